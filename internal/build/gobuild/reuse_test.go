package gobuild

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"testing"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/build/store"
)

// app has two functions, one of which imports a package.
const app = `
-- go.mod --
module example.com/app

go 1.26
-- a/main.go --
package main

import "example.com/app/lib"

func main() { println(lib.Name) }
-- b/main.go --
package main

func main() { println("b") }
-- lib/lib.go --
package lib

const Name = "lib"
-- unused/unused.go --
package unused
-- README.md --
An app.
`

// Shows P6: an unchanged binary is not linked again, and costs two go commands
// however many functions there are.
func TestUnchangedBinaryIsNotLinkedAgain(t *testing.T) {
	if testing.Short() {
		t.Skip("links twenty programs; go test without -short runs it")
	}
	t.Parallel()
	_, requests := functions(t, 20)
	cache := t.TempDir()
	var infos []os.FileInfo
	for _, a := range buildAll(t, cache, requests...) {
		infos = append(infos, stat(t, a))
	}
	b := newBuilder(t, cache)
	var builds []*Build
	for _, r := range requests {
		builds = append(builds, b.Start(r))
	}
	for i, x := range builds {
		a, err := x.Wait()
		if err != nil {
			t.Fatal(err)
		}
		// Linking makes a new file, which becomes the artifact.
		if !os.SameFile(infos[i], stat(t, a)) {
			t.Errorf("%s was linked again", requests[i].Entry)
		}
	}
	// One go env, and at most as many builds as the arrival of 20 requests costs;
	// TestGoCommandsAreBounded shows that bound.
	if got := b.Commands(); got > 8 {
		t.Errorf("%d go commands; want at most 8", got)
	}
}

// Shows P5: a change reaches exactly the functions that import it.
func TestOnlyAChangedDependencyChangesABinary(t *testing.T) {
	t.Parallel()
	dir, cache := tree(t, app), t.TempDir()
	requests := []Request{arm64(dir, "a"), arm64(dir, "b")}
	before := buildAll(t, cache, requests...)

	write(t, filepath.Join(dir, "unused", "unused.go"), "package unused\n\nconst Changed = true\n")
	if got := buildAll(t, cache, requests...); !slices.Equal(got, before) {
		t.Errorf("a change of a package that nobody imports gives %+v; want %+v", got, before)
	}
	write(t, filepath.Join(dir, "lib", "lib.go"), "package lib\n\nconst Name = \"changed\"\n")
	after := buildAll(t, cache, requests...)
	if after[0].SHA256 == before[0].SHA256 || after[1] != before[1] {
		t.Errorf("a change of lib gives %+v after %+v; want another a and the same b", after, before)
	}
	if sum, _, err := store.Sum(before[0].Path); err != nil || sum != before[0].SHA256 {
		t.Errorf("the first artifact's file is %s, %v; want it untouched", sum, err)
	}
}

// Shows P5: the bytes depend on the source alone.
func TestSameSourceSameBytes(t *testing.T) {
	t.Parallel()
	first, second := tree(t, app), tree(t, app)
	want := buildAll(t, t.TempDir(), arm64(first, "a"))[0].SHA256
	if got := buildAll(t, t.TempDir(), arm64(second, "a"))[0].SHA256; got != want {
		t.Errorf("from another folder %s; want %s", got, want)
	}
	t.Run("commit", func(t *testing.T) {
		if _, err := exec.LookPath("git"); err != nil {
			t.Skip("needs git")
		}
		git := func(args ...string) {
			t.Helper()
			cmd := exec.Command("git", append([]string{"-c", "user.name=t", "-c", "user.email=t@example.com"}, args...)...)
			cmd.Dir = second
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Fatalf("git %v: %v: %s", args, err, out)
			}
		}
		git("init", "-q")
		git("add", ".")
		git("commit", "-qm", "first")
		write(t, filepath.Join(second, "README.md"), "Other docs.\n")
		git("commit", "-qam", "docs")
		if got := buildAll(t, t.TempDir(), arm64(second, "a"))[0].SHA256; got != want {
			t.Errorf("after a commit %s; want %s", got, want)
		}
	})
	t.Run("another user's cache", func(t *testing.T) {
		if testing.Short() {
			t.Skip("compiles the runtime again; go test without -short runs it")
		}
		r := arm64(second, "a")
		r.Env = map[string]string{"GOCACHE": t.TempDir()}
		if got := buildAll(t, t.TempDir(), r)[0].SHA256; got != want {
			t.Errorf("with an empty cache %s; want %s", got, want)
		}
	})
}

// What is looked at ahead of its request is looked at again if it is another
// file by then.
func TestDamageAfterTheLookAheadIsNoticed(t *testing.T) {
	if testing.Short() {
		t.Skip("links programs again; go test without -short runs it")
	}
	t.Parallel()
	_, requests := functions(t, 3)
	cache := t.TempDir()
	want := buildAll(t, cache, requests...)
	b := New(Config{CacheDir: cache})
	defer b.Close()
	if _, err := b.Start(requests[0]).Wait(); err != nil {
		t.Fatal(err)
	}
	damaged, err := filepath.Glob(filepath.Join(cache, "out", "*", "*", "f01"))
	if err != nil || len(damaged) != 1 {
		t.Fatalf("the outputs of f01 are %q, %v; want one", damaged, err)
	}
	data := read(t, damaged[0])
	if err := errors.Join(os.Remove(damaged[0]), os.WriteFile(damaged[0], append(data[:len(data)-1], ^data[len(data)-1]), 0o755)); err != nil {
		t.Fatal(err)
	}
	for i, r := range requests[1:] {
		if a, err := b.Start(r).Wait(); err != nil || a.SHA256 != want[i+1].SHA256 {
			t.Errorf("%s = %s, %v; want %s", r.Entry, a.SHA256, err, want[i+1].SHA256)
		}
	}
}

func TestDamageIsNoticed(t *testing.T) {
	if testing.Short() {
		t.Skip("links programs again and again; go test without -short runs it")
	}
	t.Parallel()
	dir, cache := tree(t, hello), t.TempDir()
	r := arm64(dir)
	want := buildAll(t, cache, r)[0]
	outputs, err := filepath.Glob(filepath.Join(cache, "out", "*", "*", "hello"))
	if err != nil || len(outputs) != 1 {
		t.Fatalf("outputs are %q, %v; want one", outputs, err)
	}
	truncate := func(path string) error { return os.Truncate(path, want.Size/2) }
	replace := func(path string) error {
		// Another file with the same head, which the go command takes for good.
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if err := os.Remove(path); err != nil {
			return err
		}
		return os.WriteFile(path, append(data[:len(data)-1], ^data[len(data)-1]), 0o755)
	}
	folder := func(path string) error {
		return errors.Join(os.RemoveAll(path), os.MkdirAll(filepath.Join(path, "x"), 0o755))
	}
	plain := func(path string) error {
		return errors.Join(os.RemoveAll(path), os.WriteFile(path, []byte("x"), 0o644))
	}
	state := filepath.Join(filepath.Dir(filepath.Dir(outputs[0])), "state.json")
	for _, damage := range []struct {
		name string
		do   func() error
	}{
		{"output truncated", func() error { return truncate(outputs[0]) }},
		{"output replaced", func() error { return replace(outputs[0]) }},
		{"output removed", func() error { return os.Remove(outputs[0]) }},
		{"artifact replaced", func() error { return replace(want.Path) }},
		{"artifact removed", func() error { return os.Remove(want.Path) }},
		{"state damaged", func() error { return os.WriteFile(state, []byte("{"), 0o644) }},
		{"state removed", func() error { return os.Remove(state) }},
		{"state of an older version", func() error {
			text, err := os.ReadFile(state)
			if err == nil {
				err = os.WriteFile(state, regexp.MustCompile(`(?m)^.*"code":.*$`).ReplaceAll(text, nil), 0o644)
			}
			return err
		}},
		{"output a folder", func() error { return folder(outputs[0]) }},
		{"outputs a file", func() error { return plain(filepath.Dir(outputs[0])) }},
		{"artifact a folder", func() error { return folder(want.Path) }},
		{"state a folder", func() error { return folder(state) }},
		{"group a file", func() error { return plain(filepath.Dir(state)) }},
	} {
		if err := damage.do(); err != nil {
			t.Fatalf("%s: %v", damage.name, err)
		}
		got := buildAll(t, cache, r)[0]
		if sum, _, err := store.Sum(got.Path); got != want || err != nil || sum != want.SHA256 {
			t.Errorf("%s: built %+v, file has %s (%v); want %+v", damage.name, got, sum, err, want)
		}
		if now, err := filepath.Glob(filepath.Join(cache, "out", "*", "*", "hello")); err == nil && len(now) == 1 {
			outputs = now
		}
	}
}

func TestBinaryOfARemovedFunctionIsForgotten(t *testing.T) {
	t.Parallel()
	dir, cache := tree(t, app), t.TempDir()
	buildAll(t, cache, arm64(dir, "a"), arm64(dir, "b"))
	b := filepath.Join(cache, "out", "*", "*", "b")
	outputs, err := filepath.Glob(b)
	if err != nil || len(outputs) != 1 {
		t.Fatalf("outputs are %q, %v; want one", outputs, err)
	}
	old := time.Now().Add(-store.KeepFor - time.Hour)
	if err := os.Chtimes(outputs[0], old, old); err != nil {
		t.Fatal(err)
	}
	buildAll(t, cache, arm64(dir, "a"))
	if left, _ := filepath.Glob(b); len(left) != 0 {
		t.Errorf("%q is still there", left)
	}
}
