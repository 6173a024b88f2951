package gobuild

import (
	"io/fs"
	"os"
	"slices"
	"sync"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/build/store"
)

// A fileSum is the digest that a file had when this process looked at it.
type fileSum struct {
	info fs.FileInfo
	hex  string
}

// sum is the digest of the file at path.
func (o *output) sum(path string) (string, error) {
	if known, ok := o.group.sums[path]; ok {
		// Seconds have passed; only who writes the same file in the same instant goes unnoticed.
		now, err := os.Stat(path)
		if err == nil && os.SameFile(now, known.info) && now.Size() == known.info.Size() && now.ModTime().Equal(known.info.ModTime()) {
			return known.hex, nil
		}
	}
	hex, _, err := store.Sum(path)
	return hex, err
}

// sumAhead returns a function that takes the digests of what the last process
// built: it is asked for again in a moment, and an app may have hundreds of
// megabytes to look at.
func (o *output) sumAhead() func() {
	var paths []string
	for key, have := range o.state.Binaries {
		if slices.Contains(o.state.Together, have.Package) {
			paths = append(paths, o.pathOf(key, have))
		}
	}
	return func() {
		var mu sync.Mutex
		forEach(len(paths), func(i int) {
			info, err := os.Stat(paths[i])
			if err != nil {
				return
			}
			hex, _, err := store.Sum(paths[i])
			if err != nil {
				return
			}
			mu.Lock()
			defer mu.Unlock()
			o.group.sums[paths[i]] = fileSum{info, hex}
		})
	}
}
