package gobuild

import (
	"os"
	"path/filepath"
	"slices"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/build/gomod"
)

// DumpDeps links r once more, and returns what the linker says of what it kept
// and why, as its flag -dumpdep prints it. What is linked is thrown away. It
// takes as long as a link of r, and some megabytes.
func (b *Builder) DumpDeps(r Request) ([]byte, error) {
	x, root, err := b.alone(r)
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "lambdacdk-dumpdep-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	linked := x.request
	linked.LDFlags = append(linked.LDFlags, "-dumpdep")
	c, err := buildCommand(root, linked, dir, []string{x.pattern(root)})
	if err != nil {
		return nil, x.explain(err)
	}
	c.args = slices.DeleteFunc(c.args, func(arg string) bool { return arg == "-json" })
	_, stderr, err := b.run(b.ctx, c)
	switch {
	case b.ctx.Err() != nil:
		return nil, ErrClosed
	case err != nil:
		return nil, x.explain(commandError(c, stderr, err))
	}
	return stderr, nil
}

// ImportChain is the shortest way by which the main package of r imports a
// package: the import paths between the two, and the package's own. It is empty
// if r does not import it.
func (b *Builder) ImportChain(r Request, to string) ([]string, error) {
	x, root, err := b.alone(r)
	if err != nil {
		return nil, err
	}
	packages, err := b.list(&group{root: root, request: x.request}, []string{x.pattern(root)}, "-deps", "-json=ImportPath,Imports")
	if err != nil {
		return nil, x.explain(err)
	}
	importer := map[string]string{x.name: ""}
	for queue := []string{x.name}; len(queue) > 0 && queue[0] != to; queue = queue[1:] {
		for _, p := range packages[queue[0]].imports() {
			if _, known := importer[p]; !known {
				importer[p] = queue[0]
				queue = append(queue, p)
			}
		}
	}
	if _, imported := importer[to]; !imported {
		return nil, nil
	}
	var chain []string
	for p := to; p != x.name; p = importer[p] {
		chain = append(chain, p)
	}
	slices.Reverse(chain)
	return chain, nil
}

// Importers are the Go files of the packages of r that import a package, at any
// depth: no other source of the program can name what is in it, but by way of
// the types of another.
func (b *Builder) Importers(r Request, of string) ([]string, error) {
	x, root, err := b.alone(r)
	if err != nil {
		return nil, err
	}
	packages, err := b.list(&group{root: root, request: x.request}, []string{x.pattern(root)}, "-deps", "-json=ImportPath,Deps,Dir,GoFiles,CgoFiles")
	if err != nil {
		return nil, x.explain(err)
	}
	var files []string
	for _, p := range packages {
		if slices.Contains(p.Deps, of) {
			for _, name := range slices.Concat(p.GoFiles, p.CgoFiles) {
				files = append(files, filepath.Join(p.Dir, name))
			}
		}
	}
	slices.Sort(files)
	return files, nil
}

func (p *listedPackage) imports() []string {
	if p == nil {
		return nil
	}
	return p.Imports
}

// alone is r, ready for a go command of its own, and the root it runs in.
func (b *Builder) alone(r Request) (*Build, gomod.Root, error) {
	x := &Build{builder: b, request: r.normal()}
	if err := x.prepare(); err != nil {
		return nil, gomod.Root{}, err
	}
	q, err := b.askRoot(x.request, gomod.ModuleDir(x.request.Entry))
	switch {
	case err != nil:
		return nil, gomod.Root{}, x.explain(err)
	case len(q.shell.problems) > 0:
		return nil, gomod.Root{}, q.shell.refuse(x, q.root)
	}
	x.request = q.shell.apply(x.request)
	return x, q.root, nil
}
