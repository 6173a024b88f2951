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
		"cmd/order":          "did you mean",
		"store":              "is package store, not main",
		"cmd/orders/main.go": "is a file",
		"cmd":                "has no Go files",
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
	if _, err := b.Start(arm64(dir, "cmd/orders")).Wait(); err != nil {
		t.Errorf("cmd/orders, beside wrong entries: %v", err)
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
