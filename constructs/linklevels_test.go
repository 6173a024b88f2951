package lambdacdk

import (
	"bytes"
	"encoding/json"
	"flag"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/linkbinding"
)

var update = flag.Bool("update", false, "rewrite what the tool knows of links")

// levelsFile is the table of levels for the tool, which cannot import this
// package: it would be 100 MB and need Node.
const levelsFile = "../internal/linklevels/levels.json"

// The tool names the link that would allow what is missing, by the same table
// that grants it.
func TestTheToolKnowsTheLevels(t *testing.T) {
	type level struct {
		Kind    linkbinding.Kind `json:"kind"`
		Type    string           `json:"type"`
		Levels  []string         `json:"levels,omitempty"`
		Actions []string         `json:"actions"`
	}
	var table struct {
		Rules []level `json:"rules"`
		// Names are the levels that are more than one: kind → name → levels.
		Names map[linkbinding.Kind]map[string][]string `json:"names"`
	}
	table.Names = combinedLevels(t)
	known := map[linkbinding.Kind]bool{}
	for _, typ := range linkTypes(t) {
		if known[typ.kind] {
			continue // FunctionOf, QueueOf and their like, of which the tool cannot name the type
		}
		known[typ.kind] = true
		for _, r := range accessRules[typ.kind] {
			if r.on != partKey {
				table.Rules = append(table.Rules, level{typ.kind, typ.name, r.levels, r.actions})
			}
		}
	}
	want, err := json.MarshalIndent(table, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	want = append(want, '\n')
	if *update {
		if err := os.WriteFile(levelsFile, want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := os.ReadFile(levelsFile); err != nil || !bytes.Equal(got, want) {
		t.Errorf("%s is not the table of the links (%v): run go test ./constructs -run %s -update", levelsFile, err, t.Name())
	}
}

// combinedLevels reads from package link the levels that consist of others:
// func (Read) tableLevels() []string { return []string{"Get", "Query", "Scan"} }
func combinedLevels(t *testing.T) map[linkbinding.Kind]map[string][]string {
	t.Helper()
	files, err := filepath.Glob(linkDir + "/*.go")
	if err != nil {
		t.Fatal(err)
	}
	combined := map[linkbinding.Kind]map[string][]string{}
	for _, path := range files {
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || fn.Recv == nil {
				continue
			}
			kind, isLevel := strings.CutSuffix(fn.Name.Name, "Levels")
			name, plain := fn.Recv.List[0].Type.(*ast.Ident)
			if !isLevel || !plain || len(fn.Body.List) != 1 {
				continue
			}
			list := fn.Body.List[0].(*ast.ReturnStmt).Results[0].(*ast.CompositeLit)
			if len(list.Elts) < 2 {
				continue
			}
			var levels []string
			for _, e := range list.Elts {
				text, err := strconv.Unquote(e.(*ast.BasicLit).Value)
				if err != nil {
					t.Fatal(err)
				}
				levels = append(levels, text)
			}
			if combined[linkbinding.Kind(kind)] == nil {
				combined[linkbinding.Kind(kind)] = map[string][]string{}
			}
			combined[linkbinding.Kind(kind)][name.Name] = levels
		}
	}
	if len(combined["table"]) < 3 || len(combined["queue"]) != 1 {
		t.Fatalf("package link combines levels as %v", combined)
	}
	return combined
}
