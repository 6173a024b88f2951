package integ

import (
	"go/ast"
	"path/filepath"
	"strings"
	"testing"
)

// What stands in the app of everything is judged by cdk-nag, by strict validation
// and by the list of wide actions, and most of it by golden templates. So each
// constructor stands there, each kind of link, and each On… of a function, which has
// a row in the package comment besides.
func TestEverythingHasEachConstruct(t *testing.T) {
	calls := map[string]bool{} // lambdacdk.NewQueue, .OnQueue
	for _, file := range parsed(t, "integ/every*_test.go") {
		ast.Inspect(file, func(n ast.Node) bool {
			if s, ok := n.(*ast.SelectorExpr); ok {
				calls["."+s.Sel.Name] = true
				if of, ok := s.X.(*ast.Ident); ok {
					calls[of.Name+"."+s.Sel.Name] = true
				}
			}
			return true
		})
	}
	rows := parsed(t, "constructs/doc.go")["doc.go"].Doc.Text()
	looked := 0
	for dir, prefix := range map[string]string{"constructs": "lambdacdk.", "constructs/gosite": "gosite."} {
		for name, file := range parsed(t, dir+"/*.go") {
			for _, d := range file.Decls {
				f, ok := d.(*ast.FuncDecl)
				if !ok || !f.Name.IsExported() || strings.HasSuffix(name, "_test.go") {
					continue
				}
				call, add := prefix+f.Name.Name, "add a line for it to an integ/every*_test.go"
				switch kind, isLink := strings.CutPrefix(f.Name.Name, "Link"); {
				case f.Recv != nil && strings.HasPrefix(f.Name.Name, "On"): // of *GoFunction alone
					call, add = "."+f.Name.Name, "add a line for it to integ/everypoller_test.go or everypusher_test.go"
					if !strings.Contains(rows, f.Name.Name) {
						t.Errorf("constructs/doc.go: the table of event sources has no row of %s; say what it does where its props say nothing", f.Name.Name)
					}
				case f.Recv == nil && isLink && name == "link"+strings.ToLower(kind)+".go" && !strings.HasSuffix(kind, "Of"): // that is of another's kind
					add = "add a field for it to everyContract and everyLink, integ/everything_test.go"
				case f.Recv == nil && strings.HasPrefix(f.Name.Name, "New"):
				default:
					continue
				}
				looked++
				if !calls[call] {
					t.Errorf("the app of everything does not call %s, so that neither cdk-nag nor strict validation judges it; "+
						"%s, and accept its ids by go test ./integ -run Golden -update", f.Name.Name, add)
				}
			}
		}
	}
	if looked < 30 {
		t.Errorf("%d functions were looked for, want all", looked)
	}
}

// parsed are the Go files of a pattern below the repository's root, by their
// names without folder.
func parsed(t *testing.T, pattern string) map[string]*ast.File {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(repoRoot, filepath.FromSlash(pattern)))
	if err != nil || len(paths) == 0 {
		t.Fatalf("%s: %d files, %v", pattern, len(paths), err)
	}
	files := map[string]*ast.File{}
	for _, path := range paths {
		files[filepath.Base(path)] = parse(t, path)
	}
	return files
}
