package watch

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// patience is how long a notice may take on a busy machine.
const patience = 10 * time.Second

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// folder is a temporary folder under its real name, as the go command says it.
func folder(t *testing.T) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

func newWatcher(t *testing.T, folders ...string) *Watcher {
	t.Helper()
	w, err := New()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.Close)
	if err := w.Set(folders); err != nil {
		t.Fatal(err)
	}
	return w
}

// next returns the files of the next burst.
func next(t *testing.T, w *Watcher) []string {
	t.Helper()
	select {
	case files := <-w.Changes():
		return files
	case <-time.After(patience):
		t.Fatal("no change was noticed")
		return nil
	}
}

// Editors write a file directly, or another one that they rename; scratch
// files, tests and folders below do not count.
func TestSavesAreReportedOncePerBurst(t *testing.T) {
	dir := folder(t)
	a, b := filepath.Join(dir, "a.go"), filepath.Join(dir, "b.go")
	w := newWatcher(t, dir)
	for _, scratch := range []string{".a.go.swp", "a.go~", "#a.go#", "4913", "a_test.go", "below/c.go"} {
		write(t, filepath.Join(dir, scratch), "x")
	}
	write(t, a, "1")
	aside := b + "~"
	write(t, aside, "2")
	if err := os.Rename(aside, b); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for !seen[a] || !seen[b] { // a busy machine may make two bursts of it
		for _, f := range next(t, w) {
			if f != a && f != b && f != filepath.Join(dir, "below") {
				t.Errorf("%s was reported", f)
			}
			seen[f] = true
		}
	}
}

func TestSetReplacesTheFolders(t *testing.T) {
	old, new := folder(t), folder(t)
	w := newWatcher(t, old)
	if err := w.Set([]string{new}); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(old, "old.go"), "x")
	write(t, filepath.Join(new, "new.go"), "x")
	if got, want := next(t, w), []string{filepath.Join(new, "new.go")}; !slices.Equal(got, want) {
		t.Errorf("changes %q, want %q", got, want)
	}
	if err := w.Set([]string{new, "/nowhere"}); err == nil || !strings.Contains(err.Error(), "/nowhere") {
		t.Errorf("Set with a folder that does not exist = %v, want its name", err)
	}
}

func TestCloseEndsTheChanges(t *testing.T) {
	dir := folder(t)
	w, err := New()
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Set([]string{dir}); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "a.go"), "x") // nobody reads it
	w.Close()
	if _, open := <-w.Changes(); open {
		t.Error("Changes goes on after Close")
	}
}

// A program is made of its own packages and those of local modules, of
// embedded files and of go.mod; never of the standard library.
func TestSourcesOfMainPackages(t *testing.T) {
	dir := folder(t)
	write(t, filepath.Join(dir, "go.mod"), "module m\n\ngo 1.26.0\n\nrequire other v0.0.0\n\nreplace other => ./other\n")
	write(t, filepath.Join(dir, "other", "go.mod"), "module other\n\ngo 1.26.0\n")
	write(t, filepath.Join(dir, "other", "other.go"), "package other\n")
	write(t, filepath.Join(dir, "lib", "lib.go"), "package lib\n\nimport (\n\t_ \"embed\"\n\t_ \"fmt\"\n\t_ \"other\"\n)\n\n//go:embed data/words\nvar Words string\n")
	write(t, filepath.Join(dir, "lib", "data", "words"), "x")
	write(t, filepath.Join(dir, "cmd", "one", "main.go"), "package main\n\nimport _ \"m/lib\"\n\nfunc main() {}\n")
	write(t, filepath.Join(dir, "cmd", "two", "main.go"), "package main\n\nimport \"m/missing\"\n\nfunc main() { missing.X() }\n")
	one, two := filepath.Join(dir, "cmd", "one"), filepath.Join(dir, "cmd", "two")

	found, err := Query{Dir: dir, Packages: []string{one, two}}.Find(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		pkg, file string
		want      bool
	}{
		{one, filepath.Join(one, "main.go"), true},
		{one, filepath.Join(one, "new.go"), true},
		{one, filepath.Join(dir, "lib", "lib.go"), true},
		{one, filepath.Join(dir, "lib", "data", "words"), true},
		{one, filepath.Join(dir, "lib", "data", "other"), false},
		{one, filepath.Join(dir, "other", "other.go"), true},
		{one, filepath.Join(dir, "go.mod"), true},
		{one, filepath.Join(dir, "README.md"), false},
		{one, filepath.Join(two, "main.go"), false},
		{two, filepath.Join(two, "main.go"), true}, // which does not compile
		{two, filepath.Join(dir, "lib", "lib.go"), false},
	} {
		if got := found[c.pkg].Contain(c.file); got != c.want {
			t.Errorf("sources of %s contain %s: %v, want %v", filepath.Base(c.pkg), c.file, got, c.want)
		}
	}
	for _, f := range found[one].Folders() {
		if !strings.HasPrefix(f, dir) {
			t.Errorf("%s is watched, which is not in the app", f)
		}
	}
	if _, err := (Query{Dir: "/nowhere", Packages: []string{"."}}).Find(t.Context()); err == nil {
		t.Error("Find in a folder that does not exist succeeds")
	}
}
