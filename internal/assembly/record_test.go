package assembly

import (
	"errors"
	"io/fs"
	"reflect"
	"testing"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/build/gobuild"
)

func TestFunctionRecordSurvivesTheDisk(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	want := FunctionRecord{
		Path:  "Shop/Orders",
		Build: gobuild.Request{Entry: "/src/cmd/orders", GOOS: "linux", GOARCH: "arm64", LinkVars: map[string]string{"main.v": `a "b" c`}},
		Files: map[string]string{"etc/rules.json": "/src/rules.json"},
	}
	if err := WriteFunction(dir, "Shop", "Orders1234", FunctionRecord{Path: "old"}); err != nil {
		t.Fatal(err)
	}
	if err := WriteFunction(dir, "Shop", "Orders1234", want); err != nil {
		t.Fatal(err)
	}
	got, err := ReadFunction(dir, "Shop", "Orders1234")
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("ReadFunction = %+v, %v, want %+v", got, err, want)
	}
}

func TestFunctionWithoutRecordDoesNotExist(t *testing.T) {
	t.Parallel()
	_, err := ReadFunction(t.TempDir(), "Shop", "Orders1234")
	if !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("ReadFunction of no record: error %v, want fs.ErrNotExist", err)
	}
}

func TestArtifactOf(t *testing.T) {
	t.Parallel()
	for file, want := range map[string]string{
		"Shop.template.json":                     "Shop",
		"ShopInner5F1B2C3D.nested.template.json": "ShopInner5F1B2C3D",
	} {
		if got := ArtifactOf(file); got != want {
			t.Errorf("ArtifactOf(%q) = %q, want %q", file, got, want)
		}
	}
}
