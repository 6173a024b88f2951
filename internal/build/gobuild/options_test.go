package gobuild

import (
	"errors"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/build/elfbin"
)

func TestOptionsReachTheBinary(t *testing.T) {
	t.Parallel()
	dir := tree(t, `
-- go.mod --
module example.com/app

go 1.26
-- main.go --
package main

import _ "embed"

var version, quoted = "unset", "unset"

//go:embed text.txt
var text string

func main() { println(version + "|" + quoted + "|" + extra + "|" + text) }
-- extra.go --
//go:build extra

package main

const extra = "extra"
-- plain.go --
//go:build !extra

package main

const extra = "plain"
-- text.txt --
embedded`)
	cache := t.TempDir()
	r := Request{Entry: dir, Tags: []string{"extra"}, LinkVars: map[string]string{
		"main.version": "v1.2 of 'today'",
		"main.quoted":  `say "hi" `,
	}}
	got := buildAll(t, cache, Request{Entry: dir}, r)
	want := []string{"unset|unset|plain|embedded", `v1.2 of 'today'|say "hi" |extra|embedded`}
	for i, a := range got {
		if text := strings.TrimSpace(runOutput(t, a)); text != want[i] {
			t.Errorf("binary %d prints %q; want %q", i, text, want[i])
		}
	}
	// An embedded file is a part of the source.
	write(t, filepath.Join(dir, "text.txt"), "changed")
	if text := runOutput(t, buildAll(t, cache, Request{Entry: dir})[0]); text != "unset|unset|plain|changed" {
		t.Errorf("after a change of the embedded file it prints %q", text)
	}
}

func TestCGOBinaryMustBeStatic(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the C compiler; go test without -short runs it")
	}
	t.Parallel()
	if _, err := exec.LookPath("gcc"); err != nil {
		t.Skip("needs gcc")
	}
	if runtime.GOOS != "linux" {
		t.Skip("needs linux, to compile C for it")
	}
	dir := tree(t, `
-- go.mod --
module example.com/c

go 1.26
-- main.go --
package main

// int answer(void) { return 42; }
import "C"

func main() { println(C.answer()) }
`)
	r := Request{Entry: dir, GOOS: "linux", CGO: true}
	cache := t.TempDir()
	if _, err := newBuilder(t, cache).Start(r).Wait(); !errors.Is(err, elfbin.ErrInterpreter) {
		t.Errorf("a dynamic binary: %v; want ErrInterpreter", err)
	}
	r.LDFlags = []string{"-linkmode=external", "-extldflags=-static"}
	a := buildAll(t, cache, r)[0]
	if got := runOutput(t, a); got != "42" {
		t.Errorf("the static binary prints %q", got)
	}
	if again := buildAll(t, cache, r)[0]; again != a {
		t.Errorf("built again it is %+v; want %+v", again, a)
	}
}
