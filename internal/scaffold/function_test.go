package scaffold

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const shopInfra = `package main

import cdk "github.com/go-lambda-cdk/go-lambda-cdk/constructs"

func newStack(app any) any {
	stack := New(app)
	// The one that greets.
	hello := cdk.NewGoFunction(stack.Inner(), "Hello", &cdk.GoFunctionProps{
		Entry: "./cmd/hello", // it is there
	}) // greets

	front := cdk.NewGoApi(stack, "Api", nil)
	front.AddRoute("GET /hello", hello) // the first
	return stack
}
`

func add(t *testing.T, infra, name, route string) (Added, string, error) {
	t.Helper()
	dir := t.TempDir()
	path := filepath.Join(dir, "infra", "main.go")
	mustWrite(t, path, infra)
	mustWrite(t, filepath.Join(dir, "infra", "main_test.go"), "package main // broken {")
	added, err := AddFunction(Function{Dir: dir, Infrastructure: filepath.Join(dir, "infra"), Name: name, Route: route})
	text, readErr := os.ReadFile(path)
	if readErr != nil {
		t.Fatal(readErr)
	}
	_, statErr := os.Stat(filepath.Join(dir, "cmd", name))
	if (err == nil) != (statErr == nil) {
		t.Errorf("%s: error %v, program %v; want both or none", name, err, statErr)
	}
	return added, string(text), err
}

func TestAFunctionStandsAfterTheLastOne(t *testing.T) {
	added, text, err := add(t, shopInfra, "nightly-report", "")
	const line = `cdk.NewGoFunction(stack.Inner(), "NightlyReport", &cdk.GoFunctionProps{Entry: "./cmd/nightly-report"})`
	want := strings.Replace(shopInfra, "}) // greets\n", "}) // greets\n\t"+line+"\n", 1)
	if err != nil || text != want || added.Inserted != line {
		t.Errorf("%v, inserted %s; infrastructure is now\n%s\nwant\n%s", err, added.Inserted, text, want)
	}
	if want := []string{"cmd/nightly-report/main.go", "cmd/nightly-report/main_test.go"}; !slices.Equal(added.Files, want) {
		t.Errorf("files %q, want %q", added.Files, want)
	}
}

func TestAFunctionWithARouteStandsAfterTheLastRoute(t *testing.T) {
	_, text, err := add(t, shopInfra, "report", "GET /reports/{id}/{rest...}")
	const line = `front.AddRoute("GET /reports/{id}/{rest...}", cdk.NewGoFunction(stack.Inner(), "Report", &cdk.GoFunctionProps{Entry: "./cmd/report"}))`
	want := strings.Replace(shopInfra, "// the first\n", "// the first\n\t"+line+"\n", 1)
	if err != nil || text != want {
		t.Errorf("%v; infrastructure is now\n%s\nwant\n%s", err, text, want)
	}
}

// Where functions are made in a loop, or none is, the line is for the user.
func TestWhereThereIsNoPlaceNothingIsTouched(t *testing.T) {
	for name, infra := range map[string]string{
		"no function": "package main\n\nfunc main() {}\n",
		"returned":    "package main\n\nfunc f(s any) any { return cdk.NewGoFunction(s, \"A\", nil) }\n",
	} {
		added, text, err := add(t, infra, "report", "")
		if err != nil || text != infra || added.File != "" || !strings.Contains(added.Inserted, `"Report"`) {
			t.Errorf("%s: %+v, %v, infrastructure\n%s\nwant a line to paste, and nothing changed", name, added, err, text)
		}
	}
	if added, text, err := add(t, strings.ReplaceAll(shopInfra, "front := ", ""), "report", "GET /r"); err != nil || added.File != "" || strings.Contains(text, "Report") {
		t.Errorf("without a variable for the API: %+v, %v, want a line to paste", added, err)
	}
}

func TestWrongFunctionsChangeNothing(t *testing.T) {
	for _, test := range []struct{ infra, name, route, want string }{
		{shopInfra, "../x", "", "letters, digits"},
		{shopInfra, "", "", "letters, digits"},
		{shopInfra, "1st", "", "letters, digits"},
		{shopInfra, strings.Repeat("x", 65), "", "1 to 64"},
		{shopInfra, "con", "", "import path"},
		{shopInfra, "AUX", "", "import path"},
		{shopInfra, "testdata", "", "leave out"},
		{shopInfra, "vendor", "", "leave out"},
		{shopInfra, "hello", "", `has a construct "Hello"`},
		{shopInfra, "api", "", `has a construct "Api"`},
		{shopInfra, "report", "GET /hello", "has a route for GET /hello"},
		{strings.Replace(shopInfra, "GET /hello", "GET /hello/{name}", 1), "report", "GET /hello/{id}", "has a route for GET /hello/{id}"},
		{shopInfra, "report", "GET report", "no ServeMux pattern"},
		{shopInfra, "report", `GET /"x`, "quotes"},
		{"package main\n\nfunc {", "report", "", "does not parse"},
	} {
		_, text, err := add(t, test.infra, test.name, test.route)
		if err == nil || !strings.Contains(err.Error(), test.want) || text != test.infra {
			t.Errorf("%q %q: %v, want an error with %q and nothing changed", test.name, test.route, err, test.want)
		}
	}
	dir := t.TempDir()
	mustWrite(t, filepath.Join(dir, "cmd", "report", "mine.go"), "package main\n")
	if _, err := AddFunction(Function{Dir: dir, Name: "report"}); err == nil || !strings.Contains(err.Error(), "exists") {
		t.Errorf("AddFunction over a program = %v, want an error", err)
	}
	// Programs whose names differ in case alone do not compile together.
	if _, err := AddFunction(Function{Dir: dir, Name: "Report"}); err == nil || !strings.Contains(err.Error(), filepath.Join("cmd", "report")+" exists") {
		t.Errorf("beside report, AddFunction(Report) = %v; want that it exists", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "cmd", "report", "mine.go")); err != nil {
		t.Errorf("the program that was there: %v", err)
	}
}

func TestThePathOfAnExampleIsAPath(t *testing.T) {
	for pattern, want := range map[string]string{"/": "/", "/{$}": "/", "/a/{id}": "/a/id", "/a/{id}/{rest...}": "/a/id/rest", "/a/": "/a/"} {
		if got := example(pattern); got != want {
			t.Errorf("example(%q) = %q, want %q", pattern, got, want)
		}
	}
	for _, route := range []string{"GET /a\nb", "GET /a\rb", "GET /\u202ea", "GET /`a`"} { // in a comment and a string of the program
		if files, err := (Function{Name: "f", Route: route}).program(); err == nil {
			t.Errorf("%q: no error, and %v", route, slices.Sorted(maps.Keys(files)))
		}
	}
	for _, route := range []string{"", "GET /a/{id}", "/a/{$}", "POST /{rest...}"} {
		files, err := Function{Name: "f", Route: route}.program()
		if err != nil || !slices.Equal(slices.Sorted(maps.Keys(files)), []string{"main.go", "main_test.go"}) {
			t.Errorf("%q: %v, %v", route, files, err)
		}
		for name, text := range files {
			for _, left := range []string{"PATTERN", "METHOD", "EXAMPLE", "NewName"} {
				if strings.Contains(text, left) {
					t.Errorf("%q: %s has %s", route, name, left)
				}
			}
		}
	}
}
