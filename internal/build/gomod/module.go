package gomod

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
)

// A Root is the folder in which one go command can build many main packages.
type Root struct {
	// Dir is the absolute folder of go.work, or of go.mod if there is no
	// workspace.
	Dir string
}

// ErrNoModule is the error of a main package outside any module.
var ErrNoModule = errors.New("no go.mod in this folder or any above it; make one with: go mod init example.com/app")

// RootOf returns the root for what `go env GOMOD GOWORK` has said. The go
// command knows -modfile, GOWORK=off and the user's own `go env -w`.
func RootOf(gomod, gowork string) (Root, error) {
	if gowork != "" && gowork != "off" {
		return Root{Dir: filepath.Dir(gowork)}, nil
	}
	if gomod == "" || gomod == os.DevNull {
		return Root{}, ErrNoModule
	}
	return Root{Dir: filepath.Dir(gomod)}, nil
}

// Pattern returns the argument that names the package in dir to a go command
// that runs in the root.
func (r Root) Pattern(dir string) string {
	rel, err := filepath.Rel(r.Dir, dir)
	if err != nil || rel == ".." || strings.HasPrefix(rel, ".."+string(filepath.Separator)) {
		// A workspace may use modules anywhere.
		return dir
	}
	return "./" + filepath.ToSlash(rel)
}

// ModuleDir returns the folder of the go.mod nearest to dir, or dir if there is
// none. All packages below with the same answer have the same [Root].
func ModuleDir(dir string) string {
	if root, ok := moduleDir(dir); ok {
		return root
	}
	return dir
}

func moduleDir(dir string) (string, bool) {
	for {
		if info, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil && !info.IsDir() {
			return dir, true
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", false
		}
		dir = parent
	}
}

// ImportPath returns the import path of the package in dir.
func ImportPath(dir string) (string, error) {
	root, ok := moduleDir(dir)
	if !ok {
		return "", ErrNoModule
	}
	module, err := modulePath(filepath.Join(root, "go.mod"))
	if err != nil {
		return "", err
	}
	rel, err := filepath.Rel(root, dir)
	if err != nil {
		return "", err
	}
	return path.Join(module, filepath.ToSlash(rel)), nil
}

// modulePath reads the module directive of a go.mod.
func modulePath(file string) (string, error) {
	f, err := os.Open(file)
	if err != nil {
		return "", err
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	block := false // in module ( … ), which go.mod allows for one line too
	for lines.Scan() {
		line, _, _ := strings.Cut(lines.Text(), "//")
		fields := strings.Fields(line)
		switch {
		case len(fields) == 2 && fields[0] == "module" && fields[1] == "(":
			block = true
			continue
		case len(fields) == 2 && fields[0] == "module":
			fields = fields[1:]
		case block && len(fields) == 1 && fields[0] != ")":
		default:
			continue
		}
		name := fields[0]
		if name[0] == '"' || name[0] == '`' {
			if name, err = strconv.Unquote(name); err != nil {
				break
			}
		}
		return name, nil
	}
	if err := lines.Err(); err != nil {
		return "", err
	}
	return "", fmt.Errorf("%s has no module line", file)
}

// OutputName returns the file name that the go command gives to the binary of a
// main package, without .exe: the last element of its import path that is not
// a major version.
func OutputName(importPath string) string {
	dir, name := path.Split(importPath)
	if dir != "" && isMajorVersion(name) {
		return path.Base(dir)
	}
	return name
}

// isMajorVersion reports whether a path element is one of v2, v3 and so on.
func isMajorVersion(element string) bool {
	digits, ok := strings.CutPrefix(element, "v")
	if !ok || digits == "" || digits[0] == '0' || digits == "1" {
		return false
	}
	for _, c := range digits {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}
