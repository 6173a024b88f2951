package gobuild

import (
	"bufio"
	"errors"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/build/elfbin"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/build/store"
)

// process returns the command of another synthesis of requests' entries.
func process(t testing.TB, cache string, requests []Request, env ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	args := []string{cache}
	for _, r := range requests {
		args = append(args, r.Entry)
	}
	cmd := exec.Command(self, args...)
	cmd.Env = append(append(os.Environ(), roleVariable+"=synth"), env...)
	return cmd
}

// checkStore fails unless every finished binary is what its name says.
func checkStore(t testing.TB, cache string) {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(cache, "bin", "*"))
	if err != nil || len(paths) == 0 {
		t.Errorf("the store has %q, %v; want binaries", paths, err)
	}
	for _, path := range paths {
		if sum, _, err := store.Sum(path); err != nil || sum != filepath.Base(path) {
			t.Errorf("%s has digest %s, %v", path, sum, err)
		}
	}
}

func TestTwoSynthesesAtOnce(t *testing.T) {
	if testing.Short() {
		t.Skip("builds in two processes; go test without -short runs it")
	}
	t.Parallel()
	_, requests := functions(t, 5)
	cache := t.TempDir()
	outputs := make([]string, 3)
	var wg sync.WaitGroup
	for i := range outputs {
		cmd := process(t, cache, requests)
		wg.Go(func() {
			out, err := cmd.CombinedOutput()
			if err != nil {
				t.Errorf("process %d: %v: %s", i, err, out)
			}
			outputs[i] = string(out)
		})
	}
	wg.Wait()
	if outputs[0] != outputs[1] || outputs[0] != outputs[2] || strings.Count(outputs[0], "\n") != len(requests) {
		t.Errorf("the processes built %q; want the same artifacts", outputs)
	}
	checkStore(t, cache)
}

// A process is killed while its go command has written half a binary, and the
// go command lives on and writes.
func TestKilledSynthesisLeavesNoBrokenEntry(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("needs sh, to learn the go command's process id")
	}
	dir, requests := functions(t, 2)
	cache := t.TempDir()
	before := buildAll(t, cache, requests...)
	write(t, filepath.Join(dir, "cmd", "f00", "main.go"), "package main\n\nfunc main() { println(\"changed\") }\n")

	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	wrapper := filepath.Join(t.TempDir(), "go")
	pid := filepath.Join(t.TempDir(), "pid")
	write(t, wrapper, "#!/bin/sh\necho $$ >>"+pid+"\n"+roleVariable+"='hanging go' exec "+self+" \"$@\"\n")
	if err := os.Chmod(wrapper, 0o755); err != nil {
		t.Fatal(err)
	}
	victim := process(t, cache, requests, "GOBUILD_TEST_GO="+wrapper)
	if err := victim.Start(); err != nil {
		t.Fatal(err)
	}
	orphan := waitForHalf(t, pid, cache)
	defer orphan.Kill()
	if err := victim.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	victim.Wait()

	after := buildAll(t, cache, requests...)
	if after[0].SHA256 == before[0].SHA256 || after[1] != before[1] {
		t.Errorf("after the kill %+v; want a new f00 and the old f01 of %+v", after, before)
	}
	for i, a := range after {
		if err := elfbin.Check(a.Path, "arm64"); err != nil {
			t.Errorf("binary %d: %v", i, err)
		}
	}
	checkStore(t, cache)
}

// waitForHalf waits until the go command has written half a binary into the
// cache, and returns its process, the last that is named in the file pid.
func waitForHalf(t testing.TB, pid, cache string) *os.Process {
	t.Helper()
	for deadline := time.Now().Add(2 * time.Minute); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		halves, _ := filepath.Glob(filepath.Join(cache, "out", "*", "*", "f0*"))
		for _, half := range halves {
			if info, err := os.Stat(half); err != nil || info.Size() > 1000 {
				continue
			}
			return lastProcess(t, pid)
		}
	}
	t.Fatal("the go command wrote nothing")
	return nil
}

func lastProcess(t testing.TB, file string) *os.Process {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	last := ""
	for lines := bufio.NewScanner(f); lines.Scan(); {
		last = lines.Text()
	}
	id, err := strconv.Atoi(last)
	if err != nil {
		t.Fatal(err)
	}
	p, err := os.FindProcess(id)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestCloseInterruptsTheGoCommand(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir, cache := tree(t, hello), t.TempDir()
	t.Setenv(roleVariable, "hanging go")
	b := New(Config{CacheDir: cache, GoCommand: self})
	x := b.Start(arm64(dir))
	for b.Commands() < 2 {
		time.Sleep(time.Millisecond)
	}
	b.Close()
	if _, err := x.Wait(); !errors.Is(err, ErrClosed) {
		t.Errorf("a build that was cut short: %v; want ErrClosed", err)
	}
}

// Ctrl-C reaches the go command before or after the tool, which must not take
// it for an error in the source.
func TestInterruptedGoCommandIsNoCompileError(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("a process of Windows does not end by a signal")
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	// What a process that handles interrupts starts can be interrupted, also where
	// the tests were started with interrupts ignored, as in the background.
	interrupts := make(chan os.Signal, 1)
	signal.Notify(interrupts, os.Interrupt)
	defer signal.Stop(interrupts)
	dir := tree(t, hello)
	t.Setenv(roleVariable, "interrupted go")
	b := New(Config{CacheDir: t.TempDir(), GoCommand: self})
	defer b.Close()
	_, err = b.Start(arm64(dir)).Wait()
	if _, compile := errors.AsType[*BuildError](err); compile || !errors.Is(err, ErrInterrupted) {
		t.Errorf("a build whose go command is interrupted: %v; want ErrInterrupted", err)
	}
}

// Other users' shells: whatever the umask, builds work, and again; without a
// home, what to set is said.
func TestOddShells(t *testing.T) {
	if testing.Short() {
		t.Skip("builds in many shells; go test without -short runs it")
	}
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("has no umask")
	}
	_, requests := functions(t, 2)
	for _, umask := range []string{"000", "027", "077"} {
		cmd := process(t, filepath.Join(t.TempDir(), "cache"), requests)
		for run := range 2 {
			sh := exec.Command("sh", append([]string{"-c", "umask " + umask + `; exec "$0" "$@"`}, cmd.Args...)...)
			sh.Env = cmd.Env
			if out, err := sh.CombinedOutput(); err != nil {
				t.Errorf("umask %s, run %d: %v: %s", umask, run, err, out)
			}
		}
	}
	cmd := process(t, "", requests, "HOME=", "XDG_CACHE_HOME=", "LocalAppData=", store.DirVariable+"=")
	if out, err := cmd.CombinedOutput(); err == nil || !strings.Contains(string(out), "set "+store.DirVariable+" to an absolute path") {
		t.Errorf("without a home: %v: %s; want the variable named", err, out)
	}
}
