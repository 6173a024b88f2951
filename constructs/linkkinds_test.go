package lambdacdk

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/linkbinding"
)

// linkDir holds the types of links, one kind a file.
const linkDir = "../lambdaruntime/link"

// A linkType is a kind of link as package link declares it.
type linkType struct {
	name string // the Go type
	file string // without folder
	doc  string
	kind linkbinding.Kind
	// levels are those that the type always has, where it has no level to choose.
	levels []string
}

// linkTypes are all types of package link that can be fields of a contract:
// the structs that hold a binding.
func linkTypes(t *testing.T) []linkType {
	t.Helper()
	var found []linkType
	files, err := filepath.Glob(linkDir + "/*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range files {
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		kinds, levels := kindMethods(file), levelMethods(file)
		for _, d := range file.Decls {
			decl, ok := d.(*ast.GenDecl)
			if !ok || decl.Tok != token.TYPE {
				continue
			}
			for _, s := range decl.Specs {
				spec := s.(*ast.TypeSpec)
				if body, ok := spec.Type.(*ast.StructType); ok && hasBinding(body) {
					found = append(found, linkType{spec.Name.Name, filepath.Base(path), decl.Doc.Text(), kinds[spec.Name.Name], levels[spec.Name.Name]})
				}
			}
		}
	}
	if len(found) < 10 {
		t.Fatalf("%s declares the links %v, want all of them found", linkDir, found)
	}
	return found
}

func hasBinding(s *ast.StructType) bool {
	return slices.ContainsFunc(s.Fields.List, func(f *ast.Field) bool {
		id, ok := f.Type.(*ast.Ident)
		return ok && len(f.Names) == 0 && id.Name == "bound"
	})
}

// kindMethods is what the methods called kind return, by their type.
func kindMethods(file *ast.File) map[string]linkbinding.Kind {
	kinds := map[string]linkbinding.Kind{}
	for _, d := range file.Decls {
		fn, ok := d.(*ast.FuncDecl)
		if !ok || fn.Recv == nil || fn.Name.Name != "kind" {
			continue
		}
		of := fn.Recv.List[0].Type.(*ast.StarExpr).X
		if generic, ok := of.(*ast.IndexExpr); ok {
			of = generic.X
		}
		switch kind := fn.Body.List[0].(*ast.ReturnStmt).Results[0].(type) {
		case *ast.BasicLit:
			text, _ := strconv.Unquote(kind.Value) // the parser has checked it
			kinds[of.(*ast.Ident).Name] = linkbinding.Kind(text)
		case *ast.SelectorExpr:
			kinds[of.(*ast.Ident).Name] = linkbinding.Config
		}
	}
	return kinds
}

// levelMethods is what the methods called levels return that always return the
// same, by their type.
func levelMethods(file *ast.File) map[string][]string {
	levels := map[string][]string{}
	for _, d := range file.Decls {
		fn, ok := d.(*ast.FuncDecl)
		if !ok || fn.Recv == nil || fn.Name.Name != "levels" {
			continue
		}
		list, ok := fn.Body.List[0].(*ast.ReturnStmt).Results[0].(*ast.CompositeLit)
		of, pointer := fn.Recv.List[0].Type.(*ast.StarExpr)
		if !ok || !pointer {
			continue
		}
		name := of.X.(*ast.IndexExpr).X.(*ast.Ident).Name
		for _, e := range list.Elts {
			text, _ := strconv.Unquote(e.(*ast.BasicLit).Value) // the parser has checked it
			levels[name] = append(levels[name], text)
		}
	}
	return levels
}

// rules are those of the type's kind that it can have.
func (typ linkType) rules() []accessRule {
	if typ.levels == nil {
		return accessRules[typ.kind]
	}
	return slices.DeleteFunc(slices.Clone(accessRules[typ.kind]), func(r accessRule) bool {
		return slices.ContainsFunc(r.levels, func(l string) bool { return !slices.Contains(typ.levels, l) })
	})
}

// A kind is two files and nothing besides. Its rules are those of the kind
// that its type says it is, or it says that it grants nothing.
func TestEveryKindOfLinkIsTwoFiles(t *testing.T) {
	ruled := map[linkbinding.Kind]bool{}
	for _, typ := range linkTypes(t) {
		if want := strings.ToLower(typ.name) + ".go"; typ.file != want {
			t.Errorf("link.%s is in %s, want it in %s", typ.name, typ.file, want)
		}
		if typ.kind == "" {
			t.Errorf("%s: link.%s has no method kind that returns a text", typ.file, typ.name)
		}
		if typ.kind == linkbinding.Config {
			continue // link.ConfigOf fills it
		}
		here := "link" + strings.ToLower(typ.name) + ".go"
		if text, err := os.ReadFile(here); err != nil || !strings.Contains(string(text), "func Link"+typ.name) {
			t.Errorf("link.%s is filled by no Link%s in %s", typ.name, typ.name, here)
		}
		ruled[typ.kind] = len(accessRules[typ.kind]) > 0
		if !ruled[typ.kind] && !strings.Contains(typ.doc, "grants nothing") {
			t.Errorf("link.%s has no access rules, and its documentation does not say that it grants nothing", typ.name)
		}
	}
	for kind := range accessRules {
		if !ruled[kind] {
			t.Errorf("there are rules for the kind %q, which no type of package link has", kind)
		}
	}
}

// Handlers' authors read in package link what a level grants. The table there
// is written by this test: when it fails, put in what it prints.
func TestTheDocumentationOfLinksIsTheTableOfActions(t *testing.T) {
	for _, typ := range linkTypes(t) {
		var got strings.Builder
		for line := range strings.Lines(typ.doc) {
			if strings.HasPrefix(line, "\t") {
				got.WriteString(line)
			}
		}
		if want := levelsTable(typ.rules()); got.String() != want {
			t.Errorf("%s/%s: the comment of link.%s ends with this table; put it in:\n%s\ngot\n%s", linkDir, typ.file, typ.name, commented(want), commented(got.String()))
		}
	}
}

// commented is a table as it stands in the source.
func commented(table string) string {
	return "//\n" + strings.ReplaceAll(table, "\t", "//\t")
}

// levelsTable is the rules of a kind as the lines of a comment.
func levelsTable(rules []accessRule) string {
	if len(rules) == 0 {
		return ""
	}
	rows := [][]string{{"level", "on", "actions"}}
	for _, r := range rules {
		level := strings.Join(r.levels, " with ")
		if level == "" {
			level = "any"
		}
		for i, action := range r.actions {
			row := []string{level, r.on.name, action}
			if i > 0 {
				row = []string{"", "", action}
			}
			rows = append(rows, row)
		}
	}
	width := make([]int, 2)
	for _, row := range rows {
		for i := range width {
			width[i] = max(width[i], len(row[i]))
		}
	}
	var out strings.Builder
	for _, row := range rows {
		fmt.Fprintf(&out, "\t%-*s  %-*s  %s\n", width[0], row[0], width[1], row[1], row[2])
	}
	return out.String()
}

// Statements and the permission report rely on it.
func TestActionsAreSortedAndNamed(t *testing.T) {
	for _, kind := range slices.Sorted(maps.Keys(accessRules)) {
		for _, r := range accessRules[kind] {
			if !slices.IsSorted(r.actions) {
				t.Errorf("the actions of %s %v are %q, want them sorted", kind, r.levels, r.actions)
			}
			for _, a := range r.actions {
				if service, verb, ok := strings.Cut(a, ":"); !ok || service == "" || verb == "" || strings.ContainsAny(a, "*?") {
					t.Errorf("%s %v: %q is not one action", kind, r.levels, a)
				}
			}
		}
	}
}
