package integ

import (
	"go/ast"
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
	prefixes := map[string]string{"constructs": "", "constructs/gosite": "gosite."}
	for _, pkg := range ourPackages(t) {
		prefix, ok := prefixes[short(pkg.ImportPath)]
		if !ok {
			continue
		}
		for _, name := range pkg.GoFiles {
			for _, d := range parse(t, filepath.Join(pkg.Dir, name)).Decls {
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
