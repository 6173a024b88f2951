package integ

import (
	"encoding/json"
	"fmt"
	"go/doc/comment"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// noProgram are the public packages that no program in a package comment
// uses, and why.
var noProgram = map[string]string{
	"constructs/pattern":                  "it is for props; the examples of package constructs use it",
	"lambdacdktest":                       "it is for tests; the example orders and every new app are tested by it",
	"lambdaruntime/lambdatest":            "it is for tests, and its examples are compiled as tests",
	"lambdaruntime/idempotency/storetest": "it is for tests of stores",
}

// A whole program in a package comment is what a newcomer copies first. Each
// must compile, and each public package is in one, so that it stays true.
func TestProgramsInPackageCommentsCompile(t *testing.T) {
	notShort(t, "compiles every program of the documentation")
	t.Parallel()
	programs := map[string]string{}
	shown := map[string]bool{}
	for _, pkg := range ourPackages(t) {
		for _, name := range pkg.GoFiles {
			file := parse(t, filepath.Join(pkg.Dir, name))
			for i, program := range wholePrograms(file.Doc.Text()) {
				programs[fmt.Sprintf("%s/%d", short(pkg.ImportPath), i)] = program
			}
		}
	}
	readme, err := os.ReadFile(filepath.Join(repoRoot, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	for i, fenced := range strings.Split(string(readme), "```go\n")[1:] {
		if text, _, _ := strings.Cut(fenced, "\n```"); isProgram(text) {
			programs[fmt.Sprintf("README/%d", i)] = text
		}
	}
	for name, program := range programs {
		for _, path := range importsOf(t, name, program) {
			shown[path] = true
		}
	}
	for _, pkg := range ourPackages(t) {
		name := short(pkg.ImportPath)
		public := pkg.Name != "main" && !slices.ContainsFunc(strings.Split(name, "/"), func(dir string) bool {
			return dir == "internal" || dir == "integ" || dir == "examples"
		})
		if _, excused := noProgram[name]; public && shown[pkg.ImportPath] == excused {
			t.Errorf("%s: a program in a package comment uses it: %v, and noProgram has it: %v; want one of the two", name, shown[pkg.ImportPath], excused)
		}
	}
	compile(t, programs)
}

// wholePrograms returns the code blocks of a doc comment that are programs.
func wholePrograms(text string) []string {
	var all []string
	for _, block := range new(comment.Parser).Parse(text).Content {
		if code, ok := block.(*comment.Code); ok && isProgram(code.Text) {
			all = append(all, code.Text)
		}
	}
	return all
}

func isProgram(code string) bool {
	return slices.Contains(strings.Split(code, "\n"), "package main")
}

func importsOf(t *testing.T, name, program string) []string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), name, program, parser.ImportsOnly)
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return nil
	}
	var paths []string
	for _, s := range file.Imports {
		path, _ := strconv.Unquote(s.Path.Value) // the parser has checked it
		paths = append(paths, path)
	}
	return paths
}

// compile compiles programs as if each had a folder of its own in this module,
// which has all that they require. go list does not link them, as go build would.
func compile(t *testing.T, programs map[string]string) {
	t.Helper()
	root, err := filepath.Abs(repoRoot)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	var overlay struct{ Replace map[string]string }
	overlay.Replace = map[string]string{}
	args := []string{"list", "-export", "-overlay", filepath.Join(dir, "overlay.json")}
	for i, name := range slices.Sorted(maps.Keys(programs)) {
		text := filepath.Join(dir, fmt.Sprint(i, ".go"))
		write(t, text, programs[name])
		pretended := filepath.Join("integ", "docprograms", filepath.FromSlash(name))
		overlay.Replace[filepath.Join(root, pretended, "main.go")] = text
		args = append(args, "./"+filepath.ToSlash(pretended))
	}
	text, err := json.Marshal(overlay)
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "overlay.json"), string(text))
	cmd := exec.Command("go", args...)
	cmd.Dir = root
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("go list: %v\n%s", err, out)
	}
}
