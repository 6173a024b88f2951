package gobuild

import (
	"fmt"
	"go/build"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
)

// addHints adds to failures what the compiler's lines do not say: that a
// package needs cgo, which r leaves off. Without it the go command ignores such
// files, and the compiler misses what they declare.
func (r Request) addHints(failures []Failure, all map[string]*Package) {
	if r.CGO {
		return
	}
	for i, f := range failures {
		p := all[f.packagePath()]
		if p == nil {
			continue
		}
		if file := r.cgoFile(p); file != "" {
			failures[i].Output = strings.TrimRight(f.Output, "\n") + fmt.Sprintf("\n%s needs cgo, which is off; set CGO, and see that the binary comes out static\n", file)
		}
	}
}

// cgoFile returns a file of p that only cgo would compile, if there is one.
func (r Request) cgoFile(p *Package) string {
	with := build.Default
	with.GOOS, with.GOARCH, with.CgoEnabled, with.BuildTags = r.GOOS, r.GOARCH, true, strings.Split(r.tags(), ",")
	for _, name := range p.IgnoredGoFiles {
		file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(p.Dir, name), nil, parser.ImportsOnly)
		if err != nil {
			continue
		}
		for _, imported := range file.Imports {
			if match, err := with.MatchFile(p.Dir, name); imported.Path.Value == `"C"` && match && err == nil {
				return name
			}
		}
	}
	return ""
}

// packagePath is the import path of f's package. One compiled with a profile is
// called "path [main package]".
func (f Failure) packagePath() string {
	path, _, _ := strings.Cut(f.Package, " [")
	return path
}
