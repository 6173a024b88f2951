package bundle

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"os"
	"path"
	"slices"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/build/store"
)

// An entry is one file of a bundle.
type entry struct {
	name       string // slash-separated
	source     string // path on this machine
	executable bool
	code       bool   // only the code is copied
	sum        string // hex SHA-256 of the bytes, or the code's
	size       int64
}

// entries returns what c consists of, sorted by name, without digests, or
// everything that is wrong with it.
func (c Contents) entries() ([]entry, error) {
	info, err := os.Stat(c.Binary)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is not a regular file, so it cannot be the program", c.Binary)
	}
	program := entry{name: Bootstrap, source: c.Binary, executable: true, sum: c.SHA256, size: info.Size()}
	if c.CodeSHA256 != "" && c.CodeSHA256 != c.SHA256 {
		program.code, program.sum = true, c.CodeSHA256
	}
	all := []entry{program}
	var problems []error
	for _, name := range slices.Sorted(maps.Keys(c.Files)) {
		found, err := collect(name, c.Files[name])
		if err != nil {
			problems = append(problems, err)
		}
		all = append(all, found...)
	}
	slices.SortStableFunc(all, func(a, b entry) int { return cmp.Compare(a.name, b.name) })
	problems = append(problems, overlaps(all)...)
	return all, errors.Join(problems...)
}

// readSums fills in the digests that are not known.
func readSums(entries []entry) error {
	for i, e := range entries {
		if e.sum != "" {
			continue
		}
		sum, _, err := store.Sum(e.source)
		if err != nil {
			return err
		}
		entries[i].sum = sum
	}
	return nil
}

// overlaps returns an error for each two entries that cannot both be in one
// bundle. The entries are sorted by name.
func overlaps(entries []entry) (problems []error) {
	files := map[string]string{}
	for _, e := range entries {
		if first, ok := files[e.name]; ok {
			if e.name == Bootstrap {
				problems = append(problems, fmt.Errorf("%s cannot be called %s; that is the function's program", e.source, Bootstrap))
			} else {
				problems = append(problems, fmt.Errorf("%q is in the bundle twice: from %s and from %s", e.name, first, e.source))
			}
			continue
		}
		files[e.name] = e.source
	}
	for _, e := range entries {
		for dir := path.Dir(e.name); dir != "."; dir = path.Dir(dir) {
			if file, ok := files[dir]; ok {
				problems = append(problems, fmt.Errorf("%q is in the bundle as a file, from %s, and as the folder of %q", dir, file, e.name))
			}
		}
	}
	return problems
}
