package gobuild

import (
	"archive/zip"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The user's settings for private modules reach the go command: here a proxy
// that is a folder, and no checksum database.
func TestPrivateModule(t *testing.T) {
	dir := tree(t, `
-- proxy/private.example/lib/@v/list --
v0.1.0
-- proxy/private.example/lib/@v/v0.1.0.info --
{"Version":"v0.1.0"}
-- proxy/private.example/lib/@v/v0.1.0.mod --
module private.example/lib
-- app/go.mod --
module example.com/app

go 1.26

require private.example/lib v0.1.0
-- app/main.go --
package main

import "private.example/lib"

func main() { println(lib.Name) }
`)
	zipModule(t, filepath.Join(dir, "proxy/private.example/lib/@v/v0.1.0.zip"), "private.example/lib@v0.1.0/", map[string]string{
		"go.mod": "module private.example/lib\n",
		"lib.go": "package lib\n\nconst Name = \"private\"\n",
	})
	t.Setenv("GOPROXY", "file://"+filepath.ToSlash(filepath.Join(dir, "proxy")))
	t.Setenv("GONOSUMDB", "private.example")
	t.Setenv("GOMODCACHE", t.TempDir())
	t.Setenv("GOFLAGS", "-mod=mod -modcacherw")
	a := buildAll(t, t.TempDir(), Request{Entry: filepath.Join(dir, "app")})[0]
	if got := runOutput(t, a); got != "private" {
		t.Errorf("prints %q; want %q", got, "private")
	}

	t.Setenv("GOMODCACHE", t.TempDir())
	r := Request{Entry: filepath.Join(dir, "app"), Env: map[string]string{"GOPROXY": "off"}}
	_, err := newBuilder(t, t.TempDir()).Start(r).Wait()
	if _, ok := errors.AsType[*BuildError](err); !ok || !strings.Contains(err.Error(), "GOPROXY=off") {
		t.Errorf("with GOPROXY=off in Env: %v; want the go command's refusal", err)
	}
}

// zipModule writes a module's zip, as a module proxy serves it.
func zipModule(t testing.TB, path, prefix string, files map[string]string) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	z := zip.NewWriter(f)
	for name, text := range files {
		w, err := z.Create(prefix + name)
		if err == nil {
			_, err = w.Write([]byte(text))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}
