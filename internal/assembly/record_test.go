package assembly_test

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/assembly"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/assembly/assemblytest"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/build/gobuild"
)

// stackOf loads the assembly in dir and returns one of its stacks.
func stackOf(t *testing.T, dir, artifact string) *assembly.Stack {
	t.Helper()
	stacks, err := assembly.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range stacks {
		if s.Artifact == artifact {
			return s
		}
	}
	t.Fatalf("no stack %s", artifact)
	return nil
}

func sampleAssembly(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("testdata/app")); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestFunctionRecordSurvivesTheDisk(t *testing.T) {
	t.Parallel()
	dir := sampleAssembly(t)
	want := assembly.FunctionRecord{
		Artifact: "Shop", LogicalID: "Orders1234", Path: "Shop/Orders",
		Build: gobuild.Request{Entry: "/src/<cmd>/orders", GOOS: "linux", GOARCH: "arm64", LinkVars: map[string]string{"main.v": `a "b" c`}},
		Files: map[string]string{"etc/rules.json": "/src/rules.json"},
	}
	assemblytest.Record(t, dir, want)
	got, ok := stackOf(t, dir, "Shop").Function("Orders1234")
	if !ok || !reflect.DeepEqual(got, want) {
		t.Errorf("Function = %+v, %v, want %+v", got, ok, want)
	}
	if _, ok := stackOf(t, dir, "Other").Function("Orders1234"); ok {
		t.Error("a function of another stack has the record, because its logical id is the same")
	}
}

// The metadata of a nested stack stands in that of the stack it is in.
func TestFunctionsOfNestedStacksHaveRecords(t *testing.T) {
	t.Parallel()
	dir := sampleAssembly(t)
	assemblytest.Record(t, dir, assembly.FunctionRecord{Artifact: "Shop"})
	file := filepath.Join(dir, "Shop.metadata.json")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	nested := strings.Replace(string(text), `\"artifact\":\"Shop\",\"logicalId\":\"\"`, `\"artifact\":\"ShopNestedE5719FB0\",\"logicalId\":\"Inner\"`, 1)
	if err := os.WriteFile(file, []byte(nested), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, ok := stackOf(t, dir, "ShopNestedE5719FB0").Function("Inner"); !ok {
		t.Errorf("the nested function has no record in\n%s", nested)
	}
}

func TestFunctionWithoutRecordHasNone(t *testing.T) {
	t.Parallel()
	if r, ok := stackOf(t, "testdata/app", "Shop").Function("Orders1234"); ok {
		t.Errorf("Function of no record = %+v", r)
	}
}

func TestBrokenRecordsSayWhereTheyStand(t *testing.T) {
	t.Parallel()
	dir := sampleAssembly(t)
	assemblytest.Record(t, dir, assembly.FunctionRecord{Artifact: "Shop"})
	file := filepath.Join(dir, "Shop.metadata.json")
	if err := os.WriteFile(file, []byte(`{"/Shop": [{"type": "go-lambda-cdk:functions", "data": "{"}]}`), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := assembly.Load(dir); err == nil || !strings.Contains(err.Error(), "go-lambda-cdk:functions of /Shop") {
		t.Errorf("Load = %v, want an error that names file and entry", err)
	}
}

// Names stay, so that the tool can say what is missing.
func TestWithheldValuesLeaveTheirNames(t *testing.T) {
	t.Parallel()
	build := gobuild.Request{
		Entry: "/src", Tags: []string{"x"},
		Env: map[string]string{"GOPROXY": "https://token@x", "A": "1"}, LinkVars: map[string]string{"main.key": "k"}, LDFlags: []string{"-X=a.b=c"},
	}
	got := assembly.FunctionRecord{Build: build}.Withhold()
	want := assembly.FunctionRecord{
		Build:    gobuild.Request{Entry: "/src", Tags: []string{"x"}},
		Withheld: assembly.Withheld{Env: []string{"A", "GOPROXY"}, LinkVars: []string{"main.key"}, LDFlags: true},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("Withhold = %+v, want %+v", got, want)
	}
}

func TestArtifactOf(t *testing.T) {
	t.Parallel()
	for file, want := range map[string]string{
		"Shop.template.json":                     "Shop",
		"ShopInner5F1B2C3D.nested.template.json": "ShopInner5F1B2C3D",
	} {
		if got := assembly.ArtifactOf(file); got != want {
			t.Errorf("ArtifactOf(%q) = %q, want %q", file, got, want)
		}
	}
}
