package integ

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// nodeModules installs npm packages, or files of them, into a cache of this
// repository's tests and returns their folder. Name exact versions: another
// list is another folder. It skips the test where node or npm is not installed.
func nodeModules(t *testing.T, packages ...string) string {
	t.Helper()
	for _, tool := range []string{"node", "npm"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("needs %s in PATH", tool)
		}
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	cache = filepath.Join(cache, "go-lambda-cdk-test")
	var names []string
	for _, p := range packages {
		names = append(names, filepath.Base(p))
	}
	folder := filepath.Join(cache, strings.Join(names, "_"))
	if _, err := os.Stat(folder); err == nil {
		return filepath.Join(folder, "node_modules")
	}
	if err := install(t, cache, folder, packages); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(folder, "node_modules")
}

// install makes folder under another name first: a rename is all or nothing,
// and other test binaries may install at the same time.
func install(t *testing.T, cache, folder string, packages []string) error {
	if err := os.MkdirAll(cache, 0o755); err != nil {
		return err
	}
	temp, err := os.MkdirTemp(cache, "installing-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(temp)
	args := append([]string{"install", "--prefix", temp, "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"}, packages...)
	cmd := exec.CommandContext(t.Context(), "npm", args...)
	cmd.Dir = temp
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("npm install %s: %w\n%s", strings.Join(packages, " "), err, out)
	}
	if err := os.Rename(temp, folder); err != nil && !errors.Is(err, os.ErrExist) {
		return err
	}
	return nil
}

// askNode runs a script of testdata, which requires the packages, with the
// input as JSON on standard input, and decodes what it writes.
func askNode[Out any](t *testing.T, script string, packages []string, input any) Out {
	t.Helper()
	text, err := json.Marshal(input)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "node", filepath.Join("testdata", script))
	cmd.Env = append(os.Environ(), "NODE_PATH="+nodeModules(t, packages...))
	cmd.Stdin = bytes.NewReader(text)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	written, err := cmd.Output()
	if err != nil {
		t.Fatalf("node %s: %v\n%s", script, err, stderr.Bytes())
	}
	var out Out
	if err := json.Unmarshal(written, &out); err != nil {
		t.Fatalf("node %s wrote %s: %v", script, written, err)
	}
	return out
}
