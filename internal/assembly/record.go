package assembly

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/build/gobuild"
)

// FunctionsMetadata is the type of the metadata of a stack that holds its
// function records. The CDK writes metadata with each synthesis anew, so that a
// record of an earlier one cannot stay behind, as a file of our own would.
const FunctionsMetadata = "go-lambda-cdk:functions"

// RecordValues is the context key with which the tool asks for whole records:
// see [FunctionRecord.Withhold]. It is for an assembly that is removed after
// the run, in a folder that only its owner can read.
const RecordValues = "lambdacdk:recordValues"

// A FunctionRecord is what a GoFunction tells the tool about itself beside
// what its template already says: how to build the handler again, for the
// tool's own host.
type FunctionRecord struct {
	// Artifact and LogicalID say which function it is: see ArtifactOf.
	Artifact  string `json:"artifact"`
	LogicalID string `json:"logicalId"`

	// Path is the construct path, such as "Shop/Orders". It is empty for a
	// function that is not a GoFunction but has the code of GoCode.
	Path string `json:"path,omitempty"`

	// Build is how the handler was compiled. Entry is empty if the function
	// came Prebuilt.
	Build gobuild.Request `json:"build,omitzero"`

	// Withheld are the settings of Build whose values are not recorded.
	Withheld Withheld `json:"withheld,omitzero"`

	// Prebuilt is the absolute path of a ready binary or folder.
	Prebuilt string `json:"prebuilt,omitempty"`

	// Files are the extra files of the bundle: slash-separated path in the
	// bundle → absolute path on this machine (a file or a folder).
	Files map[string]string `json:"files,omitempty"`

	// Links are the links of the function's contract that grant something.
	Links []LinkRecord `json:"links,omitempty"`

	// ChoosesPayload says that HTTP APIs before the function send what its program
	// takes, which was not compiled. ChoosesBinary says so of the binary media
	// types of REST APIs.
	ChoosesPayload bool `json:"choosesPayload,omitempty"`
	ChoosesBinary  bool `json:"choosesBinary,omitempty"`

	// GivenRole says that the function's role was not made for it: the
	// statements that are added to it have no ids.
	GivenRole bool `json:"givenRole,omitempty"`
}

// A LinkRecord is what one link adds to the policy of its function's role.
type LinkRecord struct {
	// Field is the Go field, such as "Media.Uploads".
	Field string `json:"field"`

	// Env is the variable with the resource's name, URL or ARN.
	Env string `json:"env"`

	// Statements are the ids of the link's statements.
	Statements []string `json:"statements"`

	// Actions are what the link allows on its resource, and KeyActions on the
	// key that encrypts it.
	Actions    []string `json:"actions"`
	KeyActions []string `json:"keyActions,omitempty"`
}

// ArtifactOf returns the name under which a stack's records are kept: its
// template file without the endings. For a stack that is not nested, it is the
// artifact id.
func ArtifactOf(templateFile string) string {
	return strings.TrimSuffix(strings.TrimSuffix(templateFile, ".template.json"), ".nested")
}

// A Withheld names settings of a build. Their values may be secrets, such as a
// GOPROXY with a token, and an assembly travels: pipelines keep it, and
// everybody may read it.
type Withheld struct {
	// Env and LinkVars are the names of variables, sorted.
	Env      []string `json:"env,omitempty"`
	LinkVars []string `json:"linkVars,omitempty"`
	// LDFlags: there are linker flags, which may set variables too.
	LDFlags bool `json:"ldFlags,omitempty"`
}

// Withhold returns r without the values that an assembly must not keep.
func (r FunctionRecord) Withhold() FunctionRecord {
	r.Withheld = Withheld{
		Env:      slices.Sorted(maps.Keys(r.Build.Env)),
		LinkVars: slices.Sorted(maps.Keys(r.Build.LinkVars)),
		LDFlags:  len(r.Build.LDFlags) > 0,
	}
	r.Build.Env, r.Build.LinkVars, r.Build.LDFlags = nil, nil, nil
	return r
}

// EncodeFunctions returns records as the text of a stack's metadata.
func EncodeFunctions(records []FunctionRecord) (string, error) {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false) // a logical id is a token here, which must stay as it is
	err := enc.Encode(records)
	return strings.TrimSpace(out.String()), err
}

// Function returns the record of the function with this logical id; ok is
// false if it has none: it is then no GoFunction.
func (s *Stack) Function(logicalID string) (r FunctionRecord, ok bool) {
	r, ok = s.functions[functionKey{s.Artifact, logicalID}]
	return r, ok
}

// A functionKey names a function of an assembly.
type functionKey struct{ artifact, logicalID string }

// functions are the function records in the metadata of a stack and all that is
// nested in it.
func (m metadata) functions() (map[functionKey]FunctionRecord, error) {
	functions := map[functionKey]FunctionRecord{}
	for path, entries := range m {
		for _, e := range entries {
			text, isText := e.Data.(string)
			if e.Type != FunctionsMetadata || !isText {
				continue
			}
			var records []FunctionRecord
			if err := json.Unmarshal([]byte(text), &records); err != nil {
				return nil, fmt.Errorf("%s of %s: %w", e.Type, path, err)
			}
			for _, r := range records {
				functions[functionKey{r.Artifact, r.LogicalID}] = r
			}
		}
	}
	return functions, nil
}
