package integ

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// A contract that changes on one side only is found by the compiler or by the
// synthesis: here the contract of the example uploads is another one, and the
// rest stays.
//
// Shows P20.
func TestChangedContractIsFoundBeforeDeployment(t *testing.T) {
	notShort(t, "compiles an example five times")
	t.Parallel()
	dir := filepath.Join(repoRoot, "examples", "uploads")
	file := filepath.Join(dir, "internal", "contract", "contract.go")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	const field = "Files   link.Bucket[link.PutWhole]"
	for name, c := range map[string]struct {
		field string // in place of field
		// compiler and synthesis are what is said of each side.
		compiler  []string
		synthesis []string
	}{
		"unchanged": {field: field},
		"renamed field": {field: "Objects link.Bucket[link.PutWhole]", compiler: []string{
			"infra/main.go:", "unknown field Files in struct literal of type contract.Upload",
			"cmd/upload/upload.go:", "u.res.Files undefined",
		}},
		"other level": {field: "Files link.Bucket[link.Get]", compiler: []string{
			"infra/main.go:", "cannot use lambdacdk.LinkBucketPrefix[link.PutWhole]", "link.Bucket[link.Get]",
		}},
		"other kind": {field: "Files link.Queue[link.Send]", compiler: []string{
			"infra/main.go:", "cmd/upload/upload.go:", "link.Queue[link.Send]",
		}},
		"new field": {field: field + "\nAlerts link.Topic", synthesis: []string{
			"lambdacdk: Uploads/Upload: Links.Alerts is empty; fill it with lambdacdk.LinkTopic",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			if !strings.Contains(string(text), field) {
				t.Fatalf("%s has no %q", file, field)
			}
			overlay := replaceFile(t, file, strings.Replace(string(text), field, c.field, 1))
			infra := filepath.Join(t.TempDir(), "infra")
			// go list -export compiles both sides and links none.
			out, err := goIn(dir, "list", "-export", "-overlay", overlay, "./...")
			if compiles := err == nil; compiles != (c.compiler == nil) {
				t.Fatalf("go list -export: %v\n%s", err, out)
			}
			wantAll(t, "the compiler", out, c.compiler)
			if c.synthesis == nil {
				return
			}
			if out, err := goIn(dir, "build", "-overlay", overlay, "-o", infra, "./infra"); err != nil {
				t.Fatalf("go build ./infra: %v\n%s", err, out)
			}
			app := &cdkApp{name: "uploads", dir: dir, binary: infra, out: filepath.Join(t.TempDir(), "cdk.out")}
			if err := app.synthesize(); err == nil {
				t.Fatal("the synthesis succeeds")
			}
			wantAll(t, "the synthesis", app.output, c.synthesis)
		})
	}
}

// replaceFile returns an overlay for the go command with another text for file.
func replaceFile(t *testing.T, file, text string) string {
	t.Helper()
	absolute, err := filepath.Abs(file)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	other, overlay := filepath.Join(dir, "other.go"), filepath.Join(dir, "overlay.json")
	replace, err := json.Marshal(map[string]map[string]string{"Replace": {absolute: other}})
	if err != nil {
		t.Fatal(err)
	}
	for path, content := range map[string][]byte{other: []byte(text), overlay: replace} {
		if err := os.WriteFile(path, content, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return overlay
}

func goIn(dir string, args ...string) ([]byte, error) {
	cmd := exec.Command("go", args...)
	cmd.Dir = dir
	return cmd.CombinedOutput()
}

func wantAll(t *testing.T, who string, said []byte, want []string) {
	t.Helper()
	for _, w := range want {
		if !strings.Contains(string(said), w) {
			t.Errorf("%s says\n%s\nwant it to say %q", who, said, w)
		}
	}
}
