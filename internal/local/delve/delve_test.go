//go:build unix

package delve

import (
	"context"
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
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
