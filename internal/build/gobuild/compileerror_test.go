package gobuild

import (
	"errors"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// broken has good functions, and others that are broken in different ways.
const broken = `
-- go.mod --
module example.com/app

go 1.26
-- good/main.go --
package main

func main() { println("good") }
-- types/main.go --
package main

func main() { x := 1 }
-- shares1/main.go --
package main

import "example.com/app/store"

func main() { store.Open() }
-- shares2/main.go --
package main

import "example.com/app/middle"

func main() { middle.Open() }
-- middle/middle.go --
package middle

import "example.com/app/store"

func Open() { store.Open() }
-- store/store.go --
package store

func Open() { connect() }
-- syntax/main.go --
package main

func main() {
-- imports/main.go --
package main

import "example.com/app/indirect"

func main() { indirect.F() }
-- indirect/i.go --
package indirect

import "example.invalid/missing"

func F() { missing.F() }
`

func TestCompileErrors(t *testing.T) {
	t.Parallel()
	dir := tree(t, broken)
	b := newBuilder(t, t.TempDir())
	builds := map[string]*Build{}
	for _, name := range []string{"good", "types", "shares1", "shares2", "syntax", "imports"} {
		builds[name] = b.Start(arm64(dir, name))
	}
	if a, err := builds["good"].Wait(); err != nil || a.Size == 0 {
		t.Errorf("good = %+v, %v; want a binary although others fail", a, err)
	}
	// The compiler's own lines, and of each function only what breaks it.
	store := []Failure{{"example.com/app/store", "# example.com/app/store\nstore/store.go:3:15: undefined: connect\n"}}
	want := map[string][]Failure{
		"types":   {{"example.com/app/types", "# example.com/app/types\ntypes/main.go:3:15: declared and not used: x\n"}},
		"shares1": store,
		"shares2": store,
	}
	for name, failures := range want {
		_, err := builds[name].Wait()
		e, ok := errors.AsType[*BuildError](err)
		if !ok {
			t.Errorf("%s: %v; want a BuildError", name, err)
			continue
		}
		if !reflect.DeepEqual(e.Failures, failures) {
			t.Errorf("%s: failures %q; want %q", name, e.Failures, failures)
		}
		if e.Entry != filepath.Join(dir, name) || e.Dir != dir || e.Pattern != "./"+name {
			t.Errorf("%s: error is about %q, in %q, called %q", name, e.Entry, e.Dir, e.Pattern)
		}
	}
	for name, want := range map[string]string{
		"syntax":  "syntax/main.go:4:1: syntax error",
		"imports": "indirect/i.go:3:8: no required module provides package example.invalid/missing",
	} {
		_, err := builds[name].Wait()
		e, ok := errors.AsType[*BuildError](err)
		if !ok || len(e.Failures) != 1 || !strings.Contains(e.Failures[0].Output, want) {
			t.Errorf("%s: %v; want one failure with %q", name, err, want)
		}
	}
}

func TestFailureThatIsNobodysIsEverybodys(t *testing.T) {
	t.Parallel()
	dir := tree(t, broken)
	write(t, filepath.Join(dir, "go.mod"), "module example.com/app\n\ngo 1.26\n\nrequire example.invalid/x v1.0.0\n")
	b := newBuilder(t, t.TempDir())
	good, types := arm64(dir, "good"), arm64(dir, "types")
	good.Env = map[string]string{"GOFLAGS": "-mod=vendor", "GOPROXY": "off"}
	types.Env = good.Env
	x, y := b.Start(good), b.Start(types)
	for _, build := range []*Build{x, y} {
		_, err := build.Wait()
		e, ok := errors.AsType[*BuildError](err)
		if !ok || len(e.Failures) != 1 || e.Failures[0].Package != "" || !strings.Contains(e.Failures[0].Output, "vendor") {
			t.Errorf("%v; want the go command's complaint about the vendor folder", err)
		}
	}
}

func TestAStaleBinaryIsNotTakenForABrokenFunction(t *testing.T) {
	t.Parallel()
	dir, cache := tree(t, hello), t.TempDir()
	buildAll(t, cache, arm64(dir))
	write(t, filepath.Join(dir, "main.go"), "package main\n\nfunc main() { nothing() }\n")
	if a, err := newBuilder(t, cache).Start(arm64(dir)).Wait(); err == nil {
		t.Errorf("a function that does not compile gives %+v", a)
	}
}
