//go:build unix

package integ

import (
	"bufio"
	"bytes"
	"io"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// A localTool is a running lambdacdk local, built from this repository.
type localTool struct {
	url   string // of the first API
	pid   int    // and process group
	ended chan error

	mu   sync.Mutex
	said bytes.Buffer
}

// startLocal runs lambdacdk local with args at the repository's root, and waits
// for the address of its first API.
func startLocal(t *testing.T, args ...string) *localTool {
	t.Helper()
	tool := filepath.Join(t.TempDir(), "lambdacdk")
	build := exec.Command("go", "build", "-o", tool, "./cmd/lambdacdk")
	build.Dir = repoRoot
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	cmd := exec.Command(tool, append([]string{"local", "--port", "0"}, args...)...)
	cmd.Dir = repoRoot
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	r, w := io.Pipe()
	cmd.Stdout, cmd.Stderr = w, w
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	l := &localTool{pid: cmd.Process.Pid, ended: make(chan error, 1)}
	t.Cleanup(func() { syscall.Kill(-l.pid, syscall.SIGKILL) })
	go func() {
		l.ended <- cmd.Wait()
		w.Close()
	}()
	urls := make(chan string)
	go func() {
		defer close(urls)
		for in := bufio.NewScanner(r); in.Scan(); {
			l.mu.Lock()
			l.said.WriteString(in.Text() + "\n")
			l.mu.Unlock()
			if url := regexp.MustCompile(`http://127\.0\.0\.1:\d+`).FindString(in.Text()); url != "" && l.url == "" {
				l.url = url
				urls <- url
			}
		}
		io.Copy(io.Discard, r) // after a line too long for the scanner
	}()
	if <-urls == "" {
		t.Fatalf("no address was printed:\n%s", l.output())
	}
	return l
}

// output is what the tool has printed so far.
func (l *localTool) output() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.TrimSpace(l.said.String())
}

// stop tells the tool's process group to end, and fails the test unless it does
// and leaves no process.
func (l *localTool) stop(t *testing.T) {
	t.Helper()
	if err := syscall.Kill(-l.pid, syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	select {
	case err := <-l.ended:
		if err != nil {
			t.Errorf("the tool ended with %v, want status 0:\n%s", err, l.output())
		}
	case <-time.After(10 * time.Second):
		t.Fatalf("the tool does not end:\n%s", l.output())
	}
	if err := syscall.Kill(-l.pid, 0); err == nil {
		t.Error("processes of the tool's group are left")
	}
}
