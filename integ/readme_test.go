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

// README's table says of each kind of trigger how it is wired, and how it is fired
// at home: of all that has a method On… of a function, or a constructor of an API
// or a site.
func TestREADMEHasARowForEachTrigger(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(repoRoot, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, found := strings.Cut(string(text), "\n| what starts `fn` |")
	table, _, _ := strings.Cut(rest, "\n\n")
	if !found || strings.Count(table, "\n") < 10 {
		t.Fatalf("README.md has no table of what starts a function: %q", table)
	}
	rows := 0
	for dir, prefix := range map[string]string{"constructs": "", "constructs/gosite": "gosite."} {
		files, err := filepath.Glob(filepath.Join(repoRoot, filepath.FromSlash(dir), "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range files {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			for _, d := range file.Decls {
				f, ok := d.(*ast.FuncDecl)
				if !ok || !f.Name.IsExported() {
					continue
				}
				called := prefix + f.Name.Name
				switch {
				case f.Recv != nil && strings.HasPrefix(called, "On"): // of *GoFunction alone
					called = "fn." + called + "("
				case f.Recv == nil && (strings.HasSuffix(called, "Api") || called == "NewGoCustomResource" || strings.HasPrefix(called, "gosite.New")):
				default:
					continue
				}
				rows++
				if !strings.Contains(table, called) {
					t.Errorf("README.md: no row of the table of triggers has %s; say how it is wired and how it is fired at home", called)
				}
			}
		}
	}
	if rows < 13 {
		t.Errorf("%d triggers were looked for, want all of package constructs", rows)
	}
}
