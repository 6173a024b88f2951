package gobuild

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
)

// A listedPackage is what the go command knows about one package, as far as it
// is asked.
type listedPackage struct {
	ImportPath     string
	Dir            string
	GoFiles        []string
	CgoFiles       []string
	IgnoredGoFiles []string
	Imports        []string
	Deps           []string // all imports, at any depth
	EmbedPatterns  []string
	Standard       bool
	Module         *struct{ GoMod string }
	Error          *struct{ Err string }
}

// patterns name the main packages of builds, which belong to g, to a go command.
func patterns(g *group, builds []*Build) []string {
	all := make([]string, len(builds))
	for i, x := range builds {
		all[i] = x.pattern(g.root)
	}
	return all
}

// list runs go list once, on what go build compiles for g.
func (b *Builder) list(g *group, patterns []string, flags ...string) (map[string]*listedPackage, error) {
	c := listCommand(g.root, g.request, patterns, flags...)
	stdout, stderr, err := b.run(b.ctx, c)
	switch {
	case b.ctx.Err() != nil:
		return nil, ErrClosed
	case err != nil:
		return nil, commandError(c, stderr, err)
	}
	all := map[string]*listedPackage{}
	for d := json.NewDecoder(bytes.NewReader(stdout)); ; {
		p := new(listedPackage)
		if err := d.Decode(p); err == io.EOF {
			return all, nil
		} else if err != nil {
			return nil, fmt.Errorf("go list: %w", err)
		}
		all[p.ImportPath] = p
	}
}
