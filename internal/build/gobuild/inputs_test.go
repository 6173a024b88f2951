//go:build linux || darwin

package gobuild

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/build/store"
)

// inputsApp has two functions, a package of another module, and an embedded file.
const inputsApp = `
-- app/go.mod --
module example.com/app

go 1.26

require example.com/lib v0.0.0

replace example.com/lib => ../lib
-- app/a/main.go --
package main

import (
	"example.com/app/inner/words"
	"example.com/lib"
)

func main() { println(lib.Name, words.All) }
-- app/b/main.go --
package main

func main() { println("b") }
-- app/inner/words/words.go --
package words

import _ "embed"

//go:embed deep/words.txt
var All string
-- app/inner/words/deep/words.txt --
one
-- app/unused/unused.go --
package unused
-- lib/go.mod --
module example.com/lib

go 1.26
-- lib/lib.go --
package lib

const Name = "lib"
`

// backdate makes all files look as if they had been saved before the test: what
// is younger than a build is not remembered. A change time cannot be set, so the
// test waits for it.
func backdate(t *testing.T, dir string) {
	t.Helper()
	old := time.Now().Add(-time.Hour)
	err := filepath.WalkDir(dir, func(path string, _ os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return os.Chtimes(path, old, old)
	})
	if err != nil {
		t.Fatal(err)
	}
	time.Sleep(store.TooYoung + 100*time.Millisecond)
}

// commandsOf builds requests in a process of their own, so to say, and returns
// the artifacts and how many go commands compiled.
func commandsOf(t *testing.T, cache string, requests ...Request) (all []Artifact, compiled int) {
	t.Helper()
	b := New(Config{CacheDir: cache})
	run := b.run
	var calls []string
	b.run = func(ctx context.Context, c command) ([]byte, []byte, error) {
		b.mu.Lock()
		calls = append(calls, c.args[0])
		b.mu.Unlock()
		return run(ctx, c)
	}
	var builds []*Build
	for _, r := range requests {
		builds = append(builds, b.Start(r))
	}
	for _, x := range builds {
		a, err := x.Wait()
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, a)
	}
	b.running.Wait() // for what is remembered
	b.Close()
	return all, len(slices.DeleteFunc(calls, func(c string) bool { return c != "build" }))
}

// Shows P6: what has not changed costs no go build at all.
func TestUnchangedSourcesAreNotBuilt(t *testing.T) {
	if testing.Short() {
		t.Skip("waits until files are old enough; go test without -short runs it")
	}
	t.Parallel()
	dir, cache := tree(t, inputsApp), t.TempDir()
	requests := []Request{arm64(dir, "app/a"), arm64(dir, "app/b")}
	backdate(t, dir)
	first, compiled := commandsOf(t, cache, requests...)
	if compiled == 0 {
		t.Fatal("nothing was compiled the first time")
	}
	for range 2 {
		again, compiled := commandsOf(t, cache, requests...)
		if compiled != 0 || !slices.Equal(again, first) {
			t.Errorf("unchanged: %d go builds and %v; want none and %v", compiled, again, first)
		}
	}
	// A part of what was built is known, too.
	if again, compiled := commandsOf(t, cache, requests[1]); compiled != 0 || again[0] != first[1] {
		t.Errorf("b alone: %d go builds and %v; want none and %v", compiled, again, first[1])
	}
}

// Whatever changes is compiled, with the bytes that the go command gives it in
// a folder of its own.
func TestEveryChangeOfTheInputsIsBuilt(t *testing.T) {
	if testing.Short() {
		t.Skip("builds many versions of an app; go test without -short runs it")
	}
	t.Parallel()
	for name, change := range map[string]func(t *testing.T, dir string){ // the environment after it
		"source": func(t *testing.T, dir string) {
			write(t, filepath.Join(dir, "app/a/main.go"), "package main\n\nfunc main() { println(\"new\") }\n")
		},
		"same size and time": func(t *testing.T, dir string) {
			path := filepath.Join(dir, "lib/lib.go")
			info, err := os.Stat(path)
			if err != nil {
				t.Fatal(err)
			}
			write(t, path, "package lib\n\nconst Name = \"bil\"\n")
			if err := os.Chtimes(path, info.ModTime(), info.ModTime()); err != nil {
				t.Fatal(err)
			}
		},
		"another file in its place": func(t *testing.T, dir string) {
			path := filepath.Join(dir, "lib/lib.go")
			info, err := os.Stat(path)
			if err != nil {
				t.Fatal(err)
			}
			write(t, path+".new", "package lib\n\nconst Name = \"bil\"\n")
			if err := os.Chtimes(path+".new", info.ModTime(), info.ModTime()); err != nil {
				t.Fatal(err)
			}
			if err := os.Rename(path+".new", path); err != nil {
				t.Fatal(err)
			}
		},
		"a new file": func(t *testing.T, dir string) {
			write(t, filepath.Join(dir, "app/a/more.go"), "package main\n\nfunc init() { println(1) }\n")
		},
		"an embedded file": func(t *testing.T, dir string) {
			write(t, filepath.Join(dir, "app/inner/words/deep/words.txt"), "two\n")
		},
		"a go.mod in between": func(t *testing.T, dir string) {
			write(t, filepath.Join(dir, "app/go.mod"), "module example.com/app\n\ngo 1.26\n\nrequire example.com/lib v0.0.0\n\nreplace example.com/lib => ../other\n")
			write(t, filepath.Join(dir, "other/go.mod"), "module example.com/lib\n\ngo 1.26\n")
			write(t, filepath.Join(dir, "other/lib.go"), "package lib\n\nconst Name = \"other\"\n")
		},
		"a workspace": func(t *testing.T, dir string) {
			write(t, filepath.Join(dir, "go.work"), "go 1.26\n\nuse ./app\n\nreplace example.com/lib => ./other\n")
			write(t, filepath.Join(dir, "other/go.mod"), "module example.com/lib\n\ngo 1.26\n")
			write(t, filepath.Join(dir, "other/lib.go"), "package lib\n\nconst Name = \"other\"\n")
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir, cache := tree(t, inputsApp), t.TempDir()
			requests := []Request{arm64(dir, "app/a"), arm64(dir, "app/b")}
			backdate(t, dir)
			before, _ := commandsOf(t, cache, requests...)
			if _, compiled := commandsOf(t, cache, requests...); compiled != 0 {
				t.Fatalf("unchanged: %d go builds, want none, or the test shows nothing", compiled)
			}
			change(t, dir)
			after, compiled := commandsOf(t, cache, requests...)
			if compiled == 0 || after[0].SHA256 == before[0].SHA256 {
				t.Errorf("%d go builds and the program %v; want a build and another program than %v", compiled, after[0], before[0])
			}
			if fresh, _ := commandsOf(t, t.TempDir(), requests...); fresh[0].SHA256 != after[0].SHA256 || fresh[1].SHA256 != after[1].SHA256 {
				t.Errorf("programs %v, but %v without a cache", after, fresh)
			}
		})
	}
}

// A damaged, a missing and an exchanged binary are built, whatever the sources.
func TestBinariesThatAreNotThoseOfTheInputsAreBuilt(t *testing.T) {
	if testing.Short() {
		t.Skip("waits until files are old enough; go test without -short runs it")
	}
	t.Parallel()
	dir, cache := tree(t, inputsApp), t.TempDir()
	request := arm64(dir, "app/b")
	backdate(t, dir)
	want, _ := commandsOf(t, cache, request)
	binaries, err := filepath.Glob(filepath.Join(cache, "out", "*", "*", "b"))
	if err != nil || len(binaries) != 1 {
		t.Fatalf("the output is %q, %v; want one", binaries, err)
	}
	for name, damage := range map[string]func() error{
		"missing":   func() error { return os.Remove(binaries[0]) },
		"exchanged": func() error { os.Remove(binaries[0]); return os.WriteFile(binaries[0], []byte("not it"), 0o755) },
		"the inputs are no JSON": func() error {
			files, _ := filepath.Glob(filepath.Join(cache, "out", "*", "inputs.json"))
			return os.WriteFile(files[0], []byte("{"), 0o644)
		},
	} {
		if err := damage(); err != nil {
			t.Fatal(err)
		}
		got, compiled := commandsOf(t, cache, request)
		if compiled == 0 || got[0].SHA256 != want[0].SHA256 {
			t.Errorf("%s: %d go builds and %v; want a build and %v", name, compiled, got, want)
		}
	}
}

// What asks for a build gets one: -a, another tag, another Go.
func TestSettingsAreInputs(t *testing.T) {
	answer := func(change ...string) map[string]string {
		m := map[string]string{"GOTOOLDIR": toolDir(t), "GOVERSION": "go1.26.8", "GOFLAGS": "-mod=mod"}
		for i := 0; i < len(change); i += 2 {
			m[change[i]] = change[i+1]
		}
		return m
	}
	base := settingsOf(answer())
	if base == "" || base != settingsOf(answer()) {
		t.Errorf("settings are %q, and not the same twice", base)
	}
	for _, changed := range []map[string]string{answer("GOVERSION", "go1.27"), answer("GOFLAGS", "-tags=x"), answer("GOWORK", "/w/go.work"), answer("GOEXPERIMENT", "x")} {
		if got := settingsOf(changed); got == base {
			t.Errorf("%v has the settings of %v", changed, answer())
		}
	}
	for _, never := range []map[string]string{answer("GOFLAGS", "-a"), answer("GOFLAGS", "-overlay=x.json"), answer("GOFLAGS", "'"), answer("GOTOOLDIR", "/dev/null/x")} {
		if got := settingsOf(never); got != "" {
			t.Errorf("%v has settings %q, want none: the go command is asked each time", never, got)
		}
	}
}

func toolDir(t *testing.T) string {
	t.Helper()
	out, err := exec.Command("go", "env", "GOTOOLDIR").Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}

// Shows P6: a binary that did not change is not read either, and one that did
// is noticed though its size and its time are the same.
func TestUnchangedBinariesAreNotRead(t *testing.T) {
	if testing.Short() {
		t.Skip("waits until files are old enough; go test without -short runs it")
	}
	t.Parallel()
	dir, cache := tree(t, inputsApp), t.TempDir()
	requests := []Request{arm64(dir, "app/a"), arm64(dir, "app/b")}
	backdate(t, dir)
	// reads builds and returns how many binaries were read.
	reads := func() (n int, all []Artifact) {
		t.Helper()
		b := New(Config{CacheDir: cache})
		defer b.Close()
		for _, x := range []*Build{b.Start(requests[0]), b.Start(requests[1])} {
			a, err := x.Wait()
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, a)
		}
		b.running.Wait()
		for _, g := range b.groups {
			n += g.sums.reads
		}
		return n, all
	}
	_, want := reads()
	expect := func(what string, wantReads int) {
		t.Helper()
		if n, got := reads(); n != wantReads || !slices.Equal(got, want) {
			t.Errorf("%s: %d binaries were read, and %v; want %d and %v", what, n, got, wantReads, want)
		}
	}
	expect("just built", 2)
	time.Sleep(store.TooYoung + 100*time.Millisecond)
	expect("old enough to be remembered", 2)
	expect("unchanged", 0)
	info := stat(t, want[1])
	data := read(t, want[1].Path)
	data[len(data)-1] ^= 1
	write(t, want[1].Path, string(data))
	if err := os.Chtimes(want[1].Path, info.ModTime(), info.ModTime()); err != nil {
		t.Fatal(err)
	}
	_, got := reads()
	if sum, _, err := store.Sum(got[1].Path); err != nil || sum != want[1].SHA256 {
		t.Errorf("damaged in place: the artifact has %s, %v; want %s", sum, err, want[1].SHA256)
	}
	// What was not used for two hours is marked as used, or it would be pruned.
	long := time.Now().Add(-2 * time.Hour)
	for _, a := range got {
		if err := os.Chtimes(a.Path, long, long); err != nil {
			t.Fatal(err)
		}
	}
	_, again := reads()
	for _, a := range again {
		if age := time.Since(stat(t, a).ModTime()); age > time.Hour {
			t.Errorf("%s was used %v ago, want now", a.Path, age)
		}
	}
}
