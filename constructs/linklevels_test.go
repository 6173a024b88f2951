package lambdacdk

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"testing"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/linkbinding"
)

var update = flag.Bool("update", false, "rewrite what the tool knows of links")

// levelsFile is the table of levels for the tool, which cannot import this
// package: it would be 100 MB and need Node.
const levelsFile = "../internal/permissions/levels.json"

// The tool names the link that would allow what is missing, by the same table
// that grants it.
func TestTheToolKnowsTheLevels(t *testing.T) {
	type level struct {
		Kind    linkbinding.Kind `json:"kind"`
		Type    string           `json:"type"`
		Levels  []string         `json:"levels,omitempty"`
		Actions []string         `json:"actions"`
	}
	var table []level
	for _, typ := range linkTypes(t) {
		for _, r := range accessRules[typ.kind] {
			if r.on != partKey {
				table = append(table, level{typ.kind, typ.name, r.levels, r.actions})
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
