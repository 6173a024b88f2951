package integ

import (
	"encoding/json"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// A newcomer's project is a go.mod, a cdk.json and two Go files: nothing is
// generated, nothing else is needed, and its template is complete.
//
// Shows P19 and P21, to synthesis; deploying needs an account.
func TestANewProjectIsTwoGoFiles(t *testing.T) {
	notShort(t, "builds and synthesizes an app")
	t.Parallel()
	root, err := filepath.Abs(repoRoot)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for _, name := range []string{"infra/main.go", "cmd/hello/main.go", "cdk.json"} {
		text, err := os.ReadFile(filepath.Join(root, "examples", "hello", filepath.FromSlash(name)))
		if err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(dir, filepath.FromSlash(name)), string(text))
	}
	// The release a user requires is this tree; its dependencies' checksums
	// are known already.
	write(t, filepath.Join(dir, "go.mod"), "module example.com/hello\n\ngo 1.26\n\nrequire "+modulePath+" v0.0.0\n\nreplace "+modulePath+" => "+root+"\n")
	sum, err := os.ReadFile(filepath.Join(root, "go.sum"))
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "go.sum"), string(sum))
	out := filepath.Join(t.TempDir(), "cdk.out")
	run := func(args ...string) {
		t.Helper()
		cmd := exec.Command("go", args...)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "CDK_OUTDIR="+out, "CDK_VALIDATION=false", "LAMBDACDK_CACHE="+t.TempDir(), "GOWORK=off")
		if text, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("go %s: %v\n%s", strings.Join(args, " "), err, text)
		}
	}
	run("mod", "tidy")
	before := tree(t, dir)
	run("run", "./infra")

	if after := tree(t, dir); !slices.Equal(before, after) {
		t.Errorf("synthesis changed the project's files:\n%q\nwant\n%q", after, before)
	}
	text, err := os.ReadFile(filepath.Join(out, "Hello.template.json"))
	if err != nil {
		t.Fatal(err)
	}
	var template struct {
		Resources map[string]struct{ Type string }
	}
	if err := json.Unmarshal(text, &template); err != nil {
		t.Fatal(err)
	}
	types := map[string]int{}
	for _, r := range template.Resources {
		types[r.Type]++
	}
	for _, want := range []string{"AWS::Lambda::Function", "AWS::ApiGatewayV2::Api", "AWS::Lambda::Permission", "AWS::IAM::Role"} {
		if types[want] != 1 {
			t.Errorf("the template has %d %s, want 1; all: %v", types[want], want, types)
		}
	}
	zips, _ := filepath.Glob(filepath.Join(out, "asset.*.zip"))
	if len(zips) != 1 {
		t.Errorf("the assembly has %d zips, want 1: %q", len(zips), zips)
	}
}

// tree lists the files below dir, sorted.
func tree(t *testing.T, dir string) []string {
	t.Helper()
	var files []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			files = append(files, strings.TrimPrefix(path, dir))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(files)
	return files
}
