package integ

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"testing"
)

// A template depends on the feature flags of cdk.json, so all of ours have the
// same, and all fail on a broken rule of CloudFormation.
func TestEveryCDKConfigurationHasTheSameFlags(t *testing.T) {
	context := func(path string) map[string]any {
		t.Helper()
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var config struct{ Context map[string]any }
		if err := json.Unmarshal(text, &config); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		return config.Context
	}
	root := context(filepath.Join(repoRoot, "cdk.json"))
	if root["@aws-cdk/core:validateAgainstDefaultRules"] != true {
		t.Error("cdk.json: @aws-cdk/core:validateAgainstDefaultRules is not true")
	}
	examples, err := filepath.Glob(filepath.Join(repoRoot, "examples", "*", "cdk.json"))
	if err != nil || len(examples) == 0 {
		t.Fatalf("no examples/*/cdk.json found: %v", err)
	}
	for _, path := range append(examples, filepath.Join(repoRoot, "internal", "scaffold", "_templates", "common", "cdk.json")) {
		if got := context(path); !reflect.DeepEqual(got, root) {
			t.Errorf("%s: its context differs from the root's cdk.json", path)
		}
	}
}
