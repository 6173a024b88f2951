package gobuild

import (
	"fmt"
	"slices"
	"strings"
)

// addHints adds to failures what the compiler's lines do not say: that a
// package needs cgo, which g leaves off. Without it the go command ignores such
// files, and the compiler misses what they declare. Which ones those are, the go
// command is asked once more, as if cgo were on.
func (b *Builder) addHints(g *group, patterns []string, failures []Failure, all map[string]*listedPackage) {
	ignoresFiles := func(f Failure) bool {
		p := all[f.packagePath()]
		return p != nil && len(p.IgnoredGoFiles) > 0
	}
	if g.request.CGO || !slices.ContainsFunc(failures, ignoresFiles) {
		return
	}
	with := &group{root: g.root, request: g.request}
	with.request.CGO = true
	all, _ = b.list(with, patterns, "-deps", "-json=ImportPath,CgoFiles") // no answer, no hint
	for i, f := range failures {
		if p := all[f.packagePath()]; p != nil && len(p.CgoFiles) > 0 {
			failures[i].Output = strings.TrimRight(f.Output, "\n") + fmt.Sprintf("\n%s needs cgo, which is off; set CGO, and see that the binary comes out static\n", p.CgoFiles[0])
		}
	}
}

// packagePath is the import path of f's package. One compiled with a profile is
// called "path [main package]".
func (f Failure) packagePath() string {
	path, _, _ := strings.Cut(f.Package, " [")
	return path
}
