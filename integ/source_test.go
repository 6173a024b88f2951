package integ

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Each package says once what it is.
func TestEveryPackageHasOnePackageComment(t *testing.T) {
	for _, pkg := range ourPackages(t) {
		if pkg.Name == "main" && below(short(pkg.ImportPath), "examples") {
			continue // an example is read as its two files, as the README shows them
		}
		var with []string
		for _, name := range pkg.GoFiles {
			file := parse(t, filepath.Join(pkg.Dir, name))
			if file.Doc != nil {
				with = append(with, name)
				want := "Package " + pkg.Name + " "
				if pkg.Name == "main" {
					want = "Command "
				}
				if got := file.Doc.Text(); !strings.HasPrefix(got, want) {
					t.Errorf("%s: %s: the package comment begins %q, want %q", short(pkg.ImportPath), name, firstLine(got), want)
				}
			}
		}
		if len(pkg.GoFiles) > 0 && len(with) != 1 {
			t.Errorf("%s: package comments in %q, want exactly one", short(pkg.ImportPath), with)
		}
	}
}

// A constructor of ours cannot return an error (style.md 4.4), so one
// function turns errors into a panic; nobody else panics.
func TestTheOnlyPanicIsMust(t *testing.T) {
	var where []string
	for _, pkg := range ourPackages(t) {
		if below(short(pkg.ImportPath), "integ") {
			continue
		}
		for _, name := range pkg.GoFiles {
			fset := token.NewFileSet()
			file, err := parser.ParseFile(fset, filepath.Join(pkg.Dir, name), nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			for _, decl := range file.Decls {
				fn := "a variable"
				if f, ok := decl.(*ast.FuncDecl); ok {
					fn = f.Name.Name
				}
				ast.Inspect(decl, func(n ast.Node) bool {
					if call, ok := n.(*ast.CallExpr); ok {
						if id, ok := call.Fun.(*ast.Ident); ok && id.Name == "panic" {
							where = append(where, short(pkg.ImportPath)+"/"+name+": "+fn)
						}
					}
					return true
				})
			}
		}
	}
	want := []string{
		"constructs/internal/edge/edge.go: Must",
		// An http.ResponseWriter of net/http panics for a status that is none.
		"lambdaruntime/idempotency/http_answer.go: WriteHeader",
		// An answer that has begun is aborted by http.ErrAbortHandler alone.
		"lambdaruntime/web/func.go: ServeHTTP",
	}
	if strings.Join(where, "\n") != strings.Join(want, "\n") {
		t.Errorf("panic is called in:\n\t%s\nwant it in:\n\t%s\nreturn an error elsewhere: what an app calls makes a panic of it, by must", strings.Join(where, "\n\t"), strings.Join(want, "\n\t"))
	}
}

// A replace line works on one machine and is ignored on every other.
func TestGoModReplacesNothing(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(repoRoot, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if strings.HasPrefix(strings.TrimSpace(line), "replace") || strings.Contains(line, "=>") {
			t.Errorf("go.mod: %q: a replace is ignored in every module that requires this one", strings.TrimSpace(line))
		}
	}
	if strings.Contains(string(text), "alpha") {
		t.Error("go.mod names an alpha module of the CDK; these must match the core's version exactly")
	}
}

// Shows P43: a handler's event is a type, never a map of anything. Only
// functions that take or return a handler's payload count, so the exported
// functions of the runtime's core are looked at.
func TestNoUntypedMapsInHandlerSignatures(t *testing.T) {
	seen := 0
	for _, pkg := range ourPackages(t) {
		if name := short(pkg.ImportPath); name != "lambdaruntime" && name != "lambdaruntime/batch" {
			continue
		}
		for _, name := range pkg.GoFiles {
			for _, decl := range parse(t, filepath.Join(pkg.Dir, name)).Decls {
				fn, ok := decl.(*ast.FuncDecl)
				if !ok || !fn.Name.IsExported() {
					continue
				}
				seen++
				ast.Inspect(fn.Type, func(n ast.Node) bool {
					if m, ok := n.(*ast.MapType); ok {
						if id, ok := m.Value.(*ast.Ident); ok && id.Name == "any" {
							t.Errorf("%s: %s takes or returns a map of any", name, fn.Name.Name)
						}
					}
					return true
				})
			}
		}
	}
	if seen == 0 {
		t.Error("no exported function found in lambdaruntime: the test looks in the wrong place")
	}
}

func parse(t *testing.T, path string) *ast.File {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}
