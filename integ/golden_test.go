package integ

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the golden templates of the examples")

// What changes with the code of the handlers: the hashes of assets, and the
// logical ids of published versions.
var (
	assetHash   = regexp.MustCompile(`\b[0-9a-f]{64}\b`)
	versionHash = regexp.MustCompile(`(CurrentVersion[0-9A-F]{8})[0-9a-f]{32}`)
)

// Logical ids are a contract: a changed one replaces the resource in every
// stack that is deployed. After a change that is meant, run
//
//	go test ./integ -run Golden -update
//
// and read the difference.
//
// Shows P22: all resources are those of the CDK's own constructs.
func TestGoldenTemplatesOfExamples(t *testing.T) {
	for _, app := range cdkApps(t) {
		stacks := slices.Sorted(maps.Keys(app.templates))
		if app.name == everythingName {
			stacks = []string{polledStack, pollerStack, pushedStack, pusherStack, restStack, socketStack, siteStack} // no example has all of their ids
		}
		golden := filepath.Join("testdata", "golden", app.name)
		if *update {
			if err := os.RemoveAll(golden); err != nil {
				t.Fatal(err)
			}
			if err := os.MkdirAll(golden, 0o755); err != nil {
				t.Fatal(err)
			}
		}
		known, err := filepath.Glob(filepath.Join(golden, "*.json"))
		if err != nil {
			t.Fatal(err)
		}
		if !*update && len(known) != len(stacks) {
			t.Errorf("%s: %d templates, %s has %d", app.name, len(stacks), golden, len(known))
		}
		for _, stack := range stacks {
			t.Run(app.name+"/"+stack, func(t *testing.T) {
				text, err := os.ReadFile(filepath.Join(app.out, stack+".template.json"))
				if err != nil {
					t.Fatal(err)
				}
				compareGolden(t, filepath.Join(golden, stack+".json"), maskHashes(text))
			})
		}
	}
	if t.Failed() {
		t.Log("a logical id that is gone replaces its resource in every stack that is deployed; if the change is meant, go test ./integ -run Golden -update, and say in CHANGELOG.md what happens to them")
	}
}

func maskHashes(text []byte) []byte {
	return versionHash.ReplaceAll(assetHash.ReplaceAll(text, []byte("ASSET")), []byte("${1}VERSION"))
}

func compareGolden(t *testing.T, file string, text []byte) {
	t.Helper()
	got := parseJSON(t, "template", text)
	if *update {
		var out bytes.Buffer
		enc := json.NewEncoder(&out)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		if err := enc.Encode(got); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, out.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range differences("", got, parseJSON(t, file, want)) {
		t.Error(d)
	}
}

func parseJSON(t *testing.T, name string, text []byte) any {
	t.Helper()
	var v any
	if err := json.Unmarshal(text, &v); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return v
}

// differences says where got is not want.
func differences(path string, got, want any) []string {
	if reflect.DeepEqual(got, want) {
		return nil
	}
	g, gotMap := got.(map[string]any)
	w, wantMap := want.(map[string]any)
	if !gotMap || !wantMap {
		return []string{fmt.Sprintf("%s = %s, want %s", path, compact(got), compact(want))}
	}
	var out []string
	for key := range g {
		if _, ok := w[key]; !ok {
			out = append(out, fmt.Sprintf("%s.%s is new: %s", path, key, compact(g[key])))
			continue
		}
		out = append(out, differences(path+"."+key, g[key], w[key])...)
	}
	for key := range w {
		if _, ok := g[key]; !ok {
			out = append(out, fmt.Sprintf("%s.%s is gone: %s", path, key, compact(w[key])))
		}
	}
	slices.Sort(out)
	return out
}

func compact(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(text)
}
