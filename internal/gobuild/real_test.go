package gobuild

import (
	"bytes"
	"debug/buildinfo"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/gomod"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/store"
)

// Shows P1 and P2: with nothing in PATH but the go command, in particular no
// docker and no gcc, and with another target exported in the shell, static
// binaries for both of Lambda's processors.
func TestBuildsForLambdaWithTheGoCommandAlone(t *testing.T) {
	goCommand, err := exec.LookPath("go")
	if err != nil {
		t.Fatal(err)
	}
	bin := t.TempDir()
	if err := os.Symlink(goCommand, filepath.Join(bin, filepath.Base(goCommand))); err != nil {
		t.Fatal(err)
	}
	t.Setenv("GOROOT", goRoot(t))
	t.Setenv("PATH", bin)
	t.Setenv("GOPROXY", "off")
	t.Setenv("GOOS", "windows")
	t.Setenv("GOARCH", "386")
	t.Setenv("CGO_ENABLED", "1")
	dir, cache := tree(t, hello), t.TempDir()
	for _, arch := range []string{"amd64", "arm64"} {
		a := buildAll(t, cache, Request{Entry: dir, GOOS: "linux", GOARCH: arch})[0]
		if err := CheckELF(a.Path, arch); err != nil {
			t.Errorf("%s: %v", arch, err)
		}
		if sum, size, err := store.Sum(a.Path); err != nil || sum != a.SHA256 || size != a.Size {
			t.Errorf("%s: file has %s, %d bytes (%v); artifact says %+v", arch, sum, size, err, a)
		}
	}
}

func goRoot(t testing.TB) string {
	t.Helper()
	out, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}

// Shows P8.
func TestNetRPCIsNotLinked(t *testing.T) {
	t.Parallel()
	dir := tree(t, `
-- go.mod --
module example.com/handler

go 1.26

require github.com/aws/aws-lambda-go v1.55.1
-- main.go --
package main

import "github.com/aws/aws-lambda-go/lambda"

func main() { lambda.Start(func() error { return nil }) }
`)
	r := arm64(dir)
	r.Env = map[string]string{"GOFLAGS": "-mod=mod", "GONOSUMDB": "*"}
	a := buildAll(t, t.TempDir(), r)[0]
	if data, err := os.ReadFile(a.Path); err != nil || bytes.Contains(data, []byte("net/rpc.")) {
		t.Errorf("the binary holds net/rpc (%v)", err)
	}
	// Without our tag it is there, so the search is able to find it.
	plain := filepath.Join(t.TempDir(), "plain")
	cmd := exec.Command("go", "build", "-mod=mod", "-o", plain, ".")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOOS=linux", "GOARCH=arm64", "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if data, err := os.ReadFile(plain); err != nil || !bytes.Contains(data, []byte("net/rpc.")) {
		t.Errorf("a build without the tag holds no net/rpc (%v): this test shows nothing", err)
	}
}

func TestMainsOfOneNameAreKeptApart(t *testing.T) {
	t.Parallel()
	const main = "package main\n\nfunc main() { println(%q) }\n"
	dir := tree(t, "-- go.mod --\nmodule example.com/api\n\ngo 1.26\n")
	entries := []string{"orders/api", "users/api", "stock/API", "old/api/v2", "."}
	var requests []Request
	for _, entry := range entries {
		write(t, filepath.Join(dir, entry, "main.go"), fmt.Sprintf(main, entry))
		requests = append(requests, Request{Entry: filepath.Join(dir, entry)})
	}
	cache := t.TempDir()
	first := buildAll(t, cache, requests...)
	for i, a := range first {
		if got := runOutput(t, a); got != entries[i] {
			t.Errorf("the binary of %s is that of %s", entries[i], got)
		}
	}
	// In another order, each finds its own folder again.
	info := stat(t, first[4])
	again := buildAll(t, cache, requests[4], requests[1], requests[0])
	if !os.SameFile(info, stat(t, again[0])) || again[1] != first[1] || again[2] != first[0] {
		t.Errorf("built in another order: %+v; want the same as before, %+v", again, first)
	}
}

func stat(t testing.TB, a Artifact) os.FileInfo {
	t.Helper()
	info, err := os.Stat(a.Path)
	if err != nil {
		t.Fatal(err)
	}
	return info
}

// Where modules and workspaces are, the go command decides.
func TestModuleLayouts(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		files   string
		entries []string // each prints its own name
		env     map[string]string
		groups  int // go builds
	}{
		{
			name: "module below the repository's root",
			files: `
-- README.md --
-- backend/go/go.mod --
module example.com/backend

go 1.26
-- backend/go/cmd/a/main.go --
package main

func main() { println("backend/go/cmd/a") }
`,
			entries: []string{"backend/go/cmd/a"},
			groups:  1,
		},
		{
			name: "several modules",
			files: `
-- go.mod --
module example.com/root

go 1.26
-- a/main.go --
package main

func main() { println("a") }
-- other/go.mod --
module example.com/other

go 1.26
-- other/b/main.go --
package main

func main() { println("other/b") }
`,
			entries: []string{"a", "other/b"},
			groups:  2,
		},
		{
			name: "workspace",
			files: `
-- go.work --
go 1.26

use (
	./lib
	./svc/a
	./svc/b
)
-- lib/go.mod --
module example.com/lib

go 1.26
-- lib/lib.go --
package lib

func Print(s string) { println(s) }
-- svc/a/go.mod --
module example.com/a

go 1.26
-- svc/a/main.go --
package main

import "example.com/lib"

func main() { lib.Print("svc/a") }
-- svc/b/go.mod --
module example.com/b

go 1.26
-- svc/b/cmd/main.go --
package main

import "example.com/lib"

func main() { lib.Print("svc/b/cmd") }
`,
			entries: []string{"svc/a", "svc/b/cmd"},
			groups:  1,
		},
		{
			name: "workspace switched off",
			files: `
-- go.work --
go 1.26

use ./a
-- a/go.mod --
module example.com/a

go 1.26
-- b/go.mod --
module example.com/b

go 1.26
-- b/main.go --
package main

func main() { println("b") }
`,
			entries: []string{"b"},
			env:     map[string]string{"GOWORK": "off"},
			groups:  1,
		},
		{
			name: "vendored",
			files: `
-- go.mod --
module example.com/app

go 1.26

require example.com/dep v1.2.3
-- vendor/modules.txt --
# example.com/dep v1.2.3
## explicit; go 1.26
example.com/dep
-- vendor/example.com/dep/dep.go --
package dep

func Print(s string) { println(s) }
-- cmd/a/main.go --
package main

import "example.com/dep"

func main() { dep.Print("cmd/a") }
`,
			entries: []string{"cmd/a"},
			env:     map[string]string{"GOPROXY": "off"},
			groups:  1,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			dir := tree(t, tt.files)
			b := newBuilder(t, t.TempDir())
			var builds []*Build
			for _, entry := range tt.entries {
				builds = append(builds, b.Start(Request{Entry: filepath.Join(dir, entry), Env: tt.env}))
			}
			for i, x := range builds {
				a, err := x.Wait()
				if err != nil {
					t.Errorf("build of %s: %v", tt.entries[i], err)
					continue
				}
				if got := runOutput(t, a); got != tt.entries[i] {
					t.Errorf("the binary of %s prints %q", tt.entries[i], got)
				}
			}
			if got := len(b.groups); got != tt.groups {
				t.Errorf("%d groups; want %d", got, tt.groups)
			}
		})
	}
}

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
	if _, err := newBuilder(t, cache).Start(r).Wait(); !errors.Is(err, ErrInterpreter) {
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

func TestBinaryHoldsNoPathOfThisMachine(t *testing.T) {
	t.Parallel()
	dir := tree(t, hello)
	a := buildAll(t, t.TempDir(), arm64(dir))[0]
	data, err := os.ReadFile(a.Path)
	if err != nil || bytes.Contains(data, []byte(dir)) {
		t.Errorf("%s (%v) holds the path of its source", a.Path, err)
	}
	if info, err := buildinfo.ReadFile(a.Path); err != nil || info.Path != "example.com/hello" {
		t.Errorf("build info is %+v, %v; want that of example.com/hello", info, err)
	}
}

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
