package gomod

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

func TestRootOf(t *testing.T) {
	t.Parallel()
	mod, work := filepath.FromSlash("/r/a/go.mod"), filepath.FromSlash("/r/go.work")
	tests := []struct{ gomod, gowork, want string }{
		{mod, "", "/r/a"},
		{mod, "off", "/r/a"},
		{mod, work, "/r"},
		{os.DevNull, work, "/r"},
	}
	for _, tt := range tests {
		got, err := RootOf(tt.gomod, tt.gowork)
		if got.Dir != filepath.FromSlash(tt.want) || err != nil {
			t.Errorf("RootOf(%q, %q) = %q, %v; want %q", tt.gomod, tt.gowork, got.Dir, err, tt.want)
		}
	}
	for _, gomod := range []string{"", os.DevNull} {
		if got, err := RootOf(gomod, ""); !errors.Is(err, ErrNoModule) {
			t.Errorf("RootOf(%q, \"\") = %q, %v; want ErrNoModule", gomod, got, err)
		}
	}
}

func TestPattern(t *testing.T) {
	t.Parallel()
	root := Root{Dir: filepath.FromSlash("/r/a")}
	for dir, want := range map[string]string{
		"/r/a":       "./.",
		"/r/a/cmd/b": "./cmd/b",
		"/r/a/..b":   "./..b",
		"/r/ab":      filepath.FromSlash("/r/ab"),
		"/r":         filepath.FromSlash("/r"),
	} {
		if got := root.Pattern(filepath.FromSlash(dir)); got != want {
			t.Errorf("Pattern(%q) = %q; want %q", dir, got, want)
		}
	}
}

func TestImportPath(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"module example.com/a\n":                      "example.com/a",
		"// docs\nmodule example.com/b // it\n\ngo 1": "example.com/b",
		"module \"example.com/c\"\n":                  "example.com/c",
		"module (\n\texample.com/d\n)\n":              "example.com/d",
		"go 1.26\nmodule\texample.com/e/v2\r\n":       "example.com/e/v2",
	} {
		dir := t.TempDir()
		write(t, text, dir, "go.mod")
		for sub, want := range map[string]string{".": want, "cmd/x": want + "/cmd/x"} {
			if got, err := ImportPath(filepath.Join(dir, sub)); got != want || err != nil {
				t.Errorf("ImportPath of %s in module %q = %q, %v; want %q", sub, text, got, err, want)
			}
		}
	}
	dir := t.TempDir()
	if got, err := ImportPath(dir); !errors.Is(err, ErrNoModule) {
		t.Errorf("ImportPath outside a module = %q, %v; want ErrNoModule", got, err)
	}
	write(t, "go 1.26\n", dir, "go.mod")
	if got, err := ImportPath(dir); err == nil {
		t.Errorf("ImportPath without a module line = %q; want an error", got)
	}
}

func TestOutputName(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{
		"example.com/a/cmd/orders": "orders",
		"example.com/a/v2":         "a",
		"example.com/a/v10":        "a",
		"example.com/a/v1":         "v1",
		"example.com/a/v0":         "v0",
		"example.com/a/v02":        "v02",
		"example.com/a/vx":         "vx",
		"v2":                       "v2",
		"app":                      "app",
	} {
		if got := OutputName(path); got != want {
			t.Errorf("OutputName(%q) = %q; want %q", path, got, want)
		}
	}
}

func TestModuleDirIsTheNearest(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write(t, "module a\n", dir, "go.mod")
	write(t, "module b\n", dir, "b", "go.mod")
	for sub, want := range map[string]string{"x/y": ".", "b/x": "b", "b": "b"} {
		if got := ModuleDir(filepath.Join(dir, sub)); got != filepath.Join(dir, want) {
			t.Errorf("ModuleDir(%q) = %q; want %q", sub, got, filepath.Join(dir, want))
		}
	}
}
