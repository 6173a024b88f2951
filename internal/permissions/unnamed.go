package permissions

import (
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/build/gobuild"
)

// linkPackage is what every contract imports.
const linkPackage = "github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"

// FindUnnamed looks where the verdict is by the service alone, and finds the
// links that no source of the program names: their resources are allowed for
// nothing, unless something reads contracts by reflection. That is as far as
// source helps without guessing. A field of the same name anywhere in a package
// that can know contracts counts as named.
//
// The error is of the functions whose source could not be read; the others are
// told all the same.
func (r Report) FindUnnamed(ctx context.Context, cacheDir string) error {
	builder := gobuild.New(gobuild.Config{CacheDir: cacheDir})
	defer builder.Close()
	defer context.AfterFunc(ctx, builder.Close)()
	var errs []error
	for _, f := range r.Functions {
		if f.Verdict == nil || len(f.Verdict.Shared) == 0 || f.build.Entry == "" || !f.HasLinks() {
			continue
		}
		named, err := selected(builder, f.build)
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: which links its source names is not known: %w", f.Path, err))
			continue
		}
		for i, s := range f.Verdict.Shared {
			f.Verdict.Shared[i].Unnamed = f.unnamed(s.Resources, named)
		}
	}
	return errors.Join(errs...)
}

// unnamed are the links of f to one of the resources whose field is not among
// the names.
func (f Function) unnamed(resources []string, named map[string]bool) []string {
	var links []string
	for _, g := range f.Grants {
		field, ok := strings.CutPrefix(g.Origin, "link ")
		if strings.Contains(field, " of ") {
			continue // of another function with the same role
		}
		base, _ := baseOf(g.Resource)
		last := field[strings.LastIndex(field, ".")+1:]
		if ok && slices.Contains(resources, base) && !named[last] && !slices.Contains(links, g.Origin) {
			links = append(links, g.Origin)
		}
	}
	return links
}

// selected are the names behind a dot in the source that can know contracts.
func selected(builder *gobuild.Builder, r gobuild.Request) (map[string]bool, error) {
	files, err := builder.Importers(r, linkPackage)
	if err != nil {
		return nil, err
	}
	names := map[string]bool{}
	for _, file := range files {
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		ast.Inspect(parsed, func(n ast.Node) bool {
			if s, ok := n.(*ast.SelectorExpr); ok {
				names[s.Sel.Name] = true
			}
			return true
		})
	}
	return names, nil
}
