package contracts

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"path"
	"path/filepath"
	"slices"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/build/gobuild"
)

// linkPath is the package whose functions load contracts.
const linkPath = "github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"

// loaders are the functions of package link that load the contract of their
// type argument.
var loaders = []string{"Load", "MustLoad", "LoadFrom"}

// A Load is one call in a handler's source that loads a contract.
type Load struct {
	// Contract is the type, such as "example.com/shop/contract.Upload". It is
	// empty if the source does not say: in a generic function of the handler's.
	Contract string
	// Embeds are the contracts that Contract embeds, at any depth.
	Embeds []string
	// Position is the call, as import path, file and line, the way a panic in
	// the handler would name it: example.com/shop/cmd/upload/main.go:14. It is
	// the same in every clone.
	Position string
}

// checkedTypes are the types of the packages of a listing. A contract consists
// of package link's types, so only packages that import that, at any depth, are
// looked at; all others count as empty, and what they declare as unknown. That
// needs neither their sources nor what the compiler made of them.
type checkedTypes struct {
	packages map[string]*gobuild.Package
	uses     map[string]bool // whether a package imports linkPath, at any depth
	typed    map[string]*types.Package
	found    map[string][]Load
}

func newTypes(packages map[string]*gobuild.Package) *checkedTypes {
	return &checkedTypes{packages: packages, uses: map[string]bool{linkPath: true}, typed: map[string]*types.Package{}, found: map[string][]Load{}}
}

// loads returns what the package called name and all that it imports load, the
// package's own loads first.
func (c *checkedTypes) loads(name string) []Load {
	var all []Load
	seen := map[string]bool{}
	var visit func(name string)
	visit = func(name string) {
		if seen[name] || !c.usesLink(name) {
			return
		}
		seen[name] = true
		c.check(name)
		all = append(all, c.found[name]...)
		for _, imported := range c.packages[name].Imports {
			visit(imported)
		}
	}
	visit(name)
	return all
}

func (c *checkedTypes) usesLink(name string) bool {
	uses, known := c.uses[name]
	if pkg := c.packages[name]; !known && pkg != nil && !pkg.Standard {
		uses = slices.ContainsFunc(pkg.Imports, c.usesLink)
	}
	c.uses[name] = uses
	return uses
}

// check type-checks the package called name, which uses package link, and notes
// what it loads.
func (c *checkedTypes) check(name string) *types.Package {
	if done, ok := c.typed[name]; ok {
		return done
	}
	pkg := c.packages[name]
	fset := token.NewFileSet()
	var files []*ast.File
	for _, file := range slices.Concat(pkg.GoFiles, pkg.CgoFiles) {
		// What does not parse does not compile either, and the compiler says so.
		if parsed, _ := parser.ParseFile(fset, filepath.Join(pkg.Dir, file), nil, parser.SkipObjectResolution); parsed != nil {
			files = append(files, parsed)
		}
	}
	info := &types.Info{Uses: map[*ast.Ident]types.Object{}, Instances: map[*ast.Ident]types.Instance{}}
	config := types.Config{
		Importer:                 importerOf{c, pkg},
		Error:                    func(error) {}, // unknown names, for the most part
		FakeImportC:              true,
		DisableUnusedImportCheck: true,
		IgnoreFuncBodies:         name == linkPath,
	}
	checked, _ := config.Check(name, fset, files, info)
	c.typed[name] = checked
	c.found[name] = loadsOf(pkg, files, fset, info)
	return checked
}

// importerOf imports packages into one package.
type importerOf struct {
	types *checkedTypes
	into  *gobuild.Package
}

// Import implements [types.Importer].
func (i importerOf) Import(name string) (*types.Package, error) {
	if name == "unsafe" {
		return types.Unsafe, nil
	}
	if mapped, ok := i.into.ImportMap[name]; ok {
		name = mapped
	}
	if i.types.usesLink(name) {
		return i.types.check(name), nil
	}
	short := path.Base(name)
	if pkg := i.types.packages[name]; pkg != nil {
		short = pkg.Name
	}
	empty := types.NewPackage(name, short)
	empty.MarkComplete()
	return empty, nil
}

func loadsOf(pkg *gobuild.Package, files []*ast.File, fset *token.FileSet, info *types.Info) []Load {
	var loads []Load
	for _, file := range files {
		ast.Inspect(file, func(n ast.Node) bool {
			id, ok := n.(*ast.Ident)
			if !ok {
				return true
			}
			fn, ok := info.Uses[id].(*types.Func)
			if !ok || fn.Pkg() == nil || fn.Pkg().Path() != linkPath || !slices.Contains(loaders, fn.Name()) {
				return true
			}
			arguments := info.Instances[id].TypeArgs
			if arguments == nil || arguments.Len() == 0 {
				return true
			}
			position := fset.Position(id.Pos())
			load := Load{Position: fmt.Sprintf("%s/%s:%d", pkg.ImportPath, filepath.Base(position.Filename), position.Line)}
			contract := arguments.At(0)
			if _, generic := types.Unalias(contract).(*types.TypeParam); !generic {
				load.Contract, load.Embeds = nameOf(contract), embedsOf(contract)
			}
			loads = append(loads, load)
			return true
		})
	}
	return loads
}

// nameOf is the type with its whole import path; a type without a name is
// written out.
func nameOf(t types.Type) string {
	return types.TypeString(types.Unalias(t), nil)
}

func embedsOf(t types.Type) []string {
	s, ok := t.Underlying().(*types.Struct)
	if !ok {
		return nil
	}
	var names []string
	for field := range s.Fields() {
		if field.Embedded() {
			names = append(names, nameOf(field.Type()))
			names = append(names, embedsOf(field.Type())...)
		}
	}
	return names
}
