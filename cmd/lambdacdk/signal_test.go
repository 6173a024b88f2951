//go:build unix

package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// A signal to the tool, or to the whole group as a terminal and a supervisor
// send it, ends the tool and every process it has started, and leaves no file.
func TestSignalsEndTheToolAndItsProcesses(t *testing.T) {
	for _, c := range []struct {
		name   string
		signal syscall.Signal
		group  bool
		twice  bool
	}{
		{name: "interrupt", signal: syscall.SIGINT, group: true},
		{name: "terminate", signal: syscall.SIGTERM},
		{name: "terminate, handed on by go run", signal: syscall.SIGTERM, group: true, twice: true},
	} {
		t.Run(c.name, func(t *testing.T) {
			temp := t.TempDir()
			cmd, output := startTool(t, temp, "local", "--port", "0", "../../internal/local/session/testdata/app")
			url := output.find(t, regexp.MustCompile(`http://127\.0\.0\.1:\d+`))
			pid := handlerPID(t, url+"/hello/x")
			target := cmd.Process.Pid
			if c.group {
				target = -target
			}
			begin := time.Now()
			if err := syscall.Kill(target, c.signal); err != nil {
				t.Fatal(err)
			}
			if c.twice {
				syscall.Kill(target, c.signal) // it may have ended
			}
			if err := cmd.Wait(); err != nil {
				t.Errorf("the tool ended with %v, want status 0", err)
			}
			if took := time.Since(begin); took > patience {
				t.Errorf("the tool took %v to end", took)
			}
			if err := syscall.Kill(pid, 0); !errors.Is(err, syscall.ESRCH) {
				t.Errorf("the handler's process %d is left behind (%v)", pid, err)
			}
			if left, err := filepath.Glob(filepath.Join(temp, "*")); err != nil || len(left) > 0 {
				t.Errorf("left in the temporary folder: %v, %v", left, err)
			}
		})
	}
}

// A signal during the synthesis ends the app and what it has started.
func TestSignalsEndASynthesis(t *testing.T) {
	temp, app := t.TempDir(), t.TempDir()
	text := `{"app": "sleep 1000 & echo child $!; wait"}`
	if err := os.WriteFile(filepath.Join(app, "cdk.json"), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	cmd, output := startTool(t, temp, "local", app)
	child := output.find(t, regexp.MustCompile(`child \d+`))
	pid, err := strconv.Atoi(strings.TrimPrefix(child, "child "))
	if err != nil {
		t.Fatal(err)
	}
	begin := time.Now()
	said := output.all()
	cmd.Process.Signal(syscall.SIGTERM)
	if err := cmd.Wait(); cmd.ProcessState.ExitCode() != 130 {
		t.Errorf("the tool ended with %v, want status 130", err)
	}
	if text := <-said; !strings.HasSuffix(text, "lambdacdk: interrupted\n") {
		t.Errorf("the tool said\n%s\nwant it to say at last that it was interrupted", text)
	}
	if took := time.Since(begin); took > patience {
		t.Errorf("the tool took %v to end", took)
	}
	if err := syscall.Kill(pid, 0); !errors.Is(err, syscall.ESRCH) && !isZombie(pid) {
		t.Errorf("process %d of the app is left behind (%v)", pid, err)
	}
	if left, err := filepath.Glob(filepath.Join(temp, "*")); err != nil || len(left) > 0 {
		t.Errorf("left in the temporary folder: %v, %v", left, err)
	}
}

// Ctrl-C while handlers are compiled reaches the go command at the same time:
// that is no error of the handlers.
func TestSignalsEndABuild(t *testing.T) {
	compiling := filepath.Join(t.TempDir(), "compiling")
	hangingGo(t, compiling)
	for _, args := range [][]string{{"local", "--port", "0"}, {"invoke", "Hello"}} {
		t.Run(args[0], func(t *testing.T) {
			os.Remove(compiling)
			temp := t.TempDir()
			cmd, output := startTool(t, temp, append(args, "../../internal/local/session/testdata/app")...)
			said := output.all()
			for deadline := time.Now().Add(patience); ; time.Sleep(10 * time.Millisecond) {
				if _, err := os.Stat(compiling); err == nil {
					break
				}
				if time.Now().After(deadline) {
					t.Fatal("nothing is compiled")
				}
			}
			if err := syscall.Kill(-cmd.Process.Pid, syscall.SIGINT); err != nil {
				t.Fatal(err)
			}
			if err := cmd.Wait(); cmd.ProcessState.ExitCode() != 130 {
				t.Errorf("the tool ended with %v, want status 130: nothing was served or invoked", err)
			}
			if text := <-said; !strings.HasSuffix(text, "lambdacdk: interrupted\n") {
				t.Errorf("the tool said\n%s\nwant it to say at last that it was interrupted", text)
			}
			if left, err := filepath.Glob(filepath.Join(temp, "*")); err != nil || len(left) > 0 {
				t.Errorf("left in the temporary folder: %v, %v", left, err)
			}
		})
	}
}

// hangingGo puts a go command in front of PATH that, asked to build, makes the
// file compiling and does not end.
func hangingGo(t *testing.T, compiling string) {
	t.Helper()
	real, err := exec.LookPath("go")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	script := "#!/bin/sh\ncase $1 in build) : >'" + compiling + "'; exec sleep 1000;; esac\nexec '" + real + "' \"$@\"\n"
	if err := os.WriteFile(filepath.Join(dir, "go"), []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))
}

// isZombie reports whether the process has ended and only waits to be reaped
// by whoever inherited it.
func isZombie(pid int) bool {
	text, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "stat"))
	return err == nil && slices.Contains(strings.Fields(string(text)), "Z")
}

// startTool starts this test binary as the tool, in a process group of its own
// and with a cache of its own.
func startTool(t *testing.T, temp string, args ...string) (*exec.Cmd, *lines) {
	t.Helper()
	return startToolWith(t, temp, t.TempDir(), args...)
}

func startToolWith(t *testing.T, temp, cache string, args ...string) (*exec.Cmd, *lines) {
	t.Helper()
	tool, err := exec.LookPath("lambdacdk") // testscript.Main has put it there
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(tool, args...)
	cmd.Env = append(os.Environ(), "TMPDIR="+temp, "LAMBDACDK_CACHE="+cache)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stdout, cmd.Stderr = w, w
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	w.Close()
	t.Cleanup(func() {
		syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
		r.Close()
	})
	return cmd, &lines{in: bufio.NewScanner(r)}
}

// lines are what the tool says.
type lines struct {
	in   *bufio.Scanner
	seen []string
}

func (l *lines) find(t *testing.T, re *regexp.Regexp) string {
	t.Helper()
	for l.in.Scan() {
		l.seen = append(l.seen, l.in.Text())
		if m := re.FindString(l.in.Text()); m != "" {
			return m
		}
	}
	t.Fatalf("the tool never said %s; it said\n%s", re, strings.Join(l.seen, "\n"))
	return ""
}

// all returns everything the tool says, once it has ended.
func (l *lines) all() <-chan string {
	text := make(chan string, 1)
	go func() {
		var b strings.Builder
		for l.in.Scan() {
			b.WriteString(l.in.Text() + "\n")
		}
		text <- b.String()
	}()
	return text
}

// handlerPID asks testdata's handler for its process.
func handlerPID(t *testing.T, url string) int {
	t.Helper()
	_, body := statusAndBody(t, url)
	var a struct{ PID int }
	if err := json.Unmarshal([]byte(body), &a); err != nil || a.PID == 0 {
		t.Fatalf("GET %s = %s", url, body)
	}
	return a.PID
}
