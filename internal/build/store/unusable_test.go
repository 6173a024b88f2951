package store

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// Whatever stands in the place of a file or a folder, the store makes room:
// otherwise every build would fail until somebody looks into the cache.
func TestAnythingInAFilesPlaceIsReplaced(t *testing.T) {
	t.Parallel()
	folder := func(path string) error {
		return errors.Join(os.RemoveAll(path), os.MkdirAll(filepath.Join(path, "x"), 0o755))
	}
	plain := func(path string) error {
		return errors.Join(os.RemoveAll(path), os.WriteFile(path, []byte("x"), 0o644))
	}
	for name, damage := range map[string]func(s *Store, file, adopted string) error{
		"a file by a folder":         func(_ *Store, file, _ string) error { return folder(file) },
		"a file's folder by a file":  func(_ *Store, file, _ string) error { return plain(filepath.Dir(file)) },
		"a whole kind by a file":     func(s *Store, _, _ string) error { return plain(s.Path("zip")) },
		"a binary by a folder":       func(_ *Store, _, adopted string) error { return folder(adopted) },
		"all binaries by a file":     func(s *Store, _, _ string) error { return plain(s.Path("bin")) },
		"the small file by a folder": func(s *Store, _, _ string) error { return folder(s.Path("out/g/state.json")) },
		"the pruning's lock":         func(s *Store, _, _ string) error { return folder(s.Path("use.lock")) },
		"all locks by a file":        func(s *Store, _, _ string) error { return plain(s.Path("lock")) },
		"the pruning's time":         func(s *Store, _, _ string) error { return folder(s.Path("pruned")) },
		"nothing":                    func(*Store, string, string) error { return nil },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t)
			source, sum := executable(t, "program")
			use := func() (file, adopted string) {
				t.Helper()
				again, err := Open(s.dir)
				if err != nil {
					t.Fatal(err)
				}
				unlock, err := again.Lock("g")
				if err != nil {
					t.Fatal(err)
				}
				defer unlock()
				f, ok, err := again.Get("zip/a", ".txt")
				if err != nil {
					t.Fatal(err)
				}
				if !ok {
					f = put(t, again, "zip/a", "text")
				}
				if adopted, err = again.Adopt("bin", "", source, sum); err != nil {
					t.Fatal(err)
				}
				if err := errors.Join(again.Touch("out/g"), again.Write("out/g/state.json", []byte("{}"))); err != nil {
					t.Fatal(err)
				}
				for path, want := range map[string]string{f.Path: "text", adopted: "program", again.Path("out/g/state.json"): "{}"} {
					if got, err := os.ReadFile(path); err != nil || string(got) != want {
						t.Errorf("%s has %q, %v; want %q", path, got, err, want)
					}
				}
				return f.Path, adopted
			}
			file, adopted := use()
			if err := damage(s, file, adopted); err != nil {
				t.Fatal(err)
			}
			use()
		})
	}
}

// What nothing would ever remove must not be put.
func TestOnlyWhatIsPrunedIsKept(t *testing.T) {
	t.Parallel()
	s := open(t)
	if err := s.Touch("other/a"); err == nil {
		t.Error("a folder that is not pruned can be made")
	}
	for _, kind := range kinds {
		age(t, s, func() string { put(t, s, kind+"/a", "text"); return kind + "/a" }(), 20*day)
		files, err := filepath.Glob(s.Path(kind + "/a/*"))
		if err != nil || len(files) != 1 {
			t.Fatalf("%s has %q, %v", kind, files, err)
		}
		age(t, s, kind+"/a/"+filepath.Base(files[0]), 20*day)
	}
	s.prune(time.Now(), 1<<30)
	for _, kind := range kinds {
		if left, _ := filepath.Glob(s.Path(kind + "/*")); len(left) != 0 {
			t.Errorf("%s still has %q", kind, left)
		}
	}
}

// A folder that cannot be used is named, and the way to another one.
func TestErrorsOfTheFolderNameTheVariable(t *testing.T) {
	t.Parallel()
	s := open(t)
	for name, test := range map[string]struct {
		err  error
		want bool
	}{
		"read-only":         {&fs.PathError{Op: "mkdir", Path: s.Path("bin"), Err: syscall.EROFS}, true},
		"another's":         {&os.LinkError{Op: "rename", Old: "/x", New: s.Path("bin/a"), Err: syscall.EACCES}, true},
		"in a read-only":    {&fs.PathError{Op: "mkdir", Path: filepath.Dir(s.dir), Err: syscall.EROFS}, true},
		"a source":          {&fs.PathError{Op: "open", Path: filepath.Join(t.TempDir(), "x"), Err: syscall.EACCES}, false},
		"of no file at all": {errors.New("x changed while it was packed"), false},
	} {
		err := s.Explain(test.err)
		if got := strings.Contains(err.Error(), DirVariable); got != test.want || !errors.Is(err, test.err) {
			t.Errorf("%s: Explain = %v; names %s: %v, want %v", name, err, DirVariable, got, test.want)
		}
	}
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(file); err == nil || !strings.Contains(err.Error(), DirVariable) {
		t.Errorf("a file as the folder: %v; want %s named", err, DirVariable)
	}
}
