package gobuild

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
)

// A Package is what the go command knows about one package.
type Package struct {
	ImportPath string
	Name       string
	Dir        string // absolute
	GoFiles    []string
	CgoFiles   []string
	Imports    []string
	ImportMap  map[string]string // import in the source → import path, where they differ
	Standard   bool              // a part of Go

	// The rest is asked for only to explain what does not compile.
	IgnoredGoFiles []string
	Deps           []string // all imports, at any depth
}

// A Listing is what builds of one group are made of.
type Listing struct {
	Builds   []*Build
	Packages map[string]*Package // by import path
}

// List returns the packages that builds, which must be finished, are made of,
// as the compiler saw them. It costs one go command for each group.
func (b *Builder) List(builds []*Build) ([]Listing, error) {
	var order []*group
	of := map[*group][]*Build{}
	b.mu.Lock()
	for _, x := range builds {
		if len(of[x.group]) == 0 {
			order = append(order, x.group)
		}
		of[x.group] = append(of[x.group], x)
	}
	b.mu.Unlock()
	var listings []Listing
	for _, g := range order {
		all, err := b.list(g, patterns(g, of[g]), "-deps", "-json=ImportPath,Name,Dir,GoFiles,CgoFiles,Imports,ImportMap,Standard")
		if err != nil {
			return nil, err
		}
		listings = append(listings, Listing{Builds: of[g], Packages: all})
	}
	return listings, nil
}

// ImportPath is the name of the main package that x compiles.
func (x *Build) ImportPath() string { return x.name }

// patterns name the main packages of builds, which belong to g, to a go command.
func patterns(g *group, builds []*Build) []string {
	all := make([]string, len(builds))
	for i, x := range builds {
		all[i] = g.root.Pattern(x.request.Entry)
	}
	return all
}

// list runs go list once, on what go build compiles for g.
func (b *Builder) list(g *group, patterns []string, flags ...string) (map[string]*Package, error) {
	c := listCommand(g.root, g.request, patterns, flags...)
	stdout, stderr, err := b.run(b.ctx, c)
	switch {
	case b.ctx.Err() != nil:
		return nil, ErrClosed
	case err != nil:
		return nil, commandError(c, stderr, err)
	}
	all := map[string]*Package{}
	for d := json.NewDecoder(bytes.NewReader(stdout)); ; {
		p := new(Package)
		if err := d.Decode(p); err == io.EOF {
			return all, nil
		} else if err != nil {
			return nil, fmt.Errorf("go list: %w", err)
		}
		all[p.ImportPath] = p
	}
}
