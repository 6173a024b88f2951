package gomod

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"testing"
)

func write(t testing.TB, text string, parts ...string) {
	t.Helper()
	path := filepath.Join(parts...)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// repo returns a repository with a module in it.
func repo(t testing.TB) string {
	t.Helper()
	dir := t.TempDir()
	const main = "package main\n\nfunc main() {}\n"
	write(t, "module example.com/shop\n", dir, "go.mod")
	write(t, main, dir, "cmd", "orders", "main.go")
	write(t, main, dir, "cmd", "users", "main.go")
	write(t, "package main\n", dir, "cmd", "orders", "main_test.go")
	write(t, "text\n", dir, "cmd", "orders", "README.md")
	write(t, main, dir, "infra", "main.go")
	write(t, main, dir, "cmd", "node_modules", "order", "main.go")
	write(t, main, dir, "vendor", "order", "main.go")
	write(t, "package main_test\n", dir, "cmd", "onlytests", "main_test.go")
	write(t, "package store\n", dir, "store", "store.go")
	write(t, "//go:build ignore\n\npackage main\n", dir, "tool", "gen.go")
	write(t, "package tool\n", dir, "tool", "tool.go")
	write(t, "this is no Go", dir, "cmd", "unparsable", "main.go")
	return dir
}

func TestFind(t *testing.T) {
	t.Parallel()
	dir := repo(t)
	tests := []struct{ base, entry, want string }{
		{dir, "./cmd/orders", "cmd/orders"},
		{dir, "cmd/orders/", "cmd/orders"},
		{filepath.Join(dir, "infra"), "../cmd/users", "cmd/users"},
		{filepath.Join(dir, "infra"), ".", "infra"},
		{"", filepath.Join(dir, "cmd", "users"), "cmd/users"},
		{dir, "./cmd/orders/main.go", "cmd/orders"},
		{filepath.Join(dir, "cmd", "orders"), "main.go", "cmd/orders"},
		{"", filepath.Join(dir, "cmd", "users", "main.go"), "cmd/users"},
		// What the compiler must judge is not judged here.
		{dir, "./tool", "tool"},
		{dir, "./cmd/unparsable", "cmd/unparsable"},
	}
	for _, tt := range tests {
		got, err := Find(tt.base, tt.entry)
		if want := filepath.Join(dir, tt.want); got != want || err != nil {
			t.Errorf("Find(%q, %q) = %q, %v; want %q", tt.base, tt.entry, got, err, want)
		}
	}
}

func TestFindNamesWhatMayBeMeant(t *testing.T) {
	t.Parallel()
	dir := repo(t)
	tests := []struct {
		base, entry string
		want        string
	}{
		{dir, "./cmd/order", "no main package in ./cmd/order: there is no such folder (did you mean ./cmd/orders?)"},
		{dir, "./order", "no main package in ./order: there is no such folder (did you mean ./cmd/orders?)"},
		{dir, "./CMD2/Orders", "no main package in ./CMD2/Orders: there is no such folder (did you mean ./cmd/orders?)"},
		{filepath.Join(dir, "infra"), "./cmd/orders", "no main package in ./cmd/orders: there is no such folder (did you mean ../cmd/orders?)"},
		{dir, "./cmd", "no main package in ./cmd: the folder has no Go files (did you mean ./cmd/users, ./cmd/orders or ./cmd/unparsable?)"},
		{dir, "./cmd/onlytests", "no main package in ./cmd/onlytests: the folder has only tests"},
		{dir, "./store", "./store is package store, not main"},
		{dir, "./cmd/orders/main_test.go", "./cmd/orders/main_test.go is no Go file of a main package; the entry is the package's folder, or such a file (did you mean ./cmd/orders?)"},
		{dir, "./cmd/orders/README.md", "./cmd/orders/README.md is no Go file of a main package; the entry is the package's folder, or such a file (did you mean ./cmd/orders?)"},
		{dir, "./store/store.go", "./store/store.go is no Go file of a main package; the entry is the package's folder, or such a file"},
		{dir, "./cmd/orders/mian.go", "no main package in ./cmd/orders/mian.go: there is no such file (did you mean ./cmd/orders?)"},
		{dir, "./cmd/something/else", "no main package in ./cmd/something/else: there is no such folder"},
		{dir, "", "no entry given; it is the folder of a main package, such as ./cmd/orders"},
		{dir, "./cmd/...", `entry "./cmd/..." is not a folder; one function has one main package`},
	}
	for _, tt := range tests {
		got, err := Find(tt.base, tt.entry)
		e, ok := errors.AsType[*EntryError](err)
		if !ok || e.Error() != tt.want || e.Entry != tt.entry {
			t.Errorf("Find(%q, %q) = %q, %v; want %s", tt.base, tt.entry, got, err, tt.want)
		}
	}
	absolute := filepath.Join(dir, "cmd", "user")
	_, err := Find(dir, absolute)
	e, ok := errors.AsType[*EntryError](err)
	if want := []string{filepath.Join(dir, "cmd", "users")}; !ok || !reflect.DeepEqual(e.Near, want) {
		t.Errorf("Find(%q): %v; want near matches %q", absolute, err, want)
	}
}
