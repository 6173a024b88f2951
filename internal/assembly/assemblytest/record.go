// Package assemblytest makes assemblies for tests that need no CDK.
package assemblytest

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/assembly"
)

// Record writes r into the assembly in dir, for the function r.LogicalID of
// the stack r.Artifact, as a synthesis with the CDK does.
func Record(t testing.TB, dir string, r assembly.FunctionRecord) {
	t.Helper()
	file := filepath.Join(dir, assembly.ManifestFile)
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var manifest map[string]any
	if err := json.Unmarshal(text, &manifest); err != nil {
		t.Fatal(err)
	}
	stack, ok := manifest["artifacts"].(map[string]any)[r.Artifact].(map[string]any)
	if !ok {
		t.Fatalf("%s has no artifact %s", file, r.Artifact)
	}
	metadataFile := r.Artifact + ".metadata.json"
	stack["additionalMetadataFile"] = metadataFile
	records, err := assembly.EncodeFunctions([]assembly.FunctionRecord{r})
	if err != nil {
		t.Fatal(err)
	}
	write(t, file, manifest)
	write(t, filepath.Join(dir, metadataFile), map[string]any{
		"/" + r.Artifact: []any{map[string]string{"type": assembly.FunctionsMetadata, "data": records}},
	})
}

func write(t testing.TB, file string, content any) {
	t.Helper()
	text, err := json.Marshal(content)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, text, 0o644); err != nil {
		t.Fatal(err)
	}
}
