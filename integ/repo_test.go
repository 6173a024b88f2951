package integ

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"strings"
	"sync"
	"testing"
)

// modulePath is the import path of this repository.
const modulePath = "github.com/go-lambda-cdk/go-lambda-cdk"

// repoRoot is the repository's root, seen from this package's folder, where
// the go command runs its tests.
const repoRoot = ".."

// A listedPackage is what the tests need of `go list -json`.
type listedPackage struct {
	ImportPath   string
	Dir          string
	Name         string
	ForTest      string
	Standard     bool
	GoFiles      []string
	TestGoFiles  []string
	XTestGoFiles []string
	Imports      []string
	TestImports  []string
	XTestImports []string
}

// goList runs `go list -json args…` in dir.
func goList(dir string, args ...string) ([]listedPackage, error) {
	cmd := exec.Command("go", append([]string{"list", "-json=ImportPath,Dir,Name,ForTest,Standard,GoFiles,TestGoFiles,XTestGoFiles,Imports,TestImports,XTestImports"}, args...)...)
	cmd.Dir = dir
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, errors.Join(err, errors.New(stderr.String()))
	}
	var pkgs []listedPackage
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listedPackage
		if err := dec.Decode(&p); err == io.EOF {
			return pkgs, nil
		} else if err != nil {
			return nil, err
		}
		pkgs = append(pkgs, p)
	}
}

var listOnce = sync.OnceValues(func() ([]listedPackage, error) { return goList(repoRoot, "./...") })

// ourPackages lists the packages of this module.
func ourPackages(t *testing.T) []listedPackage {
	t.Helper()
	pkgs, err := listOnce()
	if err != nil {
		t.Fatalf("go list ./...: %v", err)
	}
	return pkgs
}

// short is an import path without the module's own prefix.
func short(importPath string) string {
	return strings.TrimPrefix(strings.TrimPrefix(importPath, modulePath), "/")
}
