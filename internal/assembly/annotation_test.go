package assembly

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// What constructs say is found wherever the CDK writes it: in the manifest, in a
// file of the stack's metadata, and in a Stage.
func TestAnnotationsAreFound(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"manifest.json": `{"artifacts": {
			"Shop": {"type": "aws:cloudformation:stack", "additionalMetadataFile": "more.json", "properties": {"templateFile": "t.json"}, "metadata": {
				"/Shop/B": [{"type": "aws:cdk:warning", "data": "two\nlines [ack: id]", "trace": ["x"]}, {"type": "aws:cdk:logicalId", "data": "B"}],
				"/Shop/A": [{"type": "aws:cdk:error", "data": "no"}]}},
			"Stage": {"type": "cdk:cloud-assembly", "properties": {"directoryName": "assembly-Stage"}},
			"Tree": {"type": "cdk:tree", "metadata": {"/": [{"type": "aws:cdk:warning", "data": "of no stack"}]}}}}`,
		"more.json":                      `{"/Shop/B": [{"type": "aws:cdk:warning", "data": "two\nlines [ack: id]"}, {"type": "aws:cdk:info", "data": "good to know"}], "/Shop/C": [{"type": "aws:cdk:warning", "data": {"no": "text"}}]}`,
		"t.json":                         `{"Resources": {}}`,
		"assembly-Stage/manifest.json":   `{"artifacts": {"S": {"type": "aws:cloudformation:stack", "additionalMetadataFile": "s.json", "properties": {"templateFile": "s.template.json"}}}}`,
		"assembly-Stage/s.json":          `{"/Stage/S/F": [{"type": "aws:cdk:warning", "data": "of a stage"}]}`,
		"assembly-Stage/s.template.json": `{"Resources": {}}`,
	} {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want := []Annotation{
		{Error, "/Shop/A", "no"}, {Warning, "/Shop/B", "two\nlines [ack: id]"}, {Info, "/Shop/B", "good to know"}, {Warning, "/Stage/S/F", "of a stage"},
	}
	got, err := Annotations(dir)
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("Annotations = %q, %v, want %q", got, err, want)
	}
	stacks, err := Load(dir)
	if err != nil || len(stacks) != 2 || !slices.Equal(append(slices.Clone(stacks[0].Annotations), stacks[1].Annotations...), want) {
		t.Errorf("the stacks %+v, %v have other annotations, want %q", stacks, err, want)
	}
	if text, want := got[1].String(), "[Warning at /Shop/B] two\nlines [ack: id]"; text != want {
		t.Errorf("it is printed as %q, want %q", text, want)
	}
	if err := Errors(got); err == nil || err.Error() != "constructs of the app have found errors:\n\t[Error at /Shop/A] no" {
		t.Errorf("Errors = %v", err)
	}
	if err := Errors(got[1:]); err != nil {
		t.Errorf("Errors of warnings = %v", err)
	}
	if _, err := Annotations(t.TempDir()); err == nil {
		t.Error("a folder that is no assembly has annotations")
	}
}
