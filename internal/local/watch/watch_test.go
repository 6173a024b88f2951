package watch

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/fsnotify/fsnotify"
)

// patience is how long a notice may take on a busy machine.
const patience = time.Minute

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

// packages are the Go sources of folders.
func packages(folders ...string) Sources {
	var s Sources
	for _, f := range folders {
		s.AddPackage(f)
	}
	return s
}

func newWatcher(t *testing.T, sources ...Sources) *Watcher {
	t.Helper()
	w, err := New(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.Close)
	if err := w.Set(sources...); err != nil {
		t.Fatal(err)
	}
	return w
}

// next returns the next burst.
func next(t *testing.T, w *Watcher) Change {
	t.Helper()
	select {
	case c := <-w.Changes():
		return c
	case <-time.After(patience):
		t.Fatal("no change was noticed")
		return Change{}
	}
}

// await reads bursts until one has the file.
func await(t *testing.T, w *Watcher, file string) {
	t.Helper()
	for !slices.Contains(next(t, w).Files, file) {
	}
}

// Editors write a file directly, or another one that they rename; scratch
// files, tests and folders below do not count.
func TestSavesAreReportedOncePerBurst(t *testing.T) {
	dir := folder(t)
	a, b := filepath.Join(dir, "a.go"), filepath.Join(dir, "b.go")
	w := newWatcher(t, packages(dir))
	for _, scratch := range []string{".a.go.swp", "a.go~", "#a.go#", "4913", "a_test.go", "below/c.go", "server.log"} {
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
		for _, f := range next(t, w).Files {
			if f != a && f != b {
				t.Errorf("%s was reported", f)
			}
			seen[f] = true
		}
	}
}

// Files of a folder that is watched from now on count as saved: whoever asked
// for it may have read it before they were written.
func TestSetReplacesTheFolders(t *testing.T) {
	old, new := folder(t), folder(t)
	w := newWatcher(t, packages(old))
	write(t, filepath.Join(new, "early.go"), "x")
	if err := w.Set(packages(new)); err != nil {
		t.Fatal(err)
	}
	await(t, w, filepath.Join(new, "early.go"))
	write(t, filepath.Join(old, "old.go"), "x")
	write(t, filepath.Join(new, "new.go"), "x")
	if got, want := next(t, w).Files, []string{filepath.Join(new, "new.go")}; !slices.Equal(got, want) {
		t.Errorf("changes %q, want %q", got, want)
	}
	file := filepath.Join(new, "new.go") // which is no folder
	if err := w.Set(packages(new, filepath.Join(file, "below"))); err == nil || !strings.Contains(err.Error(), file) {
		t.Errorf("Set with a folder that cannot be = %v, want its name", err)
	}
}

// What is checked out again, moved away and back, or made only now is seen,
// whichever folder above it goes with it.
func TestFoldersThatVanishAreWatchedWhenTheyComeBack(t *testing.T) {
	for _, c := range []struct {
		name  string
		again func(t *testing.T, root string)
	}{
		{"removed", func(t *testing.T, root string) {
			if err := os.RemoveAll(filepath.Join(root, "cmd")); err != nil {
				t.Fatal(err)
			}
		}},
		{"moved away", func(t *testing.T, root string) {
			if err := os.Rename(filepath.Join(root, "cmd"), filepath.Join(root, "aside")); err != nil {
				t.Fatal(err)
			}
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			root := folder(t)
			pkg := filepath.Join(root, "cmd", "one")
			write(t, filepath.Join(pkg, "main.go"), "1")
			s := packages(pkg)
			s.addParents(pkg, root)
			w := newWatcher(t, s)
			for range 3 {
				c.again(t, root)
				for len(next(t, w).Files) == 0 {
				}
				os.RemoveAll(filepath.Join(root, "aside"))
				write(t, filepath.Join(pkg, "main.go"), "2")
				await(t, w, filepath.Join(pkg, "main.go"))
				write(t, filepath.Join(pkg, "new.go"), "3")
				await(t, w, filepath.Join(pkg, "new.go"))
			}
		})
	}
}

// The system drops events when too many wait; nobody knows which.
func TestOverflowMeansThatAnythingMayHaveChanged(t *testing.T) {
	w := newWatcher(t, packages(folder(t)))
	w.fs.Errors <- fsnotify.ErrEventOverflow
	if c := next(t, w); !c.All {
		t.Errorf("after an overflow the change is %+v, want All", c)
	}
}

// A burst too long for names says so, and ends.
func TestLongBurstsAreNotToldByName(t *testing.T) {
	dir := folder(t)
	w := newWatcher(t, packages(dir))
	w.mu.Lock()
	for i := range maxNames + 10 {
		w.noteIfCounts(filepath.Join(dir, fmt.Sprintf("f%d.go", i)))
	}
	w.mu.Unlock()
	w.grow()
	if c := next(t, w); !c.All || len(c.Files) != maxNames {
		t.Errorf("%d files, all %v; want %d and all", len(c.Files), c.All, maxNames)
	}
}

// Settle knows of every save that came before it, however late the system
// tells, and returns when that save was handled and not before.
func TestSettleWaitsForTheSavesBeforeIt(t *testing.T) {
	dir := folder(t)
	file := filepath.Join(dir, "a.go")
	w := newWatcher(t, packages(dir))
	w.Settle(t.Context(), time.Hour) // nothing was saved
	for i := range 20 {
		text := fmt.Sprint(i)
		write(t, file, text)
		settled := make(chan struct{})
		go func() {
			w.Settle(t.Context(), time.Hour)
			close(settled)
		}()
		for handled := false; !handled; {
			select {
			case <-settled:
				t.Fatalf("save %d: Settle returned before it was handled", i)
			case c := <-w.Changes():
				got, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				handled = string(got) == text
				w.Handled(c)
			case <-time.After(patience):
				t.Fatal("no change was noticed")
			}
		}
		for done := false; !done; {
			select {
			case <-settled:
				done = true
			case c := <-w.Changes(): // the rest of the same save
				w.Handled(c)
			case <-time.After(patience):
				t.Fatalf("save %d: Settle does not return", i)
			}
		}
	}
}

// Nobody waits for ever: not for a save that nobody handles, not after the
// request has ended, not after the Watcher has.
func TestSettleHasALimit(t *testing.T) {
	dir := folder(t)
	w := newWatcher(t, packages(dir))
	write(t, filepath.Join(dir, "a.go"), "x")
	w.Settle(t.Context(), time.Millisecond)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	w.Settle(ctx, time.Hour)
	go w.Close()
	w.Settle(t.Context(), time.Hour)
	w.Settle(t.Context(), time.Hour)
}

func TestCloseEndsTheChanges(t *testing.T) {
	dir := folder(t)
	w := newWatcher(t, packages(dir))
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
	write(t, filepath.Join(dir, "lib", "lib.go"), "package lib\n\nimport (\n\t\"embed\"\n\t_ \"fmt\"\n\t_ \"other\"\n)\n\n//go:embed data/words\nvar Words string\n\n//go:embed pages/*.html static all:hidden\nvar Pages embed.FS\n")
	for _, embedded := range []string{"data/words", "pages/a.html", "static/css/a.css", "hidden/a"} {
		write(t, filepath.Join(dir, "lib", filepath.FromSlash(embedded)), "x")
	}
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
		{one, filepath.Join(dir, "lib", "pages", "new.html"), true}, // which go:embed takes too
		{one, filepath.Join(dir, "lib", "pages", "new.txt"), false},
		{one, filepath.Join(dir, "lib", "static", "new", "deep.css"), true},
		{one, filepath.Join(dir, "lib", "static", ".hidden"), false},
		{one, filepath.Join(dir, "lib", "hidden", ".too"), true},
		{one, filepath.Join(dir, "lib", "app.log"), false},
		{one, filepath.Join(dir, "go.work"), true}, // which is not there yet
		{one, filepath.Join(dir, "other", "other.go"), true},
		{one, filepath.Join(dir, "go.mod"), true},
		{one, filepath.Join(dir, "README.md"), false},
		{one, filepath.Join(two, "main.go"), false},
		{two, filepath.Join(two, "main.go"), true},               // which does not compile
		{two, filepath.Join(dir, "missing", "missing.go"), true}, // once it is written
		{two, filepath.Join(dir, "lib", "lib.go"), false},
	} {
		if got := found[c.pkg].Contain(c.file); got != c.want {
			t.Errorf("sources of %s contain %s: %v, want %v", filepath.Base(c.pkg), c.file, got, c.want)
		}
	}
	for f := range found[one].watched() {
		if !strings.HasPrefix(f, dir) && f != filepath.Dir(dir) {
			t.Errorf("%s is watched, which is not in the app", f)
		}
	}
	if _, err := (Query{Dir: "/nowhere", Packages: []string{"."}}).Find(t.Context()); err == nil {
		t.Error("Find in a folder that does not exist succeeds")
	}
}

// A workspace may be far above the module.
func TestWorkspacesAboveTheModuleAreWatched(t *testing.T) {
	dir := folder(t)
	write(t, filepath.Join(dir, "go.work"), "go 1.26.0\n\nuse ./a/b/c\n")
	module := filepath.Join(dir, "a", "b", "c")
	write(t, filepath.Join(module, "go.mod"), "module m\n\ngo 1.26.0\n")
	write(t, filepath.Join(module, "main.go"), "package main\n\nfunc main() {}\n")
	found, err := Query{Dir: module, Packages: []string{module}}.Find(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{"go.work", "go.work.sum"} {
		if !found[module].Contain(filepath.Join(dir, file)) {
			t.Errorf("%s above the module does not count", file)
		}
	}
}
