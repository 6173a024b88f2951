package bundle

import (
	"archive/zip"
	"bytes"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

// file writes a file of the given mode below a folder and returns its path.
func file(t testing.TB, mode fs.FileMode, text string, parts ...string) string {
	t.Helper()
	path := filepath.Join(parts...)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), mode); err != nil {
		t.Fatal(err)
	}
	return path
}

func makeZip(t testing.TB, cache string, c Contents) Zip {
	t.Helper()
	z, err := Make(cache, c)
	if err != nil {
		t.Fatalf("Make(%+v): %v", c, err)
	}
	return z
}

// An unpacked is one entry as a reader of the zip sees it.
type unpacked struct {
	Name, Text string
	Mode       fs.FileMode
}

func unpack(t testing.TB, path string) []unpacked {
	t.Helper()
	r, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	var all []unpacked
	for _, f := range r.File {
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		if !f.Modified.Equal(time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)) {
			t.Errorf("%s is of %v; want a fixed time", f.Name, f.Modified)
		}
		all = append(all, unpacked{f.Name, string(text), f.Mode()})
	}
	return all
}

// Shows P3.
func TestOneEntryBootstrap(t *testing.T) {
	t.Parallel()
	// The mode on disk plays no part: Windows has none.
	binary := file(t, 0o600, "program", t.TempDir(), "orders")
	z := makeZip(t, t.TempDir(), Contents{Binary: binary})
	want := []unpacked{{"bootstrap", "program", 0o755}}
	if got := unpack(t, z.Path); !reflect.DeepEqual(got, want) {
		t.Errorf("the zip has %+v; want %+v", got, want)
	}
	if info, err := os.Stat(z.Path); err != nil || info.Size() != z.Size || z.Unzipped != int64(len("program")) {
		t.Errorf("Make = %+v; the file has %d bytes (%v), the program %d", z, info.Size(), err, len("program"))
	}
}

func TestFilesAreAddedSorted(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	binary := file(t, 0o755, "program", dir, "app")
	file(t, 0o644, "mail", dir, "templates", "mail.html")
	file(t, 0o600, "deep", dir, "templates", "de", "mail.html")
	tool := file(t, 0o700, "tool", dir, "tool.sh")
	inside := file(t, 0o700, "linked", dir, "templates", "run.sh")
	if err := os.Symlink(inside, filepath.Join(dir, "templates", "link")); err != nil {
		t.Fatal(err)
	}
	z := makeZip(t, t.TempDir(), Contents{Binary: binary, Files: map[string]string{
		"templates/":  filepath.Join(dir, "templates"),
		"a/../config": file(t, 0o644, "config", dir, "c"),
		"bin/tool":    tool,
	}})
	executable := fs.FileMode(0o755)
	if runtime.GOOS == "windows" {
		executable = 0o644
	}
	want := []unpacked{
		{"bin/tool", "tool", executable},
		{"bootstrap", "program", 0o755},
		{"config", "config", 0o644},
		{"templates/de/mail.html", "deep", 0o644},
		{"templates/link", "linked", executable},
		{"templates/mail.html", "mail", 0o644},
		{"templates/run.sh", "linked", executable},
	}
	if got := unpack(t, z.Path); !reflect.DeepEqual(got, want) {
		t.Errorf("the zip has %+v; want %+v", got, want)
	}
}

// Shows P5: folder, time, order and cache play no part.
func TestSameContentsSameBytes(t *testing.T) {
	t.Parallel()
	make1 := func(when time.Time) (Zip, []byte) {
		dir := t.TempDir()
		c := Contents{Binary: file(t, 0o755, "program", dir, "x"), Files: map[string]string{}}
		for _, name := range []string{"a", "b", "c"} {
			c.Files[name] = file(t, 0o644, name, dir, name)
			if err := os.Chtimes(c.Files[name], when, when); err != nil {
				t.Fatal(err)
			}
		}
		z := makeZip(t, t.TempDir(), c)
		data, err := os.ReadFile(z.Path)
		if err != nil {
			t.Fatal(err)
		}
		return z, data
	}
	a, aBytes := make1(time.Now())
	b, bBytes := make1(time.Now().Add(-time.Hour))
	if a.Hash != b.Hash || !bytes.Equal(aBytes, bBytes) {
		t.Errorf("hashes %s and %s, bytes equal: %v; want all equal", a.Hash, b.Hash, bytes.Equal(aBytes, bBytes))
	}
}

func TestHashTellsContentsApart(t *testing.T) {
	t.Parallel()
	dir, cache := t.TempDir(), t.TempDir()
	binary := file(t, 0o755, "program", dir, "x")
	variants := map[string]Contents{
		"plain":      {Binary: binary},
		"other":      {Binary: file(t, 0o755, "other", dir, "y")},
		"file":       {Binary: binary, Files: map[string]string{"f": file(t, 0o644, "text", dir, "f")}},
		"name":       {Binary: binary, Files: map[string]string{"g": filepath.Join(dir, "f")}},
		"text":       {Binary: binary, Files: map[string]string{"f": file(t, 0o644, "texts", dir, "g")}},
		"executable": {Binary: binary, Files: map[string]string{"f": file(t, 0o755, "text", dir, "h")}},
	}
	if runtime.GOOS == "windows" {
		delete(variants, "executable")
	}
	seen := map[string]string{}
	for name, c := range variants {
		z := makeZip(t, cache, c)
		if first, ok := seen[z.Hash]; ok {
			t.Errorf("%s and %s have one hash", first, name)
		}
		seen[z.Hash] = name
	}
}

func TestUnchangedZipIsNotMadeAgain(t *testing.T) {
	t.Parallel()
	cache := t.TempDir()
	c := Contents{Binary: file(t, 0o755, "program", t.TempDir(), "x")}
	first := makeZip(t, cache, c)
	before, err := os.Stat(first.Path)
	if err != nil {
		t.Fatal(err)
	}
	second := makeZip(t, cache, c)
	after, err := os.Stat(second.Path)
	if err != nil || second != first || !os.SameFile(before, after) {
		t.Errorf("second Make = %+v, %v; want the same file as %+v", second, err, first)
	}

	c.SHA256 = strings.Repeat("0", 64)
	if z, err := Make(cache, c); err == nil || !strings.Contains(err.Error(), "changed while it was packed") {
		t.Errorf("with a digest that is not the binary's: %+v, %v; want an error", z, err)
	}
}

func TestDamagedZipIsMadeAgain(t *testing.T) {
	t.Parallel()
	cache := t.TempDir()
	c := Contents{Binary: file(t, 0o755, "program", t.TempDir(), "x")}
	want := makeZip(t, cache, c)
	for name, damage := range map[string]func() error{
		"truncated": func() error { return os.Truncate(want.Path, 10) },
		"emptied":   func() error { return os.Truncate(want.Path, 0) },
		"overwritten": func() error {
			return os.WriteFile(want.Path, bytes.Repeat([]byte{'x'}, int(want.Size)), 0o644)
		},
		"removed": func() error { return os.Remove(want.Path) },
	} {
		if err := damage(); err != nil {
			t.Fatal(err)
		}
		if got := makeZip(t, cache, c); got != want {
			t.Errorf("%s: Make = %+v; want %+v", name, got, want)
		}
		if got := unpack(t, want.Path); len(got) != 1 || got[0].Text != "program" {
			t.Errorf("%s: the zip made again has %+v", name, got)
		}
	}
}

func TestManyMakeOneZipAtOnce(t *testing.T) {
	t.Parallel()
	cache := t.TempDir()
	c := Contents{Binary: file(t, 0o755, strings.Repeat("program", 1000), t.TempDir(), "x")}
	zips := make([]Zip, 8)
	var wg sync.WaitGroup
	for i := range zips {
		wg.Go(func() {
			var err error
			if zips[i], err = Make(cache, c); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	for _, z := range zips {
		if z != zips[0] {
			t.Errorf("Make = %+v and %+v; want one zip", z, zips[0])
		}
	}
	if left, err := filepath.Glob(filepath.Join(filepath.Dir(zips[0].Path), "*")); err != nil || len(left) != 1 {
		t.Errorf("files beside the zip: %q, %v; want it alone", left, err)
	}
}
