//go:build unix

package integ

import (
	"bytes"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	lambdacdk "github.com/go-lambda-cdk/go-lambda-cdk/constructs"
)

// A localTool is a running lambdacdk local, built from this repository.
type localTool struct {
	url   string // of the first API
	pid   int    // and process group
	ended chan error

	mu   sync.Mutex
	text bytes.Buffer
}

// localApp synthesizes what fill puts into an app, as the tool does, without
// compiling: the tool builds for this machine. It returns the folder of cdk.json.
func localApp(t *testing.T, fill func(awscdk.App)) string {
	t.Helper()
	dir := t.TempDir()
	out := filepath.Join(dir, "cdk.out")
	app := awscdk.NewApp(&awscdk.AppProps{Outdir: &out, Context: &map[string]any{
		lambdacdk.SkipBuild:            true,
		"aws:cdk:enable-path-metadata": true,
	}})
	fill(app)
	app.Synth(nil)
	write(t, filepath.Join(dir, "cdk.json"), `{"app": "cdk.out"}`)
	return dir
}

// startLocal runs lambdacdk local with args at the repository's root, in a
// process group of its own, and waits until it serves.
func startLocal(t *testing.T, args ...string) *localTool {
	t.Helper()
	cmd := exec.Command(lambdacdkTool(t), append([]string{"local", "--port", "0"}, args...)...)
	cmd.Dir = repoRoot
	return startServing(t, cmd)
}

// startServing runs a command that becomes lambdacdk local.
func startServing(t *testing.T, cmd *exec.Cmd) *localTool {
	t.Helper()
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	l := &localTool{ended: make(chan error, 1)}
	cmd.Stdout, cmd.Stderr = l, l
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	l.pid = cmd.Process.Pid
	go func() { l.ended <- cmd.Wait() }()
	t.Cleanup(func() {
		syscall.Kill(-l.pid, syscall.SIGKILL)
		if t.Failed() {
			t.Logf("lambdacdk local said:\n%s", l.output())
		}
	})
	until(t, "lambdacdk local", func() bool {
		select {
		case err := <-l.ended:
			t.Fatalf("lambdacdk local ended with %v before it served", err)
		default:
		}
		return l.said(`Ctrl-C ends`) != ""
	})
	l.url = l.said(`http://127\.0\.0\.1:\d+`)
	return l
}

// Write takes note of what the tool prints.
func (l *localTool) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

// output is what the tool has printed so far.
func (l *localTool) output() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.TrimSpace(l.text.String())
}

// said is the first match of a pattern in the output.
func (l *localTool) said(pattern string) string {
	return regexp.MustCompile(pattern).FindString(l.output())
}

// stop tells the tool's process group to end, as a terminal does, and fails the
// test unless it does and leaves no process.
func (l *localTool) stop(t *testing.T, signal syscall.Signal) {
	t.Helper()
	if err := syscall.Kill(-l.pid, signal); err != nil {
		t.Fatal(err)
	}
	select {
	case err := <-l.ended:
		if err != nil {
			t.Errorf("the tool ended with %v, want status 0", err)
		}
	case <-time.After(time.Minute):
		t.Fatal("the tool does not end")
	}
	if err := syscall.Kill(-l.pid, 0); err == nil {
		t.Error("processes of the tool's group are left")
	}
}

// until waits for ok, which a build may come before.
func until(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(3 * time.Minute); !ok(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain for %s", what)
		}
	}
}
