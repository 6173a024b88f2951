package assembly

import (
	"encoding/json"
	"strings"
)

// A Template is the part of a CloudFormation template that the tool reads.
// Values that may hold intrinsic functions stay as JSON decodes them, with
// numbers as json.Number.
type Template struct {
	Parameters map[string]Parameter
	Mappings   map[string]map[string]map[string]any
	Conditions map[string]any
	Resources  map[string]Resource
	Outputs    map[string]Output
}

// A Parameter of a template.
type Parameter struct {
	Type    string
	Default any
}

// A Resource of a template.
type Resource struct {
	Type       string
	Condition  string
	Properties map[string]any
	Metadata   map[string]json.RawMessage
}

// ConstructPath is the path of the construct that the resource belongs to,
// such as "Shop/Orders": the CDK's path metadata without the last steps "Resource"
// and "Default", which the CDK counts as none. It is empty if the app was
// synthesized without path metadata.
func (r Resource) ConstructPath() string {
	var path string
	if json.Unmarshal(r.Metadata["aws:cdk:path"], &path) != nil {
		return ""
	}
	return strings.TrimSuffix(strings.TrimSuffix(path, "/Resource"), "/Default")
}

// An Output of a template.
type Output struct {
	Value  any
	Export struct{ Name any }
}
