package watch

import (
	"maps"
	"path/filepath"
	"slices"
	"strings"
)

// Sources are what a program is made of on this machine: the packages of Go
// modules, the files they embed, folders of an unknown language, and single
// files. Packages of the standard library and of the module cache do not change
// and are no part of it.
type Sources struct {
	packages map[string]bool // folders whose Go sources count
	folders  map[string]bool // folders whose sources of any language count
	files    map[string]bool
	embeds   []embedding
	parents  map[string]bool // folders that are watched and hold nothing that counts
}

// Contain reports whether the program depends on the file, or on the folder
// of that name.
func (s Sources) Contain(name string) bool {
	dir := filepath.Dir(name)
	return s.files[name] || s.packages[name] || s.folders[name] ||
		s.packages[dir] && isGoSource(name) ||
		s.folders[dir] && isSource(name) ||
		slices.ContainsFunc(s.embeds, func(e embedding) bool { return e.matches(name) })
}

// ContainAny reports whether the program depends on one of the files.
func (s Sources) ContainAny(files []string) bool {
	return slices.ContainsFunc(files, s.Contain)
}

// watched are the folders in which something may appear that counts.
func (s Sources) watched() map[string]bool {
	all := map[string]bool{}
	maps.Copy(all, s.packages)
	maps.Copy(all, s.folders)
	maps.Copy(all, s.parents)
	for f := range s.files {
		all[filepath.Dir(f)] = true
	}
	for _, e := range s.embeds {
		for _, dir := range e.folders() {
			all[dir] = true
		}
	}
	return all
}

// Empty reports whether nothing is known about the program.
func (s Sources) Empty() bool {
	return len(s.packages)+len(s.folders)+len(s.files) == 0
}

// AddPackage adds the Go sources in a folder.
func (s *Sources) AddPackage(dir string) { add(&s.packages, dir) }

// AddFolder adds the sources of any language in a folder.
func (s *Sources) AddFolder(dir string) { add(&s.folders, dir) }

// AddFile adds one file, whatever its name.
func (s *Sources) AddFile(name string) { add(&s.files, name) }

// addParents adds the folders from dir up to root: one that is moved away with
// all it has tells nobody, but whoever watches the folder around it.
func (s *Sources) addParents(dir, root string) {
	for dir != root && strings.HasPrefix(dir, root+string(filepath.Separator)) {
		dir = filepath.Dir(dir)
		add(&s.parents, dir)
	}
}

func add(set *map[string]bool, name string) {
	if *set == nil {
		*set = map[string]bool{}
	}
	(*set)[name] = true
}

// isGoSource reports whether a file of a package may take part in its build:
// the extensions are those that go/build knows. Tests do not.
func isGoSource(name string) bool {
	base := filepath.Base(name)
	if strings.HasPrefix(base, ".") || strings.HasPrefix(base, "_") || strings.HasSuffix(base, "_test.go") {
		return false
	}
	switch filepath.Ext(base) {
	case ".go", ".c", ".cc", ".cpp", ".cxx", ".m", ".h", ".hh", ".hpp", ".hxx",
		".f", ".F", ".for", ".f90", ".s", ".S", ".sx", ".swig", ".swigcxx", ".syso":
		return true
	}
	return false
}

// isSource reports whether a file may be the source of a CDK app in any of the
// CDK's languages, or what such an app reads. Logs and other output are not.
func isSource(name string) bool {
	base := filepath.Base(name)
	if strings.HasPrefix(base, ".") {
		return false
	}
	switch filepath.Ext(base) {
	case ".ts", ".mts", ".cts", ".tsx", ".js", ".mjs", ".cjs", ".jsx", ".py", ".java", ".kt", ".scala",
		".cs", ".fs", ".vb", ".csproj", ".fsproj", ".gradle", ".sh", ".json", ".yaml", ".yml", ".toml",
		".xml", ".properties", ".sql", ".graphql", ".vtl":
		return true
	}
	return isGoSource(name)
}

// Folders are those in which a file that appears, changes or goes may change
// the program, sorted.
func (s Sources) Folders() []string { return slices.Sorted(maps.Keys(s.watched())) }
