package gobuild

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const importing = `
-- go.mod --
module example.com/shop

go 1.26
-- cmd/api/main.go --
package main

import (
	_ "example.com/shop/pages"
	_ "example.com/shop/plain"
)

func main() {}
-- pages/pages.go --
package pages

import _ "example.com/shop/render"
-- plain/plain.go --
package plain

import _ "example.com/shop/pages"
-- render/render.go --
package render

import (
	"io"
	"text/template"
)

func init() { template.Must(template.New("").Parse("")).Execute(io.Discard, nil) }
`

// The linker's own words name what it kept; the import that leads there is the
// shortest one.
func TestTheLinkerTellsWhatItKept(t *testing.T) {
	t.Parallel()
	dir, b := tree(t, importing), newBuilder(t, t.TempDir())
	dump, err := b.DumpDeps(arm64(dir, "cmd", "api"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"-> main.main\n", "-> text/template.(*state).evalField <ReflectMethod>"} {
		if !strings.Contains(string(dump), want) {
			t.Errorf("the linker's words do not have %q: %.300s", want, dump)
		}
	}
	for to, want := range map[string][]string{
		"example.com/shop/render": {"example.com/shop/pages", "example.com/shop/render"},
		"example.com/shop/other":  nil,
	} {
		got, err := b.ImportChain(arm64(dir, "cmd", "api"), to)
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("ImportChain to %s = %q, %v, want %q", to, got, err, want)
		}
	}
	files, err := b.Importers(arm64(dir, "cmd", "api"), "example.com/shop/pages")
	if want := []string{filepath.Join(dir, "cmd", "api", "main.go"), filepath.Join(dir, "plain", "plain.go")}; err != nil || !slices.Equal(files, want) {
		t.Errorf("Importers = %q, %v, want %q", files, err, want)
	}
	if _, err := b.DumpDeps(arm64(dir, "cmd", "none")); err == nil {
		t.Error("a folder that does not exist gives no error")
	}
}
