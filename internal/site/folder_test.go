package site

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// folder writes files, by name, into a new folder.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		at := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(at), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(at, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestFilesOfAFolder(t *testing.T) {
	t.Parallel()
	dir := folder(t, map[string]string{
		"index.html": "<p>", "assets/app-1.js": "1", ".well-known/security.txt": "2", ".DS_Store": "3",
		"jose.js": "import '-----BEGIN PRIVATE KEY-----'",
	})
	files, err := Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range files {
		got = append(got, fmt.Sprintf("%s %d", f.Name, f.Size))
	}
	want := []string{".well-known/security.txt 1", "assets/app-1.js 1", "index.html 3", "jose.js 36"}
	if !slices.Equal(got, want) {
		t.Errorf("files = %q, want %q", got, want)
	}
}

// Each names the file, and what to do.
func TestFoldersThatAreNoSite(t *testing.T) {
	t.Parallel()
	const index = "<p>hello"
	file := filepath.Join(folder(t, map[string]string{"index.html": index}), "index.html")
	secrets := map[string]string{"index.html": index}
	for i := range 12 {
		secrets[fmt.Sprintf("%d/.env", i)] = ""
	}
	for name, c := range map[string]struct {
		dir  string
		want []string
	}{
		"missing":      {filepath.Join(t.TempDir(), "dist"), []string{"there is no folder", "dist"}},
		"a file":       {file, []string{"index.html is a file"}},
		"empty":        {t.TempDir(), []string{"is empty"}},
		"no index":     {folder(t, map[string]string{"about/index.html": index}), []string{"has no index.html"}},
		"env":          {folder(t, map[string]string{"index.html": index, "x/.env.local": ""}), []string{filepath.Join("x", ".env.local") + " would be published"}},
		"git":          {folder(t, map[string]string{"index.html": index, ".git/config": ""}), []string{".git would be published"}},
		"key by name":  {folder(t, map[string]string{"index.html": index, "tls/site.PEM": ""}), []string{filepath.Join("tls", "site.PEM") + " would be published"}},
		"key by text":  {folder(t, map[string]string{"index.html": index, "notes.txt": "\n-----BEGIN RSA PRIVATE KEY-----\n"}), []string{"notes.txt would be published: it is a private key"}},
		"node_modules": {folder(t, map[string]string{"index.html": index, "node_modules/a/a.js": ""}), []string{"node_modules would be published"}},
		"two":          {folder(t, map[string]string{"index.html": index, ".git/config": "", ".env": ""}), []string{".git would", ".env would"}},
		"twelve":       {folder(t, secrets), []string{"2 more files"}},
	} {
		_, err := Read(c.dir)
		if err == nil {
			t.Errorf("%s: no error, want %q", name, c.want)
			continue
		}
		for _, want := range append(c.want, c.dir) {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %v, want %q in it", name, err, want)
			}
		}
	}
}

func TestFolderOfTooManyFiles(t *testing.T) {
	if testing.Short() {
		t.Skip("writes 10,000 files; go test without -short runs it")
	}
	t.Parallel()
	many := map[string]string{"index.html": "<p>hello"}
	for i := range MaxFiles {
		many[fmt.Sprintf("%d.txt", i)] = ""
	}
	if _, err := Read(folder(t, many)); err == nil || !strings.Contains(err.Error(), "more than 9999 files") {
		t.Errorf("Read = %v, want it to say how many files are too many", err)
	}
}

// Same source, same bytes: when a file was written and where it is plays no
// part, its name and its content do.
func TestHashIsOfNamesAndBytes(t *testing.T) {
	t.Parallel()
	hash := func(files map[string]string) string {
		dir := folder(t, files)
		old := time.Unix(int64(len(dir)), 0)
		if err := os.Chtimes(filepath.Join(dir, Index), old, old); err != nil {
			t.Fatal(err)
		}
		all, err := Read(dir)
		if err != nil {
			t.Fatal(err)
		}
		return Hash(all)
	}
	first := hash(map[string]string{"index.html": "1", "a.js": "2"})
	if again := hash(map[string]string{"index.html": "1", "a.js": "2"}); again != first {
		t.Errorf("hash of a copy = %s, want %s", again, first)
	}
	for _, other := range []map[string]string{{"index.html": "1", "a.js": "3"}, {"index.html": "1", "b.js": "2"}, {"index.html": "1"}} {
		if hash(other) == first {
			t.Errorf("hash of %v is that of other files", other)
		}
	}
}
