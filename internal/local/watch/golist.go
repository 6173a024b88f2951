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
	EmbedPatterns   []string
	Module          *struct {
		Main    bool
		Path    string
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

// placed is a package that does not exist, in the folder of a local module in
// which it would: it may have just been removed, or not been written yet.
func (p listed) placed(others []listed) listed {
	for _, other := range others {
		if !other.local() || other.Module == nil || other.Module.GoMod == "" {
			continue
		}
		if below, ok := strings.CutPrefix(p.ImportPath, other.Module.Path+"/"); ok {
			p.Dir = filepath.Join(filepath.Dir(other.Module.GoMod), filepath.FromSlash(below))
			p.Module = other.Module
			p.Standard = false
		}
	}
	return p
}

// Find returns the sources of each package of the query, by its folder. A
// package that does not compile has sources too. It fails if the go command
// does.
func (q Query) Find(ctx context.Context) (map[string]Sources, error) {
	args := []string{"list", "-e", "-deps", "-json=ImportPath,Dir,Standard,DepOnly,Deps,EmbedPatterns,Module"}
	if len(q.Tags) > 0 {
		args = append(args, "-tags="+strings.Join(q.Tags, ","))
	}
	out, err := q.run(ctx, append(append(args, "--"), q.Packages...)...)
	if err != nil {
		return nil, err
	}
	packages, err := decodeList(out)
	if err != nil {
		return nil, fmt.Errorf("go list: %w", err)
	}
	work, err := q.run(ctx, "env", "GOWORK")
	if err != nil {
		return nil, err
	}
	byPath := map[string]listed{}
	for _, p := range packages {
		byPath[p.ImportPath] = p
	}
	for path, p := range byPath {
		if p.Dir == "" {
			byPath[path] = p.placed(packages)
		}
	}
	found := map[string]Sources{}
	for _, p := range packages {
		if p.DepOnly {
			continue
		}
		var s Sources
		s.addWorkspace(strings.TrimSpace(string(work)), q.Dir)
		s.addListed(p)
		for _, dep := range p.Deps {
			s.addListed(byPath[dep])
		}
		found[p.Dir] = s
	}
	return found, nil
}

// run runs the go command and returns what it prints.
func (q Query) run(ctx context.Context, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = q.Dir
	cmd.Env = os.Environ()
	for _, key := range slices.Sorted(maps.Keys(q.Env)) {
		cmd.Env = append(cmd.Env, key+"="+q.Env[key])
	}
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go %s: %w\n%s", args[0], err, bytes.TrimSpace(stderr.Bytes()))
	}
	return out, nil
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

func (s *Sources) addListed(p listed) {
	if !p.local() {
		return
	}
	s.AddPackage(p.Dir)
	for _, pattern := range p.EmbedPatterns {
		s.embeds = append(s.embeds, newEmbedding(p.Dir, pattern))
	}
	if p.Module != nil && p.Module.GoMod != "" {
		root := filepath.Dir(p.Module.GoMod)
		s.AddFile(p.Module.GoMod)
		s.AddFile(filepath.Join(root, "go.sum"))
		s.addParents(p.Dir, root)
	}
}

// addWorkspace adds the go.work that counts in dir, which may be far above the
// module, or the two places where one is usually made.
func (s *Sources) addWorkspace(file, dir string) {
	switch {
	case file == "off":
		return
	case file != "":
		s.AddFile(file)
		s.AddFile(file + ".sum")
		return
	}
	s.AddFile(filepath.Join(dir, "go.work"))
	s.AddFile(filepath.Join(filepath.Dir(dir), "go.work"))
}
