package store

import (
	"io/fs"
	"os"
	"time"
)

// A Mark is what a file cannot have in common with one that was put into its
// place, or with itself once it was written to: its size, its times, its inode
// and its mode. Nobody can set the time of its last change.
type Mark struct {
	// Text is the mark itself. It is never empty.
	Text string
	// Youngest is when the file was changed last.
	Youngest time.Time
}

// TooYoung is how much older than a look at a file its last change must be, for
// its mark to tell it from what it may become: the clock of a file system may be
// coarse. The go command's test cache has the same limit.
const TooYoung = 2 * time.Second

// touchAfter is how long a file is in use without being marked as used again:
// its times are a part of its mark, and a file with another mark is read again.
const touchAfter = time.Hour

// TouchFile marks the file at path as used now. Within an hour of the last time
// it leaves the file as it is.
func (s *Store) TouchFile(path string) error {
	info, err := os.Stat(path)
	if err == nil {
		err = touch(path, info, time.Now())
	}
	return s.Explain(err)
}

// touch is TouchFile at a time. A use that is still to come is a wrong clock's.
func touch(path string, info fs.FileInfo, now time.Time) error {
	if age := now.Sub(info.ModTime()); age >= 0 && age < touchAfter {
		return nil
	}
	return os.Chtimes(path, now, now)
}

// smallFile has fewer bytes than it takes time to remember them.
const smallFile = 64 << 10

// holds reports whether the file in the directory name, of which info was read
// at a time, has the digest want. A large one is read once: its mark is kept
// beside it.
func (s *Store) holds(name, file, want string, info fs.FileInfo, now time.Time) bool {
	if !info.Mode().IsRegular() {
		return false
	}
	mark, ok := MarkOf(info)
	ok = ok && info.Size() > smallFile && !mark.Youngest.After(now.Add(-TooYoung))
	seen := name + "/" + want + ".seen"
	if ok {
		if text, err := os.ReadFile(s.Path(seen)); err == nil && string(text) == mark.Text {
			return true
		}
	}
	s.reads.Add(1)
	if sum, _, err := Sum(s.Path(name + "/" + file)); err != nil || sum != want {
		return false
	}
	if ok {
		s.Write(seen, []byte(mark.Text)) // if that fails, the file is read again
	}
	return true
}
