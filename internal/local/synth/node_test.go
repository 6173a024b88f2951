package synth

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// nodeOf is a program that says it is Node of a version.
func nodeOf(t *testing.T, version string) string {
	t.Helper()
	node := filepath.Join(t.TempDir(), "node")
	if err := os.WriteFile(node, []byte("#!/bin/sh\necho "+version+"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	return node
}

// An old Node is named before the CDK fails with a stack; one that still works
// gets a line.
func TestOldNodesAreNamed(t *testing.T) {
	for version, want := range map[string]struct{ fails, warns string }{
		"v16.20.2": {fails: "is Node.js v16.20.2, with which the CDK does not run: install Node.js 22 or later"},
		"v18.0.0":  {warns: "warning: Node.js v18.0.0 is no longer maintained"},
		"v20.19.1": {warns: "install Node.js 22 or later"},
		"v22.0.0":  {},
		"v26.1.0":  {},
		"nonsense": {},
	} {
		t.Setenv("JSII_NODE", nodeOf(t, version))
		var said []string
		err := CheckNode(t.Context(), func(line string) { said = append(said, line) })
		if (err == nil) != (want.fails == "") || err != nil && !strings.Contains(err.Error(), want.fails) {
			t.Errorf("Node %s: %v, want %q", version, err, want.fails)
		}
		if (len(said) == 0) != (want.warns == "") || len(said) > 0 && !strings.Contains(said[0], want.warns) {
			t.Errorf("Node %s: said %q, want %q", version, said, want.warns)
		}
	}
	t.Setenv("JSII_NODE", "/nowhere/node")
	if err := CheckNode(t.Context(), nil); err == nil || !strings.Contains(err.Error(), "JSII_NODE is /nowhere/node, which cannot be run") {
		t.Errorf("a JSII_NODE that is not there: %v", err)
	}
}
