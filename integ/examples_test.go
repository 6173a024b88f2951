package integ

import (
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// answered are methods that something else calls: the standard library, the
// CDK, the SDK or a package of ours. Nobody needs to see them called.
var answered = []string{
	"Error", "ErrorType", "Unwrap", "String", "Value", "MarshalJSON", "UnmarshalJSON", "ServeHTTP", "Handle", "Enabled", "WithAttrs", "WithGroup", // of interfaces
	"Claim", "Complete", "Abandon", "StatusAt", // of idempotency.Store
	"GrantPrincipal", "Callee", "Connections", // of what takes a function or a link
}

// Who reads the documentation of a function finds how it is called, in code that
// compiles: its own Example, or one of the package that calls it. A constructor
// of package lambdacdk and those below it has its own. A method is called by one of
// the package too; where several types have methods of that name, by an Example of
// its type or of what makes one.
func TestEveryExportedFunctionHasAnExample(t *testing.T) {
	checked := map[string]int{"constructs": 0, "lambdaruntime": 0, "lambdacdktest": 0} // packages
	for _, pkg := range ourPackages(t) {
		folders := strings.Split(short(pkg.ImportPath), "/")
		if _, ok := checked[folders[0]]; ok && !slices.Contains(folders, "internal") {
			checkExamples(t, pkg)
			checked[folders[0]]++
		}
	}
	for folder, n := range checked {
		if n == 0 {
			t.Errorf("%s has no package", folder)
		}
	}
}

func checkExamples(t *testing.T, pkg listedPackage) {
	rel, path := short(pkg.ImportPath), pkg.ImportPath
	fset := token.NewFileSet()
	var files []*ast.File
	for _, name := range slices.Concat(pkg.GoFiles, pkg.TestGoFiles, pkg.XTestGoFiles) {
		file, err := parser.ParseFile(fset, filepath.Join(pkg.Dir, name), nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	calls := callsOfExamples(files, path)
	p, err := doc.NewFromFiles(fset, files, path)
	if err != nil {
		t.Fatalf("%s: %v", rel, err)
	}
	function := func(f *doc.Func) {
		switch {
		case len(f.Examples) > 0:
		case strings.HasPrefix(f.Name, "New") && strings.HasPrefix(rel, "constructs"):
			t.Errorf("%s: %s has no Example; add func Example%[2]s", rel, f.Name)
		case !calls.functions[f.Name]:
			t.Errorf("%s: no Example calls %s; add func Example%[2]s, or call it in another Example of the package", rel, f.Name)
		}
	}
	for _, f := range p.Funcs {
		function(f)
	}
	types := map[string]int{} // that have a method of that name
	for _, x := range p.Types {
		for _, m := range x.Methods {
			types[m.Name]++
		}
	}
	for _, x := range p.Types {
		makers := []string{x.Name}
		for _, f := range x.Funcs {
			function(f)
			makers = append(makers, f.Name)
		}
		for _, m := range x.Methods {
			by := makers
			if types[m.Name] == 1 {
				by = slices.Collect(maps.Keys(calls.methods))
			}
			called := slices.ContainsFunc(by, func(of string) bool { return calls.methods[of][m.Name] })
			if !called && !slices.Contains(answered, m.Name) {
				t.Errorf("%s: no Example of %s calls its %s; add func Example%[2]s_%[3]s", rel, x.Name, m.Name)
			}
		}
	}
}

// The calls that the Examples of a package make: of its functions, and of
// methods by the function or the type that the Example is of.
type exampleCalls struct {
	functions map[string]bool
	methods   map[string]map[string]bool
}

func callsOfExamples(files []*ast.File, path string) exampleCalls {
	calls := exampleCalls{map[string]bool{}, map[string]map[string]bool{}}
	for _, file := range files {
		library := ""
		for _, i := range file.Imports {
			if at, _ := strconv.Unquote(i.Path.Value); at == path {
				library = filepath.Base(path)
				if i.Name != nil {
					library = i.Name.Name
				}
			}
		}
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Recv != nil || !strings.HasPrefix(f.Name.Name, "Example") {
				continue
			}
			of, _, _ := strings.Cut(strings.TrimPrefix(f.Name.Name, "Example"), "_")
			if calls.methods[of] == nil {
				calls.methods[of] = map[string]bool{}
			}
			ast.Inspect(f.Body, func(n ast.Node) bool {
				s, ok := n.(*ast.SelectorExpr)
				if !ok {
					return true
				}
				if x, ok := s.X.(*ast.Ident); ok && library != "" && x.Name == library {
					calls.functions[s.Sel.Name] = true
				} else {
					calls.methods[of][s.Sel.Name] = true
				}
				return true
			})
		}
	}
	return calls
}
