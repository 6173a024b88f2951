package gomod

import (
	"cmp"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/typo"
)

const (
	nearMost    = 3    // suggestions in one message
	nearFolders = 4000 // folders looked at: an error must not take seconds in a huge repository
)

// near returns main packages that may have been meant by entry, which is at
// dir, best first.
func near(base, entry, dir string) []string {
	// A file in a main package, or a folder in one: the nearest above is meant.
	if info, err := os.Stat(dir); err == nil && !info.IsDir() || err != nil && strings.HasSuffix(dir, ".go") {
		if names, err := packageNames(filepath.Dir(dir)); err == nil && slices.Contains(names, "main") {
			return []string{spell(base, entry, filepath.Dir(dir))}
		}
	}
	type match struct {
		dir      string
		distance int
	}
	var matches []match
	want := filepath.Base(dir)
	for _, found := range mains(searchRoot(base, dir)) {
		rel, err := filepath.Rel(dir, found)
		if err != nil {
			continue
		}
		below := !strings.HasPrefix(rel, "..")
		d := typo.Distance(want, filepath.Base(found))
		// A third of the letters wrong is a typo, more is another name. Of
		// mains below the entry every one may be meant.
		if d*3 > max(len(want), 3) && !below {
			continue
		}
		if below {
			d = 0
		}
		matches = append(matches, match{found, d})
	}
	slices.SortFunc(matches, func(a, b match) int {
		return cmp.Or(
			cmp.Compare(a.distance, b.distance),
			cmp.Compare(typo.Distance(dir, a.dir), typo.Distance(dir, b.dir)),
			cmp.Compare(a.dir, b.dir))
	})
	var spelled []string
	for _, m := range matches[:min(nearMost, len(matches))] {
		spelled = append(spelled, spell(base, entry, m.dir))
	}
	return spelled
}

// searchRoot returns where to look for main packages: the module around the
// nearest folder that exists, or base if that is a folder below it.
func searchRoot(base, dir string) string {
	for {
		if info, err := os.Stat(dir); err == nil && info.IsDir() {
			break
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return base
		}
		dir = parent
	}
	if root, ok := moduleDir(dir); ok {
		return root
	}
	return dir
}

// mains returns the folders of all main packages below root, in lexical order.
func mains(root string) []string {
	var found []string
	seen := 0
	filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err != nil || !e.IsDir() {
			return nil
		}
		if name := e.Name(); path != root && (name == "vendor" || name == "testdata" || name == "node_modules" ||
			strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") || strings.HasSuffix(name, "cdk.out")) {
			return fs.SkipDir
		}
		if seen++; seen > nearFolders {
			return fs.SkipAll
		}
		if names, err := packageNames(path); err == nil && slices.Contains(names, "main") {
			found = append(found, path)
		}
		return nil
	})
	return found
}

// spell writes dir the way entry is written: absolute, or relative to base with
// a leading dot and slashes.
func spell(base, entry, dir string) string {
	if filepath.IsAbs(entry) {
		return dir
	}
	rel, err := filepath.Rel(base, dir)
	if err != nil {
		return dir
	}
	rel = filepath.ToSlash(rel)
	if !strings.HasPrefix(rel, ".") {
		rel = "./" + rel
	}
	return rel
}
