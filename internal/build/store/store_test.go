package store

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

func open(t testing.TB) *Store {
	t.Helper()
	s, err := Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func put(t testing.TB, s *Store, name, text string) File {
	t.Helper()
	f, err := s.Put(name, ".txt", func(w io.Writer) error { _, err := io.WriteString(w, text); return err })
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// executable writes an executable file and returns its path and digest.
func executable(t testing.TB, text string) (path, sum string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "binary")
	if err := os.WriteFile(path, []byte(text), 0o755); err != nil {
		t.Fatal(err)
	}
	sum, _, err := Sum(path)
	if err != nil {
		t.Fatal(err)
	}
	return path, sum
}

func TestDefaultFolder(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("HOME", dir)
	t.Setenv("XDG_CACHE_HOME", dir)
	t.Setenv("LocalAppData", dir)
	t.Setenv(DirVariable, "")
	s, err := Open("")
	if err != nil || !strings.HasPrefix(s.Path("x"), dir) || filepath.Base(s.Path("")) != "go-lambda-cdk" {
		t.Errorf("without the variable: %+v, %v; want go-lambda-cdk below %s", s, err, dir)
	}
	want := filepath.Join(dir, "mine")
	t.Setenv(DirVariable, want)
	if s, err := Open(""); err != nil || s.Path("") != want {
		t.Errorf("with the variable: %+v, %v; want %s", s, err, want)
	}
	t.Setenv(DirVariable, "mine")
	if s, err := Open(""); err == nil || !strings.Contains(err.Error(), DirVariable) {
		t.Errorf("with a relative folder: %+v, %v; want an error", s, err)
	}
	if s, err := Open("mine"); err == nil {
		t.Errorf("Open of a relative folder: %+v; want an error", s)
	}
}

func TestPutAndGet(t *testing.T) {
	t.Parallel()
	s := open(t)
	if f, ok, err := s.Get("zip/a", ".txt"); ok || err != nil {
		t.Errorf("Get of nothing = %+v, %v, %v", f, ok, err)
	}
	want := put(t, s, "zip/a", "text")
	if data, err := os.ReadFile(want.Path); string(data) != "text" || err != nil || want.Size != 4 {
		t.Errorf("Put = %+v, with %q, %v; want 4 bytes, \"text\"", want, data, err)
	}
	if got, ok, err := s.Get("zip/a", ".txt"); got != want || !ok || err != nil {
		t.Errorf("Get = %+v, %v, %v; want %+v", got, ok, err, want)
	}
	if f, ok, err := s.Get("zip/a", ".other"); ok || err != nil {
		t.Errorf("Get of another kind = %+v, %v, %v", f, ok, err)
	}
	if err := os.WriteFile(want.Path, []byte("lies"), 0o644); err != nil {
		t.Fatal(err)
	}
	if f, ok, err := s.Get("zip/a", ".txt"); ok || err != nil {
		t.Errorf("Get of a damaged file = %+v, %v, %v", f, ok, err)
	}
	if _, err := os.Stat(want.Path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the damaged file is still there (%v)", err)
	}
}

func TestFailedPutLeavesNothing(t *testing.T) {
	t.Parallel()
	s := open(t)
	for _, cause := range []error{errors.New("broken"), &os.PathError{Op: "write", Err: syscall.ENOSPC}} {
		_, err := s.Put("zip/a", ".txt", func(w io.Writer) error {
			io.WriteString(w, "half")
			return cause
		})
		if !errors.Is(err, cause) {
			t.Errorf("Put = %v; want %v", err, cause)
		}
		if full := strings.Contains(err.Error(), "is full; free some space, or set "+DirVariable); full != IsFull(cause) {
			t.Errorf("Put = %v; says that the disk is full: %v, want %v", err, full, IsFull(cause))
		}
	}
	if left, err := os.ReadDir(s.Path("zip/a")); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestAdoptedFileOutlivesItsSource(t *testing.T) {
	t.Parallel()
	s := open(t)
	source, sum := executable(t, "one")
	path, err := s.Adopt("bin", "", source, sum)
	if err != nil {
		t.Fatal(err)
	}
	// The way the go command replaces a file.
	if err := os.Remove(source); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(source, []byte("two"), 0o755); err != nil {
		t.Fatal(err)
	}
	if data, err := os.ReadFile(path); string(data) != "one" || err != nil {
		t.Errorf("the adopted file has %q, %v; want %q", data, err, "one")
	}
	if info, err := os.Stat(path); err != nil || info.Mode()&0o100 == 0 {
		t.Errorf("the adopted file cannot be executed: %v, %v", info, err)
	}
}

func TestAdoptHealsADamagedFile(t *testing.T) {
	t.Parallel()
	s := open(t)
	source, sum := executable(t, "one")
	if err := os.MkdirAll(s.Path("bin"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(s.Path("bin/"+sum), []byte("lie"), 0o755); err != nil {
		t.Fatal(err)
	}
	path, err := s.Adopt("bin", "", source, sum)
	if err != nil {
		t.Fatal(err)
	}
	if got, _, err := Sum(path); got != sum || err != nil {
		t.Errorf("the file has digest %s, %v; want %s", got, err, sum)
	}
}

func TestCopyWhereLinksAreImpossible(t *testing.T) {
	t.Parallel()
	source, _ := executable(t, "text")
	dst := filepath.Join(t.TempDir(), "copy")
	if err := copyFile(dst, source); err != nil {
		t.Fatal(err)
	}
	if data, err := os.ReadFile(dst); string(data) != "text" || err != nil {
		t.Errorf("the copy has %q, %v", data, err)
	}
	if err := copyFile(dst, source); !errors.Is(err, os.ErrExist) {
		t.Errorf("copy over a file: %v; want that it exists", err)
	}
}

func TestLockExcludes(t *testing.T) {
	t.Parallel()
	s := open(t)
	unlock, err := s.Lock("group")
	if err != nil {
		t.Fatal(err)
	}
	locked := make(chan error)
	go func() {
		again, err := s.Lock("group")
		if err == nil {
			again()
		}
		locked <- err
	}()
	select {
	case err := <-locked:
		t.Errorf("locked twice at once (%v)", err)
	case <-time.After(50 * time.Millisecond):
	}
	unlock()
	if err := <-locked; err != nil {
		t.Errorf("lock after unlock: %v", err)
	}
}
