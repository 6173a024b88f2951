package assembly

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/build/gobuild"
)

// FunctionsDir is the folder of a cloud assembly that holds its function
// records. The CDK leaves folders it does not know alone.
const FunctionsDir = "lambdacdk"

// A FunctionRecord is what a GoFunction tells the tool about itself beside
// what its template already says: how to build the handler again, for the
// tool's own host.
type FunctionRecord struct {
	// Path is the construct path, such as "Shop/Orders".
	Path string `json:"path"`

	// Build is how the handler was compiled. Entry is empty if the function
	// came Prebuilt.
	Build gobuild.Request `json:"build,omitzero"`

	// Prebuilt is the absolute path of a ready binary or folder.
	Prebuilt string `json:"prebuilt,omitempty"`

	// Files are the extra files of the bundle: slash-separated path in the
	// bundle → absolute path on this machine (a file or a folder).
	Files map[string]string `json:"files,omitempty"`

	// Links are the links of the function's contract that grant something.
	Links []LinkRecord `json:"links,omitempty"`

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

// WriteFunction writes r into the assembly in dir, for the function with this
// logical id in the stack of this artifact. The assembly is the one that holds
// the stack's template: for a stack in a Stage, the nested one. It replaces
// what an earlier synthesis has written.
func WriteFunction(dir, artifact, logicalID string, r FunctionRecord) error {
	text, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	file := functionFile(dir, artifact, logicalID)
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	return os.WriteFile(file, append(text, '\n'), 0o644)
}

// ReadFunction returns the record of one function. The error is
// [io/fs.ErrNotExist] if it has none: it is then no GoFunction.
func ReadFunction(dir, artifact, logicalID string) (FunctionRecord, error) {
	text, err := os.ReadFile(functionFile(dir, artifact, logicalID))
	if err != nil {
		return FunctionRecord{}, err
	}
	var r FunctionRecord
	return r, json.Unmarshal(text, &r)
}

// functionFile has a folder per stack, because an artifact and a logical id
// together can be longer than a file name may be.
func functionFile(dir, artifact, logicalID string) string {
	return filepath.Join(dir, FunctionsDir, artifact, logicalID+".json")
}
