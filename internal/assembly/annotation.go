package assembly

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
)

// An Annotation is what a construct has to say to who deploys it.
type Annotation struct {
	Level AnnotationLevel
	// Path is that of the construct, such as "/Shop/Api".
	Path string
	// Text may have several lines. Of a warning that can be acknowledged, it ends in
	// its id; one that is, the CDK leaves out.
	Text string
}

// An AnnotationLevel is how much an annotation matters.
type AnnotationLevel string

// The levels. The CDK's CLI deploys nothing that has an error.
const (
	Info    AnnotationLevel = "Info"
	Warning AnnotationLevel = "Warning"
	Error   AnnotationLevel = "Error"
)

// String is the annotation as the CDK's CLI prints it.
func (a Annotation) String() string { return fmt.Sprintf("[%s at %s] %s", a.Level, a.Path, a.Text) }

// levels are the types of metadata that are annotations.
var levels = map[string]AnnotationLevel{"aws:cdk:info": Info, "aws:cdk:warning": Warning, "aws:cdk:error": Error}

// metadata is what an assembly says about the constructs of a stack, by path.
type metadata map[string][]struct {
	Type string
	Data any
}

// metadata reads that of an artifact: in the manifest, in a file of its own, or
// none.
func (a artifact) metadata(dir string) (metadata, error) {
	all := maps.Clone(a.Metadata)
	if a.AdditionalMetadataFile == "" {
		return all, nil
	}
	var more metadata
	if err := readJSON(filepath.Join(dir, a.AdditionalMetadataFile), &more); err != nil {
		return nil, err
	}
	if all == nil {
		all = metadata{}
	}
	for path, entries := range more {
		all[path] = append(slices.Clip(all[path]), entries...)
	}
	return all, nil
}

// annotations are those in the metadata, in the order of their paths, each once.
func (m metadata) annotations() []Annotation {
	var list []Annotation
	for _, path := range slices.Sorted(maps.Keys(m)) {
		for _, e := range m[path] {
			text, isText := e.Data.(string)
			a := Annotation{levels[e.Type], path, text}
			if a.Level != "" && isText && !slices.Contains(list, a) {
				list = append(list, a)
			}
		}
	}
	return list
}

// Annotations returns those of all stacks of the cloud assembly in dir, without
// reading their templates. It fails as Load does.
func Annotations(dir string) ([]Annotation, error) {
	m, err := readManifest(dir)
	if err != nil {
		return nil, err
	}
	var list []Annotation
	for _, id := range slices.Sorted(maps.Keys(m.Artifacts)) {
		switch a := m.Artifacts[id]; a.Type {
		case stackArtifact:
			found, err := a.metadata(dir)
			if err != nil {
				return nil, err
			}
			list = append(list, found.annotations()...)
		case nestedArtifact:
			found, err := Annotations(filepath.Join(dir, a.Properties.DirectoryName))
			if err != nil {
				return nil, err
			}
			list = append(list, found...)
		}
	}
	return list, nil
}

// Errors returns an error with the annotations that are errors; nil if there are
// none.
func Errors(list []Annotation) error {
	text := ""
	for _, a := range list {
		if a.Level == Error {
			text += "\n\t" + a.String()
		}
	}
	if text == "" {
		return nil
	}
	return fmt.Errorf("constructs of the app have found errors:%s", text)
}
