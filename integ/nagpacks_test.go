package integ

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// A nagFinding is what a rule of cdk-nag says about a resource.
type nagFinding struct {
	Rule     string
	Template string
	ID       string // logical
	Info     string
}

// nag returns the findings of both packs on templates.
func nag(t *testing.T, templates []string) []nagFinding {
	t.Helper()
	modules := nagModules(t)
	script, err := os.ReadFile(filepath.Join("testdata", "nag", "findings.js"))
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("node", append([]string{"-"}, templates...)...)
	cmd.Stdin = bytes.NewReader(script)
	cmd.Env = append(os.Environ(), "NODE_PATH="+modules)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("node findings.js: %v\n%s", err, &stderr)
	}
	var findings []nagFinding
	if err := json.Unmarshal(out, &findings); err != nil {
		t.Fatalf("findings.js printed %q: %v", out, err)
	}
	return findings
}

// nagVersion is the release with the pack Serverless; the one for Go has none.
const nagVersion = "3.0.2"

// nagModules returns a node_modules with cdk-nag, and with the CDK that the Go
// modules bring: the same release as the app's, and nothing to download.
func nagModules(t *testing.T) string {
	t.Helper()
	packages := []string{"cdk-nag@" + nagVersion}
	for _, module := range []string{cdkPath + "/awscdk/v2", constructsPath + "/constructs/v10"} {
		out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", module).Output()
		if err != nil {
			t.Fatalf("go list -m %s: %v", module, err)
		}
		found, err := filepath.Glob(filepath.Join(strings.TrimSpace(string(out)), "jsii", "*.tgz"))
		if err != nil || len(found) != 1 {
			t.Fatalf("%s has the packages %q, want one (%v)", module, found, err)
		}
		packages = append(packages, found[0])
	}
	return nodeModules(t, packages...)
}
