package watch

import (
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// An embedding is one pattern of a go:embed line: files that match it become
// part of the program, also those that are made later.
type embedding struct {
	dir     string // of the package
	pattern string // with slashes, without "all:"
	all     bool   // also files that begin with . or _
}

func newEmbedding(dir, pattern string) embedding {
	pattern, all := strings.CutPrefix(pattern, "all:")
	return embedding{dir, path.Clean(pattern), all}
}

// matches reports whether name, or a folder around it, matches the pattern: a
// folder is embedded with all below it.
func (e embedding) matches(name string) bool {
	rel, ok := strings.CutPrefix(name, e.dir+string(filepath.Separator))
	if !ok {
		return false
	}
	rel = filepath.ToSlash(rel)
	for prefix := rel; prefix != "."; prefix = path.Dir(prefix) {
		if ok, _ := path.Match(e.pattern, prefix); ok {
			return e.all || !hidden(strings.TrimPrefix(rel, prefix))
		}
	}
	return false
}

// hidden reports whether an element of the path begins with . or _, which the
// embedding of a folder leaves out.
func hidden(rel string) bool {
	return slices.ContainsFunc(strings.Split(rel, "/"), func(part string) bool {
		return strings.HasPrefix(part, ".") || strings.HasPrefix(part, "_")
	})
}

// maxEmbedded bounds the folders that one pattern makes the tool watch.
const maxEmbedded = 1000

// folders are those in which a file that matches may appear: where the pattern
// begins, and what there is below it now.
func (e embedding) folders() []string {
	fixed := e.pattern
	for strings.ContainsAny(fixed, `*?[\`) {
		fixed = path.Dir(fixed)
	}
	start := filepath.Join(e.dir, filepath.FromSlash(fixed))
	found := []string{filepath.Dir(start)}
	filepath.WalkDir(start, func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil || !d.IsDir():
			return nil
		case len(found) == maxEmbedded:
			return filepath.SkipAll
		case name != start && strings.HasPrefix(d.Name(), ".") && !e.all:
			return filepath.SkipDir
		}
		found = append(found, name)
		return nil
	})
	return found
}
