//go:build unix

package integ

import (
	"bufio"
	"io"
	"net/http"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
)

// The README's first command, as a newcomer types it: the tool synthesizes the
// hello example, builds its handler and serves it; told to end, nothing of its
// process group is left.
//
// Shows P23: what answers is the same main that Lambda runs.
func TestLocalServesTheHelloExample(t *testing.T) {
	tool := filepath.Join(t.TempDir(), "lambdacdk")
	build := exec.Command("go", "build", "-o", tool, "./cmd/lambdacdk")
	build.Dir = repoRoot
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	cmd := exec.Command(tool, "local", "--port", "0", "./examples/hello")
	cmd.Dir = repoRoot
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	r, w := io.Pipe()
	cmd.Stdout, cmd.Stderr = w, w
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() {
		ended <- cmd.Wait()
		w.Close()
	}()
	t.Cleanup(func() { syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) })

	var said []string
	var url string
	in := bufio.NewScanner(r)
	for url == "" && in.Scan() {
		said = append(said, in.Text())
		url = regexp.MustCompile(`http://127\.0\.0\.1:\d+`).FindString(in.Text())
	}
	go io.Copy(io.Discard, r)
	if url == "" {
		t.Fatalf("no address was printed:\n%s", strings.Join(said, "\n"))
	}
	res, err := http.Get(url + "/hello/newcomer")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if want := "hello, newcomer\n"; err != nil || res.StatusCode != http.StatusOK || string(body) != want {
		t.Errorf("GET /hello/newcomer = %s %q, %v; want 200 %q", res.Status, body, err, want)
	}

	if err := syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	select {
	case err := <-ended:
		if err != nil {
			t.Errorf("the tool ended with %v, want status 0", err)
		}
	case <-time.After(10 * time.Second):
		t.Fatal("the tool does not end")
	}
	if err := syscall.Kill(-cmd.Process.Pid, 0); err == nil {
		t.Error("processes of the tool's group are left")
	}
}
