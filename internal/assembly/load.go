package assembly

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// ManifestFile is the file that makes a folder a cloud assembly.
const ManifestFile = "manifest.json"

// A Stack is one template of a cloud assembly, with its nested stacks.
type Stack struct {
	// Artifact is the name under which the stack's function records are kept:
	// see ArtifactOf.
	Artifact string

	// Name is the stack's name in CloudFormation. A nested stack, which gets
	// its name when it is deployed, is called after its parent and resource.
	Name string

	// Path is the stack's construct path, such as "Prod/Shop", and Stage that of
	// the CDK Stage around it; empty if there is none.
	Path, Stage string

	// Needs are the stacks that have to be deployed before.
	Needs []*Stack

	// Account and Region are where the stack is deployed; empty if the app
	// leaves that open.
	Account, Region string

	// Dir is the folder of the assembly that holds the stack.
	Dir string

	// Template is what CloudFormation gets.
	Template Template

	// Annotations are those of its constructs, and of what is nested in it; nil for
	// a nested stack.
	Annotations []Annotation

	// Parent is the stack this one is nested in, and LogicalID its resource
	// there; nil and empty for others.
	Parent    *Stack
	LogicalID string

	// Nested are the nested stacks by the logical id of their resource.
	Nested map[string]*Stack

	// Assets are the file assets of the assembly: object key → absolute path
	// of the file or folder.
	Assets map[string]string

	functions map[functionKey]FunctionRecord // of the stack and all that is nested in it
}

// Load reads the cloud assembly in dir: every stack of it, of its nested
// assemblies (stages), and every nested stack, each after its parent. It fails
// if dir is no assembly or a file that its manifest names cannot be read.
func Load(dir string) ([]*Stack, error) { return load(dir, "") }

func load(dir, stage string) ([]*Stack, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	m, err := readManifest(dir)
	if err != nil {
		return nil, err
	}
	assets, err := m.assets(dir)
	if err != nil {
		return nil, err
	}
	var stacks []*Stack
	byID := map[string]*Stack{}
	for _, id := range slices.Sorted(maps.Keys(m.Artifacts)) {
		switch a := m.Artifacts[id]; a.Type {
		case stackArtifact:
			s := &Stack{Artifact: ArtifactOf(a.Properties.TemplateFile), Name: a.Properties.StackName, Path: a.DisplayName, Stage: stage, Dir: dir, Assets: assets}
			s.Name, s.Path = cmp.Or(s.Name, id), cmp.Or(s.Path, id)
			byID[id] = s
			s.Account, s.Region = parseEnvironment(a.Environment)
			found, err := a.metadata(dir)
			if err != nil {
				return nil, err
			}
			if s.functions, err = found.functions(); err != nil {
				return nil, fmt.Errorf("%s: %w", dir, err)
			}
			s.Annotations = found.annotations()
			if err := s.load(a.Properties.TemplateFile); err != nil {
				return nil, err
			}
			stacks = append(stacks, s.family()...)
		case nestedArtifact:
			nested, err := load(filepath.Join(dir, a.Properties.DirectoryName), cmp.Or(a.Properties.DisplayName, strings.TrimPrefix(id, "assembly-")))
			if err != nil {
				return nil, err
			}
			stacks = append(stacks, nested...)
		}
	}
	for id, s := range byID {
		for _, other := range m.Artifacts[id].Dependencies {
			if needed := byID[other]; needed != nil {
				s.Needs = append(s.Needs, needed)
			}
		}
	}
	return stacks, nil
}

// manifest is the part of manifest.json that matters here.
type manifest struct{ Artifacts map[string]artifact }

type artifact struct {
	Type                   string
	Environment            string
	Metadata               metadata
	AdditionalMetadataFile string
	DisplayName            string   // of a stack
	Dependencies           []string // artifacts
	Properties             struct {
		TemplateFile  string
		StackName     string
		File          string // of an asset manifest
		DirectoryName string // of a nested assembly
		DisplayName   string // of the same
	}
}

// Types of artifacts.
const (
	stackArtifact  = "aws:cloudformation:stack"
	nestedArtifact = "cdk:cloud-assembly"
)

func readManifest(dir string) (m manifest, err error) {
	err = readJSON(filepath.Join(dir, ManifestFile), &m)
	if errors.Is(err, fs.ErrNotExist) {
		err = fmt.Errorf("%s is no cloud assembly: it has no %s", dir, ManifestFile)
	}
	return m, err
}

// assets reads the asset manifests, which say what file stands behind an
// object key that a template names.
func (m manifest) assets(dir string) (map[string]string, error) {
	assets := map[string]string{}
	for _, a := range m.Artifacts {
		if a.Type != "cdk:asset-manifest" {
			continue
		}
		var list struct {
			Files map[string]struct {
				Source       struct{ Path string }
				Destinations map[string]struct{ ObjectKey string }
			}
		}
		if err := readJSON(filepath.Join(dir, a.Properties.File), &list); err != nil {
			return nil, err
		}
		for _, f := range list.Files {
			for _, d := range f.Destinations {
				if f.Source.Path != "" {
					path := f.Source.Path
					if !filepath.IsAbs(path) {
						path = filepath.Join(dir, path)
					}
					assets[d.ObjectKey] = path
				}
			}
		}
	}
	return assets, nil
}

// load reads the stack's template and those nested in it.
func (s *Stack) load(file string) error {
	if err := readJSON(filepath.Join(s.Dir, file), &s.Template); err != nil {
		return err
	}
	s.Nested = map[string]*Stack{}
	for _, id := range slices.Sorted(maps.Keys(s.Template.Resources)) {
		r := s.Template.Resources[id]
		if r.Type != "AWS::CloudFormation::Stack" {
			continue
		}
		file, ok := s.nestedTemplate(r)
		if !ok {
			continue // a template that is not part of the assembly
		}
		n := &Stack{
			Artifact: ArtifactOf(file),
			Name:     s.Name + "-" + id,
			Path:     s.Path, Stage: s.Stage,
			Account: s.Account, Region: s.Region, Dir: s.Dir, Assets: s.Assets,
			Parent: s, LogicalID: id, functions: s.functions,
		}
		if err := n.load(file); err != nil {
			return err
		}
		s.Nested[id] = n
	}
	return nil
}

// nestedTemplate finds the file of a nested stack: its URL ends in the object
// key of an asset.
func (s *Stack) nestedTemplate(r Resource) (file string, ok bool) {
	url, err := json.Marshal(r.Properties["TemplateURL"])
	if err != nil {
		return "", false
	}
	for key, path := range s.Assets {
		if bytes.Contains(url, []byte("/"+key)) {
			file, err := filepath.Rel(s.Dir, path)
			return file, err == nil
		}
	}
	return "", false
}

// family is the stack and all that is nested in it.
func (s *Stack) family() []*Stack {
	all := []*Stack{s}
	for _, id := range slices.Sorted(maps.Keys(s.Nested)) {
		all = append(all, s.Nested[id].family()...)
	}
	return all
}

// parseEnvironment splits "aws://ACCOUNT/REGION", where either may be unknown.
func parseEnvironment(env string) (account, region string) {
	account, region, _ = strings.Cut(strings.TrimPrefix(env, "aws://"), "/")
	if strings.HasPrefix(account, "unknown-") {
		account = ""
	}
	if strings.HasPrefix(region, "unknown-") {
		region = ""
	}
	return account, region
}

func readJSON(file string, v any) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	if err := dec.Decode(v); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	return nil
}
