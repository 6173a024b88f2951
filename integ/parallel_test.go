package integ

import (
	"go/ast"
	"go/token"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"testing"
)

// The CDK's bindings answer one goroutine at a time. A test that runs in parallel
// makes no constructs, not by what it calls either.
func TestWhoMakesConstructsRunsAlone(t *testing.T) {
	looked := 0
	for _, pkg := range ourPackages(t) {
		if !slices.ContainsFunc(slices.Concat(pkg.Imports, pkg.TestImports, pkg.XTestImports), speaksJSII) {
			continue
		}
		looked++
		uses := map[string]map[string]bool{} // by function or variable of the package: what of it the code names
		makes := map[string]string{}         // and by what it makes constructs, if it does
		parallel := map[string]string{}      // by test: the file
		for _, name := range slices.Concat(pkg.GoFiles, pkg.TestGoFiles, pkg.XTestGoFiles) {
			file := parse(t, filepath.Join(pkg.Dir, name))
			for declared, node := range declarations(file) {
				uses[declared] = map[string]bool{}
				fields := map[*ast.Ident]bool{} // and methods, which may be called as a function is
				locals := map[string]bool{}     // and variables of the function
				ast.Inspect(node, func(n ast.Node) bool {
					switch n := n.(type) {
					case *ast.SelectorExpr:
						fields[n.Sel] = true
					case *ast.KeyValueExpr:
						if key, ok := n.Key.(*ast.Ident); ok {
							fields[key] = true
						}
					case *ast.AssignStmt:
						for _, x := range n.Lhs {
							if id, ok := x.(*ast.Ident); ok && n.Tok == token.DEFINE {
								locals[id.Name] = true
							}
						}
					case *ast.Ident:
						if !fields[n] && !locals[n.Name] {
							uses[declared][n.Name] = true
						}
					}
					of, called := calledOf(n)
					if speaksJSII(importedAs(file, of)) {
						makes[declared] = of + "." + called
					}
					if of == "t" && called == "Parallel" {
						parallel[declared] = name
					}
					return true
				})
			}
		}
		for again := true; again; {
			again = false
			for declared, used := range uses {
				for name := range used {
					if makes[name] != "" && makes[declared] == "" {
						makes[declared], again = name, true
					}
				}
			}
		}
		if len(makes) == 0 {
			t.Errorf("%s: nothing in it makes constructs, although it imports the CDK", short(pkg.ImportPath))
		}
		for test, file := range parallel {
			if by := makes[test]; by != "" {
				t.Errorf("%s/%s: %s runs in parallel and makes constructs, by %s: the CDK's bindings answer one goroutine at a time; take t.Parallel out", short(pkg.ImportPath), file, test, by)
			}
		}
	}
	if looked < 5 {
		t.Errorf("%d packages that import the CDK were found, want all", looked)
	}
}

// speaksJSII tells whether calls of a package reach the CDK.
func speaksJSII(path string) bool {
	return below(path, cdkPath) || below(path, "github.com/aws/constructs-go") || path == modulePath+"/constructs" || path == modulePath+"/constructs/gosite"
}

// declarations are the functions and variables of a file, by name. A method is not
// one: its name says too little.
func declarations(file *ast.File) map[string]ast.Node {
	found := map[string]ast.Node{}
	for _, d := range file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Recv == nil {
				found[d.Name.Name] = d
			}
		case *ast.GenDecl:
			for _, s := range d.Specs {
				if v, ok := s.(*ast.ValueSpec); ok {
					for _, name := range v.Names {
						found[name.Name] = v
					}
				}
			}
		}
	}
	return found
}

// calledOf is "awscdk" and "NewApp" for a call of awscdk.NewApp, empty for another
// node.
func calledOf(n ast.Node) (of, called string) {
	call, ok := n.(*ast.CallExpr)
	if !ok {
		return "", ""
	}
	fn := call.Fun
	if generic, ok := fn.(*ast.IndexExpr); ok {
		fn = generic.X
	}
	if s, ok := fn.(*ast.SelectorExpr); ok {
		if id, ok := s.X.(*ast.Ident); ok {
			return id.Name, s.Sel.Name
		}
	}
	return "", ""
}

var majorVersion = regexp.MustCompile(`/v\d+$`)

// importedAs is the path of the import that a file calls by a name.
func importedAs(file *ast.File, name string) string {
	for _, i := range file.Imports {
		imported, _ := strconv.Unquote(i.Path.Value) // the parser has checked it
		called := path.Base(majorVersion.ReplaceAllString(imported, ""))
		if i.Name != nil {
			called = i.Name.Name
		}
		if called == name {
			return imported
		}
	}
	return ""
}
