package store

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// age makes a file look as if it was used that long ago, with all folders
// around it below the store's kinds.
func age(t testing.TB, s *Store, name string, by time.Duration) {
	t.Helper()
	when := time.Now().Add(-by)
	for strings.Contains(name, "/") {
		if err := os.Chtimes(s.Path(name), when, when); err != nil {
			t.Fatal(err)
		}
		name = filepath.ToSlash(filepath.Dir(name))
	}
}

// fill makes files of 100 bytes: name in the store → unused for so long.
func fill(t testing.TB, s *Store, files map[string]time.Duration) {
	t.Helper()
	for name := range files {
		if err := os.MkdirAll(filepath.Dir(s.Path(name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(s.Path(name), make([]byte, 100), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for name, by := range files {
		age(t, s, name, by)
	}
}

func left(s *Store, files map[string]time.Duration) map[string]bool {
	there := map[string]bool{}
	for name := range files {
		_, err := os.Stat(s.Path(name))
		there[name] = err == nil
	}
	return there
}

const day = 24 * time.Hour

func TestPruneByAge(t *testing.T) {
	t.Parallel()
	s := open(t)
	files := map[string]time.Duration{
		"bin/old": 15 * day, "bin/young": 13 * day,
		"zip/a/old": 15 * day, "zip/b/young": 13 * day,
		"out/a/0-0/old": 15 * day, "out/b/0-0/young": 13 * day,
		"bin/tmp-killed": 15 * day,
	}
	fill(t, s, files)
	s.prune(time.Now(), 1<<30)
	for name, there := range left(s, files) {
		if want := strings.HasSuffix(name, "young"); there != want {
			t.Errorf("%s is there: %v; want %v", name, there, want)
		}
	}
	if _, err := os.Stat(s.Path("zip/a")); err == nil {
		t.Error("an empty folder is left")
	}
}

func TestPruneBySize(t *testing.T) {
	t.Parallel()
	s := open(t)
	files := map[string]time.Duration{
		"bin/3": 3 * day, "zip/a/4": 4 * day, "out/a/5": 5 * day, "bin/2": 2 * day, "bin/today": time.Hour,
	}
	fill(t, s, files)
	s.prune(time.Now(), 300)
	for name, there := range left(s, files) {
		if want := name != "zip/a/4" && name != "out/a/5"; there != want {
			t.Errorf("at most 300 bytes: %s is there: %v; want %v", name, there, want)
		}
	}
	s.prune(time.Now(), 0)
	for name, there := range left(s, files) {
		if want := name == "bin/today"; there != want {
			t.Errorf("at most no bytes: %s is there: %v; want %v", name, there, want)
		}
	}
}

func TestOpenPrunesOnceADay(t *testing.T) {
	t.Parallel()
	s := open(t)
	files := map[string]time.Duration{"bin/old": 15 * day}
	fill(t, s, files)
	reopen := func() bool {
		if _, err := Open(s.Path("")); err != nil {
			t.Fatal(err)
		}
		return left(s, files)["bin/old"]
	}
	if !reopen() {
		t.Error("pruned twice within a day")
	}
	yesterday := time.Now().Add(-25 * time.Hour)
	if err := os.Chtimes(s.Path("pruned"), yesterday, yesterday); err != nil {
		t.Fatal(err)
	}
	if reopen() {
		t.Error("not pruned after a day")
	}
}

func TestUsingAFileKeepsIt(t *testing.T) {
	t.Parallel()
	s := open(t)
	f := put(t, s, "zip/a", "text")
	name := "zip/a/" + filepath.Base(f.Path)
	age(t, s, name, 20*day)
	if _, ok, err := s.Get("zip/a", ".txt"); !ok || err != nil {
		t.Fatalf("Get = %v, %v", ok, err)
	}
	if err := s.Touch("out/group"); err != nil {
		t.Fatal(err)
	}
	age(t, s, "out/group", 20*day)
	if err := s.Touch("out/group"); err != nil {
		t.Fatal(err)
	}
	s.prune(time.Now(), 0)
	for _, path := range []string{f.Path, s.Path("out/group")} {
		if _, err := os.Stat(path); err != nil {
			t.Errorf("pruned although it was just used: %v", err)
		}
	}
}

func TestPruneWaitsForUsers(t *testing.T) {
	t.Parallel()
	s := open(t)
	unlock, err := s.share()
	if err != nil {
		t.Fatal(err)
	}
	pruned := make(chan struct{})
	go func() {
		s.pruneDaily(time.Now().Add(2 * pruneEvery))
		close(pruned)
	}()
	select {
	case <-pruned:
		t.Error("pruned while a file was in use")
	case <-time.After(50 * time.Millisecond):
	}
	unlock()
	<-pruned
}
