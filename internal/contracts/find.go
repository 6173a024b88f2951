package contracts

import (
	"fmt"
	"go/ast"
	"go/types"
	"maps"
	"slices"

	"golang.org/x/tools/go/packages"
)

// linkPath is the package whose functions load contracts.
const linkPath = "github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"

// loaders are the functions of package link that load the contract of their
// type argument.
var loaders = []string{"Load", "MustLoad", "LoadFrom"}

// A Target says how the handlers are compiled: what is type-checked must be
// what is built.
type Target struct {
	Dir  string   // where the go command runs: the entry's own folder
	Env  []string // the go command's environment, whole
	Tags string   // build tags, separated by commas
}

// A Load is one call in a handler's source that loads a contract.
type Load struct {
	// Contract is the type, such as "example.com/shop/contract.Upload".
	Contract string
	// Embeds are the contracts that Contract embeds, at any depth.
	Embeds []string
	// Position is the call, as file:line:column.
	Position string
}

// Find returns what the main package in t.Dir and the packages it imports
// load, in the order of their positions. It type-checks only packages that
// import package link.
//
// Errors of the source itself are not reported: the compiler does that.
func Find(t Target) ([]Load, error) {
	config := packages.Config{
		Dir: t.Dir, Env: t.Env, BuildFlags: []string{"-tags", t.Tags},
		Mode: packages.NeedName | packages.NeedImports | packages.NeedDeps,
	}
	roots, err := packages.Load(&config, ".")
	if err != nil {
		return nil, fmt.Errorf("contracts: %s: %w", t.Dir, err)
	}
	users := importersOfLink(roots)
	if len(users) == 0 {
		return nil, nil
	}
	config.Mode = packages.NeedName | packages.NeedFiles | packages.NeedCompiledGoFiles | packages.NeedImports |
		packages.NeedTypes | packages.NeedTypesSizes | packages.NeedSyntax | packages.NeedTypesInfo
	checked, err := packages.Load(&config, users...)
	if err != nil {
		return nil, fmt.Errorf("contracts: %s: %w", t.Dir, err)
	}
	var loads []Load
	for _, pkg := range checked {
		loads = append(loads, loadsOf(pkg)...)
	}
	return loads, nil
}

// importersOfLink names the packages below roots that import package link, as
// patterns for the go command.
func importersOfLink(roots []*packages.Package) []string {
	users := map[string]bool{}
	packages.Visit(roots, nil, func(pkg *packages.Package) {
		if _, uses := pkg.Imports[linkPath]; uses {
			users[pkg.PkgPath] = true
		}
	})
	// The main package is named by its folder: its import path may not be one
	// the go command takes, such as command-line-arguments.
	for _, root := range roots {
		if users[root.PkgPath] {
			delete(users, root.PkgPath)
			users["."] = true
		}
	}
	return slices.Sorted(maps.Keys(users))
}

func loadsOf(pkg *packages.Package) []Load {
	var loads []Load
	for _, file := range pkg.Syntax {
		ast.Inspect(file, func(n ast.Node) bool {
			id, ok := n.(*ast.Ident)
			if !ok {
				return true
			}
			fn, ok := pkg.TypesInfo.Uses[id].(*types.Func)
			if !ok || fn.Pkg() == nil || fn.Pkg().Path() != linkPath || !slices.Contains(loaders, fn.Name()) {
				return true
			}
			arguments := pkg.TypesInfo.Instances[id].TypeArgs
			if arguments == nil || arguments.Len() == 0 {
				return true
			}
			contract := arguments.At(0)
			loads = append(loads, Load{
				Contract: nameOf(contract),
				Embeds:   embedsOf(contract),
				Position: pkg.Fset.Position(id.Pos()).String(),
			})
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
