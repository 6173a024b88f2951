package permissions

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/build/gobuild"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/sdkcalls"
)

// Where the linker kept every method and the source is there, the import is
// named for which it did, also one that only runs before main; a program that
// cannot be linked hides nothing of the others.
func TestImportsThatKeepMethodsAreNamed(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"go.mod":      "module example.com/shop\n\ngo 1.26\n",
		"api/main.go": "package main\n\nimport _ \"example.com/shop/pages\"\n\nfunc main() {}\n",
		"pages/p.go":  "package pages\n\nimport (\n\t\"io\"\n\t\"text/template\"\n)\n\nfunc init() { template.Must(template.New(\"\").Parse(\"\")).Execute(io.Discard, nil) }\n",
	} {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	function := func(path, entry string, bound sdkcalls.Bound) Function {
		f := Function{Path: path, Verdict: &Verdict{Bound: bound, Why: "of it"}}
		if entry != "" {
			f.build = gobuild.Request{Entry: filepath.Join(dir, entry), GOOS: "linux", GOARCH: "arm64"}
		}
		return f
	}
	r := Report{Functions: []Function{
		function("Shop/Api", "api", sdkcalls.UpperBound),
		function("Shop/Gone", "gone", sdkcalls.UpperBound),
		function("Shop/Ready", "", sdkcalls.UpperBound),
		function("Shop/Exact", "api", sdkcalls.Exact),
	}}
	err := r.FindKeepers(t.Context(), t.TempDir())
	if err == nil || !strings.Contains(err.Error(), "Shop/Gone") || strings.Contains(err.Error(), "Shop/Ready") {
		t.Errorf("error %v, want one that names Shop/Gone alone", err)
	}
	want := "[text/template.(*state).evalField (main → example.com/shop/pages → text/template)]"
	for i, f := range r.Functions {
		if got := fmt.Sprint(f.Verdict.Keepers); (got == want) != (i == 0) || i > 0 && got != "[]" {
			t.Errorf("%s: kept by %s", f.Path, got)
		}
	}
	if notes := strings.Join(r.Functions[0].Verdict.Notes(), "\n"); !strings.Contains(notes, want[1:len(want)-1]) {
		t.Errorf("notes %q do not name it", notes)
	}
}
