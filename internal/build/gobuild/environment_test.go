package gobuild

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/build/gomod"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/build/store"
)

func TestEntryErrors(t *testing.T) {
	t.Parallel()
	dir := tree(t, `
-- go.mod --
module example.com/app

go 1.26
-- cmd/orders/main.go --
package main

func main() {}
-- store/store.go --
package store
-- hidden/gen.go --
//go:build ignore

package main

func main() {}
-- hidden/hidden.go --
package hidden
`)
	b := newBuilder(t, t.TempDir())
	for entry, want := range map[string]string{
		"cmd/order": "did you mean",
		"store":     "is package store, not main",
		"cmd":       "has no Go files",
	} {
		_, err := b.Start(arm64(dir, entry)).Wait()
		if _, ok := errors.AsType[*gomod.EntryError](err); !ok || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v; want an EntryError with %q", entry, err, want)
		}
	}
	if got := b.Commands(); got != 0 {
		t.Errorf("%d go commands ran for entries that are wrong", got)
	}
	// Only the go command can say which files count.
	if _, err := b.Start(arm64(dir, "hidden")).Wait(); err == nil || !strings.Contains(err.Error(), "hidden") {
		t.Errorf("hidden: %v; want an error that names it", err)
	}
	for _, entry := range []string{"cmd/orders", "cmd/orders/main.go"} {
		if _, err := b.Start(arm64(dir, entry)).Wait(); err != nil {
			t.Errorf("%s, beside wrong entries: %v", entry, err)
		}
	}
	outside := t.TempDir()
	write(t, filepath.Join(outside, "main.go"), "package main\n\nfunc main() {}\n")
	if _, err := b.Start(arm64(outside)).Wait(); !errors.Is(err, gomod.ErrNoModule) {
		t.Errorf("no module: %v; want ErrNoModule", err)
	}
}

func TestMissingGoCommand(t *testing.T) {
	dir := tree(t, hello)
	t.Setenv("PATH", t.TempDir())
	for _, goCommand := range []string{"", filepath.Join(t.TempDir(), "go")} {
		b := New(Config{CacheDir: t.TempDir(), GoCommand: goCommand})
		if _, err := b.Start(arm64(dir)).Wait(); !errors.Is(err, ErrNoGo) {
			t.Errorf("GoCommand %q: %v; want ErrNoGo", goCommand, err)
		}
		b.Close()
	}
}

func TestFullDisk(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir := tree(t, hello)
	t.Setenv(roleVariable, "full disk")
	b := New(Config{CacheDir: t.TempDir(), GoCommand: self})
	defer b.Close()
	_, err = b.Start(arm64(dir)).Wait()
	if !store.IsFull(err) || !strings.Contains(err.Error(), "GOTMPDIR") {
		t.Errorf("build on a full disk: %v; want one that says so, and what to move", err)
	}
}

// What ran out is said, not the exit status of what it ended.
func TestKilledCompiler(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir := tree(t, hello)
	for _, role := range []string{"killed compiler", "killed go"} {
		t.Setenv(roleVariable, role)
		b := New(Config{CacheDir: t.TempDir(), GoCommand: self})
		_, err = b.Start(arm64(dir)).Wait()
		b.Close()
		if !errors.Is(err, ErrMemory) || errors.Is(err, ErrInterrupted) || !strings.Contains(err.Error(), "GOMAXPROCS") {
			t.Errorf("%s: %v; want one that says so, and what to do", role, err)
		}
	}
}

// Files that need cgo are left out silently, and the compiler then misses what
// they declare.
func TestMissingCGOIsNamed(t *testing.T) {
	t.Parallel()
	dir := tree(t, `
-- go.mod --
module example.com/c

go 1.26
-- only/main.go --
package main

import "C"

func main() {}
-- mixed/main.go --
package main

func main() { println(answer()) }
-- mixed/native.go --
package main

// int answer(void) { return 42; }
import "C"

func answer() int { return int(C.answer()) }
-- mixed/native_windows.go --
package main

import "C"
-- dep/main.go --
package main

import "example.com/c/lib"

func main() { lib.Answer() }
-- lib/library.go --
package lib

import "C"

func Answer() {}
-- other/main.go --
package main

func main() { missing() }
-- other/native_windows.go --
package main

import "C"
`)
	b := newBuilder(t, t.TempDir())
	for name, want := range map[string]string{
		"only":  "main.go needs cgo, which is off; set CGO",
		"mixed": "undefined: answer\n\tnative.go needs cgo",
		"dep":   "library.go needs cgo",
		"other": "",
	} {
		_, err := b.Start(arm64(dir, name)).Wait()
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "cgo") != (want != "") {
			t.Errorf("%s: %v; want %q in it", name, err, want)
		}
	}
}
