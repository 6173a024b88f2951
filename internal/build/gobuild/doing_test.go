package gobuild

import (
	"bytes"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

// A build that stands still says why: another process builds the same, and has
// the lock.
func TestWaitingForAnotherProcessIsSaid(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir, cache := tree(t, hello), t.TempDir()
	said := make(chan string, 10)
	t.Setenv(roleVariable, "hanging go")
	first := New(Config{CacheDir: cache, GoCommand: self})
	first.Start(arm64(dir))
	for first.Commands() < 2 { // it compiles, with the lock
		time.Sleep(time.Millisecond)
	}
	second := New(Config{CacheDir: cache, GoCommand: self, Doing: func(what string) {
		first.Close() // the lock is free while this is still being said
		said <- what
	}})
	second.Start(arm64(dir))
	if got, want := <-said, "waiting for another process that builds the same"; got != want {
		t.Errorf("said %q, want %q", got, want)
	}
	if got := <-said; got != "" {
		t.Errorf("once it has the lock, said %q, want nothing", got)
	}
	second.Close()
}

// What the go command downloads is told while it does, and stays in its output.
func TestDownloadsAreTold(t *testing.T) {
	var told []string
	var out bytes.Buffer
	d := downloads{to: &out, doing: func(what string) { told = append(told, what) }}
	const text = "go: downloading example.com/a v1.0.0\ngo: downloading example.com/b v1.2.0\n# example.com/app\n"
	for part := range strings.Lines(text) { // as the go command writes
		if _, err := d.Write([]byte(part)); err != nil {
			t.Fatal(err)
		}
	}
	d.over()
	if want := []string{"downloading example.com/a v1.0.0", "downloading example.com/b v1.2.0", ""}; !slices.Equal(told, want) || out.String() != text {
		t.Errorf("told %q and passed on %q, want %q and all of it", told, out.String(), want)
	}
}
