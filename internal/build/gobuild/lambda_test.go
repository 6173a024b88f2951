package gobuild

import (
	"bytes"
	"debug/buildinfo"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/build/elfbin"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/build/store"
)

// Shows P1 and P2: with nothing in PATH but the go command, in particular no
// docker and no gcc, and with another target exported in the shell, static
// binaries for both of Lambda's processors.
func TestBuildsForLambdaWithTheGoCommandAlone(t *testing.T) {
	goCommand, err := exec.LookPath("go")
	if err != nil {
		t.Fatal(err)
	}
	bin := t.TempDir()
	if err := os.Symlink(goCommand, filepath.Join(bin, filepath.Base(goCommand))); err != nil {
		t.Fatal(err)
	}
	t.Setenv("GOROOT", goRoot(t))
	t.Setenv("PATH", bin)
	t.Setenv("GOPROXY", "off")
	t.Setenv("GOOS", "windows")
	t.Setenv("GOARCH", "386")
	t.Setenv("CGO_ENABLED", "1")
	dir, cache := tree(t, hello), t.TempDir()
	for _, arch := range []string{"amd64", "arm64"} {
		a := buildAll(t, cache, Request{Entry: dir, GOOS: "linux", GOARCH: arch})[0]
		if err := elfbin.Check(a.Path, arch); err != nil {
			t.Errorf("%s: %v", arch, err)
		}
		if sum, size, err := store.Sum(a.Path); err != nil || sum != a.SHA256 || size != a.Size {
			t.Errorf("%s: file has %s, %d bytes (%v); artifact says %+v", arch, sum, size, err, a)
		}
	}
}

func goRoot(t testing.TB) string {
	t.Helper()
	out, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}

// Shows P8.
func TestNetRPCIsNotLinked(t *testing.T) {
	if testing.Short() {
		t.Skip("links large programs; go test without -short runs it")
	}
	t.Parallel()
	dir := tree(t, `
-- go.mod --
module example.com/handler

go 1.26

require github.com/aws/aws-lambda-go v1.55.1
-- main.go --
package main

import "github.com/aws/aws-lambda-go/lambda"

func main() { lambda.Start(func() error { return nil }) }
`)
	r := arm64(dir)
	r.Env = map[string]string{"GOFLAGS": "-mod=mod", "GONOSUMDB": "*"}
	a := buildAll(t, t.TempDir(), r)[0]
	if data, err := os.ReadFile(a.Path); err != nil || bytes.Contains(data, []byte("net/rpc.")) {
		t.Errorf("the binary holds net/rpc (%v)", err)
	}
	// Without our tag it is there, so the search is able to find it.
	plain := filepath.Join(t.TempDir(), "plain")
	cmd := exec.Command("go", "build", "-mod=mod", "-o", plain, ".")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOOS=linux", "GOARCH=arm64", "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if data, err := os.ReadFile(plain); err != nil || !bytes.Contains(data, []byte("net/rpc.")) {
		t.Errorf("a build without the tag holds no net/rpc (%v): this test shows nothing", err)
	}
}

func TestBinaryHoldsNoPathOfThisMachine(t *testing.T) {
	t.Parallel()
	dir := tree(t, hello)
	a := buildAll(t, t.TempDir(), arm64(dir))[0]
	data, err := os.ReadFile(a.Path)
	if err != nil || bytes.Contains(data, []byte(dir)) {
		t.Errorf("%s (%v) holds the path of its source", a.Path, err)
	}
	if info, err := buildinfo.ReadFile(a.Path); err != nil || info.Path != "example.com/hello" {
		t.Errorf("build info is %+v, %v; want that of example.com/hello", info, err)
	}
}
