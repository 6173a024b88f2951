//go:build unix

package delve

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// aDelve makes PATH have a dlv that says a version, and a go that knows what it
// is called with; it does not install anything.
func aDelve(t *testing.T, version string) {
	t.Helper()
	dir := t.TempDir()
	script(t, filepath.Join(dir, "go"), `case $1 in
env) echo go1.26.3 ;;
install) echo "no network: $GOFLAGS$2" >&2; exit 1 ;;
esac`)
	if version != "" {
		script(t, filepath.Join(dir, "dlv"), `printf 'Delve Debugger\nVersion: `+version+`\nBuild: $Id$\n'`)
	}
	t.Setenv("PATH", dir)
	t.Setenv("GOFLAGS", "-mod=vendor")
}

func script(t *testing.T, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte("#!/bin/sh\n"+text+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
}

func find(t *testing.T) (Debugger, error) {
	t.Helper()
	return Find(t.Context(), t.TempDir(), t.TempDir(), func(string) func() { return func() {} })
}

// The user's own delve is taken if it knows the Go that compiles.
func TestTheDelveOfPATHIsTaken(t *testing.T) {
	aDelve(t, "1.26.0")
	d, err := find(t)
	if err != nil || d.Version != "1.26.0" || d.From != "of PATH" || filepath.Base(d.Path) != "dlv" {
		t.Errorf("Find = %+v, %v; want that of PATH", d, err)
	}
}

// Where none fits and none can be built, the user learns why and what to do.
func TestWithoutADelveTheNextStepIsSaid(t *testing.T) {
	for version, why := range map[string]string{
		"":       "PATH has no dlv",
		"1.25.2": "is version 1.25.2, which does not know Go 1.26",
		"soon":   "says no version",
	} {
		aDelve(t, version)
		_, err := find(t)
		for _, want := range []string{why, "building one has failed: no network: github.com/go-delve/delve/cmd/dlv@" + Version, "with a network: go install github.com/go-delve/delve/cmd/dlv@" + Version} {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("with dlv %q, Find = %v; want an error with %q", version, err, want)
			}
		}
	}
}

// The end of a program is read from what delve says about it.
func TestExitsAreRead(t *testing.T) {
	for said, want := range map[string]string{
		"Process 12 has exited with status 3":  "exit status 3",
		"Process 12 has exited with status 0":  "exit status 0",
		"Process 12 has exited with status -9": "signal: killed",
		"no such method":                       "",
	} {
		if exit, ended := exitOf(rpcError(said)); exit != want || ended != (want != "") {
			t.Errorf("exitOf(%q) = %q, %v; want %q", said, exit, ended, want)
		}
	}
	if _, ended := exitOf(errors.New("Process 12 has exited with status 3")); ended {
		t.Error("an error of the connection counts as the program's end")
	}
}

// A fakeServer says one state after the other, and the last one on and on.
type fakeServer struct {
	net.Listener
	said atomic.Int32
}

func serveStates(t *testing.T, states ...string) *fakeServer {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	f := &fakeServer{Listener: l}
	go func() {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		for in := json.NewDecoder(conn); in.Decode(&struct{}{}) == nil; {
			said := f.said.Add(1)
			fmt.Fprintf(conn, `{"id":0,"error":null,"result":{"State":%s}}`, states[min(int(said), len(states))-1])
		}
	}()
	return f
}

const (
	notBegun = `{"Running":false,"currentThread":{"file":"rt0_linux_amd64.s","line":8}}`
	running  = `{"Running":true}`
	idle     = `{"Running":false,"currentThread":{"file":"netpoll.go","line":351}}`
	stands   = `{"Running":false,"currentThread":{"file":"main.go","line":9,"breakPoint":{"Name":""}}}`
	panics   = `{"Running":false,"currentThread":{"file":"panic.go","line":1,"breakPoint":{"Name":"unrecovered-panic"}}}`
)

// Delve lets its program run by a request of its own, after it listens. An IDE that
// comes before that would lose its first breakpoint: the request would go on from it.
func TestADebuggerIsToldOfOnceItsProgramRuns(t *testing.T) {
	for _, states := range [][]string{{notBegun, notBegun, running}, {notBegun, notBegun, panics}, {notBegun, notBegun, stands}} {
		f := serveStates(t, states...)
		ctx, cancel := context.WithCancel(t.Context())
		reached, listens := int32(0), int32(0)
		Server{
			Address: f.Addr().String(),
			Listens: func() { listens = f.said.Load(); cancel() },
			Holds:   func(at string, _ bool) { t.Errorf("it holds a program at %s that has not begun", at) },
		}.Watch(ctx, func() { reached = f.said.Load() })
		if reached != 1 || listens != 3 {
			t.Errorf("with the states %v it is reached at %d and told of at %d, want 1 and 3", states, reached, listens)
		}
	}
}

// A breakpoint is said once for each time that the program stands there, however
// long and whatever steps follow. What an IDE does when it attaches, or sets a
// breakpoint, is not said, though it may hold the program for a while on a busy
// machine, and the program may stand at the breakpoint right after.
func TestAHoldIsSaidOnce(t *testing.T) {
	f := serveStates(t, running, idle, idle, idle, stands, stands, stands, idle, idle, idle, running, // attached, at a breakpoint, some steps
		idle, idle, running, stands, stands, panics, idle, panics, panics)
	var said []string
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	Server{
		Address: f.Addr().String(),
		Listens: func() {},
		Holds: func(at string, panics bool) {
			if said = append(said, fmt.Sprint(at, panics)); panics {
				cancel()
			}
		},
	}.Watch(ctx, func() {})
	if want := []string{"main.go:9false", "main.go:9false", "panic.go:1true"}; !slices.Equal(said, want) {
		t.Errorf("it says %q, want %q", said, want)
	}
}

// Nobody waits for a debugger that never listens.
func TestWatchingEndsWithItsContext(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	for _, address := range []string{l.Addr().String(), "127.0.0.1:1"} { // silent, closed
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan bool)
		go func() {
			_, over := Server{Address: address}.Watch(ctx, func() { t.Error("a debugger that says nothing is reached") })
			ended <- over
		}()
		cancel()
		if <-ended {
			t.Errorf("the program at %s has ended", address)
		}
	}
}
