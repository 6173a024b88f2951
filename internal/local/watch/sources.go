package watch

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// Sources are what a program is made of on this machine: folders, of which
// every file counts, and single files. Packages of the standard library and of
// the module cache do not change and are no part of it.
type Sources struct {
	folders map[string]bool
	files   map[string]bool
}

// Contain reports whether the program depends on the file.
func (s Sources) Contain(file string) bool {
	return s.files[file] || s.folders[filepath.Dir(file)]
}

// ContainAny reports whether the program depends on one of the files.
func (s Sources) ContainAny(files []string) bool {
	return slices.ContainsFunc(files, s.Contain)
}

// Folders are those to watch.
func (s Sources) Folders() []string {
	all := maps.Clone(s.folders)
	if all == nil {
		all = map[string]bool{}
	}
	for f := range s.files {
		all[filepath.Dir(f)] = true
	}
	return slices.Sorted(maps.Keys(all))
}

// Empty reports whether nothing is known about the program.
func (s Sources) Empty() bool { return len(s.folders)+len(s.files) == 0 }

// Add adds single files and all files of folders.
func (s *Sources) Add(folders, files []string) {
	if s.folders == nil {
		s.folders, s.files = map[string]bool{}, map[string]bool{}
	}
	for _, f := range folders {
		s.folders[f] = true
	}
	for _, f := range files {
		s.files[f] = true
	}
}

// A Query asks for the sources of several main packages of one module.
type Query struct {
	// Dir is where the go command runs.
	Dir string
	// Packages are the main packages: folders or import paths.
	Packages []string
	// Tags are the build tags.
	Tags []string
	// Env is added to the go command's environment.
	Env map[string]string
}

// A listed package, as go list describes it.
type listed struct {
	ImportPath, Dir string
	Standard        bool
	DepOnly         bool
	Deps            []string
	EmbedFiles      []string
	Module          *struct {
		Main    bool
		GoMod   string
		Replace *struct{ Version string }
	}
}

// local reports whether the package is somebody's working copy.
func (p listed) local() bool {
	if p.Standard || p.Dir == "" {
		return false
	}
	m := p.Module
	return m == nil || m.Main || m.Replace != nil && m.Replace.Version == ""
}

// Find returns the sources of each package of the query, by its folder. A
// package that does not compile has sources too. It fails if the go command
// does.
func (q Query) Find(ctx context.Context) (map[string]Sources, error) {
	args := []string{"list", "-e", "-deps", "-json=ImportPath,Dir,Standard,DepOnly,Deps,EmbedFiles,Module"}
	if len(q.Tags) > 0 {
		args = append(args, "-tags="+strings.Join(q.Tags, ","))
	}
	cmd := exec.CommandContext(ctx, "go", append(append(args, "--"), q.Packages...)...)
	cmd.Dir = q.Dir
	cmd.Env = os.Environ()
	for _, key := range slices.Sorted(maps.Keys(q.Env)) {
		cmd.Env = append(cmd.Env, key+"="+q.Env[key])
	}
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w\n%s", err, bytes.TrimSpace(stderr.Bytes()))
	}
	packages, err := decodeList(out)
	if err != nil {
		return nil, fmt.Errorf("go list: %w", err)
	}
	byPath := map[string]listed{}
	for _, p := range packages {
		byPath[p.ImportPath] = p
	}
	found := map[string]Sources{}
	for _, p := range packages {
		if p.DepOnly {
			continue
		}
		var s Sources
		s.addPackage(p)
		for _, dep := range p.Deps {
			s.addPackage(byPath[dep])
		}
		found[p.Dir] = s
	}
	return found, nil
}

func decodeList(out []byte) ([]listed, error) {
	var packages []listed
	dec := json.NewDecoder(bytes.NewReader(out))
	for {
		var p listed
		switch err := dec.Decode(&p); {
		case errors.Is(err, io.EOF):
			return packages, nil
		case err != nil:
			return nil, err
		}
		packages = append(packages, p)
	}
}

func (s *Sources) addPackage(p listed) {
	if !p.local() {
		return
	}
	var files []string
	for _, f := range p.EmbedFiles {
		files = append(files, filepath.Join(p.Dir, f))
	}
	if p.Module != nil && p.Module.GoMod != "" {
		root := filepath.Dir(p.Module.GoMod)
		files = append(files, p.Module.GoMod, filepath.Join(root, "go.sum"), filepath.Join(root, "go.work"))
	}
	s.Add([]string{p.Dir}, files)
}
