//go:build linux || darwin

package store

import (
	"bytes"
	"io"
	"os"
	"testing"
	"time"
)

// A large file is read to see that it is whole once; then its mark tells.
func TestUnchangedFileIsReadOnce(t *testing.T) {
	t.Parallel()
	s := open(t)
	text := bytes.Repeat([]byte("zip"), smallFile)
	put := func() File {
		t.Helper()
		f, err := s.Put("zip/a", ".zip", func(w io.Writer) error { _, err := w.Write(text); return err })
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	want := put()
	get := func(at time.Duration, ok bool, reads int64) {
		t.Helper()
		before := s.reads.Load()
		f, found, err := s.get("zip/a", ".zip", time.Now().Add(at))
		if err != nil || found != ok || ok && f != want || s.reads.Load()-before != reads {
			t.Errorf("get = %+v, %v, %v with %d reads; want %+v, %v with %d", f, found, err, s.reads.Load()-before, want, ok, reads)
		}
	}
	get(0, true, 1)
	get(0, true, 1)          // so young that it may change and look the same
	get(2*TooYoung, true, 1) // what is found now is remembered
	get(2*TooYoung, true, 0)
	get(3*TooYoung, true, 0)
	get(touchAfter+time.Minute, true, 0) // marked as used, which changes the mark
	get(touchAfter+2*time.Minute, true, 1)

	// One byte is another, and size and time are not.
	info, err := os.Stat(want.Path)
	if err != nil {
		t.Fatal(err)
	}
	get(touchAfter+3*time.Minute, true, 0)
	damaged := bytes.Clone(text)
	damaged[len(damaged)/2] ^= 1
	if err := os.WriteFile(want.Path, damaged, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(want.Path, info.ModTime(), info.ModTime()); err != nil {
		t.Fatal(err)
	}
	get(touchAfter+4*time.Minute, false, 1)

	// Nor is another whole file known by the mark of the first.
	if again := put(); again != want {
		t.Fatalf("Put = %+v, want %+v", again, want)
	}
	get(touchAfter+5*time.Minute, true, 1)
}

// A clock that was wrong once does not keep a file from being marked as used.
func TestAUseThatIsStillToComeIsCorrected(t *testing.T) {
	t.Parallel()
	s := open(t)
	f := put(t, s, "zip/a", "text")
	tomorrow := time.Now().Add(day)
	if err := os.Chtimes(f.Path, tomorrow, tomorrow); err != nil {
		t.Fatal(err)
	}
	if err := s.TouchFile(f.Path); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(f.Path); err != nil || info.ModTime().After(time.Now()) {
		t.Errorf("used at %v, %v; want now", info.ModTime(), err)
	}
}
