package lambdaruntime

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const modulePath = "github.com/go-lambda-cdk/go-lambda-cdk"

// Every handler links this package: it may need nothing but the standard
// library and aws-lambda-go, whatever else the module requires.
func TestDependenciesAreTheStandardLibraryAndAWSLambdaGo(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", "-test", "-f", "{{if not .Standard}}{{.ImportPath}}{{end}}",
		".", "./lambdalog").CombinedOutput()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, out)
	}
	allowed := []string{
		"github.com/aws/aws-lambda-go/",
		modulePath + "/lambdaruntime",        // its own packages, for which the same is listed here
		modulePath + "/internal/programmark", // what a linked program says of itself
		modulePath + "/internal/runtimeenv",  // names of environment variables
		modulePath + "/internal/randomid",    // request ids on this machine
	}
	for line := range strings.Lines(string(out)) {
		path, _, _ := strings.Cut(strings.TrimSpace(line), " ") // "p [p.test]"
		if !slices.ContainsFunc(allowed, func(prefix string) bool { return strings.HasPrefix(path, prefix) }) {
			t.Errorf("the runtime depends on %s: every handler would download and link it; put what needs it into a package of its own", path)
		}
	}
}

// Shows P33, with TestInvocationsRunAtTheSameTime: several invocations share
// the process, so nothing about one may be in a package variable.
func TestPackageKeepsNoState(t *testing.T) {
	for name, file := range parsePackages(t, ".", "lambdalog", "internal/invocation", "internal/httpadapter", "internal/jsontext") {
		for _, d := range file.Decls {
			gen, ok := d.(*ast.GenDecl)
			if !ok || gen.Tok != token.VAR {
				continue
			}
			for _, spec := range gen.Specs {
				v := spec.(*ast.ValueSpec)
				if len(v.Values) != 1 || !isFixed(v.Values[0]) {
					t.Errorf("%s: package variable %s; what belongs to an invocation belongs into its context, what belongs to a process into the runner", name, v.Names[0])
				}
			}
		}
	}
}

// isFixed reports whether a package variable with this value holds nothing of
// an invocation: an error, constant bytes, a table, memory for reuse.
func isFixed(value ast.Expr) bool {
	switch v := value.(type) {
	case *ast.CallExpr: // errors.New("…"), []byte("…")
		if len(v.Args) != 1 {
			return false
		}
		_, constant := v.Args[0].(*ast.BasicLit)
		return constant
	case *ast.CompositeLit:
		switch t := v.Type.(type) {
		case *ast.SelectorExpr:
			return t.Sel.Name == "Pool"
		case *ast.ArrayType:
			return t.Len != nil
		}
	}
	return false
}

// Shows P43: no exported function, method or field of the package asks a
// user for a map of anything.
func TestSignaturesAreTyped(t *testing.T) {
	for name, file := range parsePackages(t, ".", "lambdalog") {
		ast.FilterFile(file, ast.IsExported)
		ast.Inspect(file, func(n ast.Node) bool {
			if _, ok := n.(*ast.BlockStmt); ok {
				return false
			}
			if m, ok := n.(*ast.MapType); ok {
				switch v := m.Value.(type) {
				case *ast.Ident:
					if v.Name == "any" {
						t.Errorf("%s: an exported declaration has a map of any", name)
					}
				case *ast.InterfaceType:
					t.Errorf("%s: an exported declaration has a map of interfaces", name)
				}
			}
			return true
		})
	}
}

// parsePackages returns the source files of the packages in dirs, without
// their tests, by name.
func parsePackages(t *testing.T, dirs ...string) map[string]*ast.File {
	t.Helper()
	files := map[string]*ast.File{}
	for _, dir := range dirs {
		names, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil || len(names) == 0 {
			t.Fatalf("no Go files in %s: %v", dir, err)
		}
		for _, name := range names {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			if files[name], err = parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution); err != nil {
				t.Fatal(err)
			}
		}
	}
	return files
}
