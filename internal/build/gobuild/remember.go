package gobuild

import (
	"encoding/json"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/build/store"
)

// remember writes down what the binaries of g were made of, if nothing has
// changed since their build began. It asks the go command which files those are,
// while the app goes on; whatever fails, the next process builds as this one
// did.
func (b *Builder) remember(g *group, began time.Time, built map[string]string) {
	st, err := b.open()
	if err != nil {
		return
	}
	packages, err := b.list(g, slices.Sorted(maps.Keys(built)), "-deps", "-json=ImportPath,Dir,Standard,Module,EmbedPatterns,CgoFiles,Error")
	if err != nil {
		return
	}
	in := inputs{Settings: g.settings, Binaries: built}
	if !in.add(g, packages) {
		return
	}
	sum, youngest, err := in.look()
	if err != nil || youngest.After(began.Add(-store.TooYoung)) {
		return
	}
	in.Sum = sum
	data, err := json.MarshalIndent(in, "", "\t")
	if err != nil {
		return
	}
	st.Write(inputsName(g.id), data)
}

// add finds the files that packages are made of. Those of the standard library
// and of the module cache do not change. It reports false for what files alone
// do not tell.
func (in *inputs) add(g *group, packages map[string]*listedPackage) bool {
	in.Files = append(in.Files, filepath.Join(g.root.Dir, "go.work.sum"), filepath.Join(g.root.Dir, "vendor", "modules.txt"))
	for _, p := range packages {
		switch {
		case p.Error != nil || p.Dir == "" || len(p.CgoFiles) > 0:
			return false
		case p.Standard || below(p.Dir, g.modCache):
			continue
		}
		in.Folders = append(in.Folders, p.Dir)
		if len(p.EmbedPatterns) > 0 {
			in.Trees = append(in.Trees, p.Dir)
		}
		root := g.root.Dir
		if p.Module != nil && p.Module.GoMod != "" {
			root = filepath.Dir(p.Module.GoMod)
			in.Files = append(in.Files, p.Module.GoMod, filepath.Join(root, "go.sum"), filepath.Join(root, "go.work"))
		}
		// A go.mod between the module and the package would make it another's.
		for dir := p.Dir; below(dir, root); dir = filepath.Dir(dir) {
			in.Files = append(in.Files, filepath.Join(dir, "go.mod"))
		}
	}
	in.Folders, in.Trees, in.Files = uniq(in.Folders), uniq(in.Trees), uniq(in.Files)
	return true
}

// below reports whether path is in a folder or is the folder.
func below(path, folder string) bool {
	return folder != "" && (path == folder || strings.HasPrefix(path, folder+string(filepath.Separator)))
}

// stands reports whether the programs of batch are what the go command would
// make of the sources. It asks the file system, once in a process: like the go
// command, a build sees the sources of one moment.
func (g *group) stands(out *output, batch []*Build) bool {
	if g.inputs == nil {
		in := readInputs(out.store.Path(inputsName(g.id)))
		if g.settings == "" || !in.stands(g.settings) {
			in = inputs{}
		}
		g.inputs = &in
	}
	for _, x := range batch {
		want, have := g.inputs.Binaries[x.name], out.recordOf(x)
		if want == "" || have.SHA256 != want {
			return false
		}
		if sum, err := out.sum(out.path(x), have); err != nil || sum != want {
			return false
		}
	}
	return true
}

// note takes down what a compile of g has made; current is set if it made
// nothing anew.
func (b *Builder) note(g *group, batch []*Build, results []result, began time.Time, current bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for i, x := range batch {
		if results[i].err != nil {
			g.failed = true
			continue
		}
		g.built[x.name] = results[i].artifact.SHA256
	}
	if !current && g.began.IsZero() {
		g.began = began
	}
}

// worthRemembering is what remember takes, once nothing is to be built any more;
// ok is false if there is nothing new. It is called with mu held.
func (g *group) worthRemembering() (began time.Time, built map[string]string, ok bool) {
	if g.settings == "" || g.running || len(g.queue) > 0 || g.began.IsZero() || g.failed {
		return time.Time{}, nil, false
	}
	began, g.began = g.began, time.Time{}
	return began, maps.Clone(g.built), true
}
