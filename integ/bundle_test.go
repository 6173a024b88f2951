package integ

import (
	"archive/zip"
	"context"
	"debug/elf"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/lambda/runtimeapi"
)

// helloZip returns the bundle that deploying the hello example uploads.
func helloZip(t *testing.T) string {
	t.Helper()
	zips, err := filepath.Glob(filepath.Join(appNamed(t, helloName).out, "asset.*.zip"))
	if err != nil || len(zips) != 1 {
		t.Fatalf("hello has the bundles %q, %v; want one", zips, err)
	}
	return zips[0]
}

// maxHelloZip is how many bytes the smallest useful function may upload.
const maxHelloZip = 2_650_000

// Shows P4: hello for arm64, with the defaults of NewGoFunction.
func TestHelloZipIsSmall(t *testing.T) {
	path := helloZip(t)
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if info.Size() > maxHelloZip {
		t.Errorf("the zip of hello has %d bytes; want at most %d", info.Size(), maxHelloZip)
	}
	program, err := elf.Open(unzipBootstrap(t, path))
	if err != nil {
		t.Fatal(err)
	}
	defer program.Close()
	t.Logf("the zip of hello has %d bytes", info.Size())
	if program.Machine != elf.EM_AARCH64 {
		t.Errorf("the program is for %v; want arm64", program.Machine)
	}
	r, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if len(r.File) != 1 || r.File[0].Name != "bootstrap" {
		t.Errorf("the zip has %d entries, the first called %s; want only bootstrap", len(r.File), r.File[0].Name)
	}
}

// The very binary that is deployed, on the processor it is deployed to, behind
// a Runtime API: where this machine has another one, Debian's qemu-user plays
// Lambda's.
func TestTheDeployedBinaryAnswers(t *testing.T) {
	command := []string{unzipBootstrap(t, helloZip(t))}
	if runtime.GOOS != "linux" || runtime.GOARCH != "arm64" {
		emulator, err := exec.LookPath("qemu-aarch64")
		if err != nil {
			t.Skip("needs qemu-aarch64 (Debian's qemu-user) to execute the arm64 binary")
		}
		command = append([]string{emulator}, command...)
	}
	srv := runtimeapi.NewServer()
	if err := srv.Listen(""); err != nil {
		t.Fatal(err)
	}
	defer srv.Close(context.Background())
	fn, err := srv.Add(runtimeapi.Function{Name: "hello", Command: command, Timeout: time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	event := `{"version": "2.0", "rawPath": "/hello/gopher", "requestContext": {"http": {"method": "GET", "path": "/hello/gopher"}}}`
	for range 2 { // a cold start, and a warm one
		resp, err := fn.Invoke(t.Context(), []byte(event), runtimeapi.InvokeOptions{})
		if err != nil {
			t.Fatal(err)
		}
		var got struct {
			StatusCode int
			Body       string
		}
		if err := json.Unmarshal(resp.Payload, &got); err != nil || got.StatusCode != 200 || got.Body != "hello, gopher\n" {
			t.Errorf("the binary answers %s, %v; want 200 and a greeting", resp.Payload, err)
		}
	}
}

// unzipBootstrap returns the program in a bundle as a file that can be run.
func unzipBootstrap(t *testing.T, bundle string) string {
	t.Helper()
	r, err := zip.OpenReader(bundle)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	in, err := r.Open("bootstrap")
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	program, err := io.ReadAll(in)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "bootstrap")
	if err := os.WriteFile(path, program, 0o755); err != nil {
		t.Fatal(err)
	}
	return path
}
