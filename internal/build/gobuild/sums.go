package gobuild

import (
	"io/fs"
	"os"
	"slices"
	"sync"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/build/store"
)

// sums are the digests of a group's files, by path, as far as this process
// knows them.
type sums struct {
	mu    sync.Mutex
	files map[string]fileSum
	reads int // how many files were read
}

// A fileSum is the digest that a file had when this process looked at it.
type fileSum struct {
	info fs.FileInfo
	at   time.Time
	hex  string
}

// sum is the digest of the file at path, which is recorded as have. It is not
// taken again of a file that is the same, as far as a [store.Mark] tells.
func (o *output) sum(path string, have record) (string, error) {
	now := fileSum{at: time.Now()}
	var err error
	if now.info, err = os.Stat(path); err != nil {
		return "", err
	}
	all := &o.group.sums
	all.mu.Lock()
	known, ok := all.files[path]
	all.mu.Unlock()
	if ok && sameFile(known.info, now.info) {
		return known.hex, nil
	}
	read := 0
	if mark, ok := store.MarkOf(now.info); ok && mark.Text == have.Mark {
		now.hex = have.SHA256
	} else if now.hex, _, err = store.Sum(path); err != nil {
		return "", err
	} else {
		read = 1
	}
	all.mu.Lock()
	defer all.mu.Unlock()
	all.files[path] = now
	all.reads += read
	return now.hex, nil
}

// sameFile reports whether a file is as it was. Where there are no marks, who
// writes a file of the same size in the same instant goes unnoticed.
func sameFile(was, is fs.FileInfo) bool {
	before, known := store.MarkOf(was)
	now, _ := store.MarkOf(is)
	if known {
		return before.Text == now.Text
	}
	return os.SameFile(was, is) && was.Size() == is.Size() && was.ModTime().Equal(is.ModTime())
}

// markOf is what the binary at path, which is recorded as have, will be known
// by: its mark if the binary was looked at as it is now, and was not so young
// then that the mark may stay when it changes. Else it is empty, and the next
// process takes the digest.
func (o *output) markOf(path string, have record) string {
	info, err := os.Stat(path)
	if err != nil {
		return ""
	}
	all := &o.group.sums
	all.mu.Lock()
	known, ok := all.files[path]
	all.mu.Unlock()
	mark, marked := store.MarkOf(info)
	if !ok || !marked || known.hex != have.SHA256 || !sameFile(known.info, info) || mark.Youngest.After(known.at.Add(-store.TooYoung)) {
		return ""
	}
	return mark.Text
}

// sumAhead returns a function that takes the digests of what the last process
// built: it is asked for again in a moment, and an app may have hundreds of
// megabytes to look at.
func (o *output) sumAhead() func() {
	var paths []string
	var records []record
	for key, have := range o.state.Binaries {
		if slices.Contains(o.state.Together, have.Package) {
			paths, records = append(paths, o.pathOf(key, have)), append(records, have)
		}
	}
	return func() {
		forEach(len(paths), func(i int) { o.sum(paths[i], records[i]) })
	}
}
