package permissions

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/assembly"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/build/gobuild"
)

// A Report is what the functions of an app may do.
type Report struct {
	// Version is the format's: 1.
	Version int `json:"version"`

	// Functions are all Lambda functions of the app, sorted by path.
	Functions []Function `json:"functions"`
}

// version is the format's version that this package writes and reads.
const version = 1

// A Function is one Lambda function and what its role may do.
type Function struct {
	// Path is the construct path, such as "Shop/Orders"; without path
	// metadata, stack and logical id.
	Path string `json:"path"`

	// Role is the function's role, as a resource's name in the report.
	Role string `json:"role"`

	// Elsewhere says that the role is not made by this app: it may do more
	// than what is listed, which is what the app adds to it.
	Elsewhere bool `json:"elsewhere,omitempty"`

	// SharedWith are the paths of the other functions with this role.
	SharedWith []string `json:"sharedWith,omitempty"`

	// Grants are what the role may do, sorted by resource.
	Grants []Grant `json:"grants"`

	// Verdict holds the grants against what the function's program can call;
	// nil where nobody asked for it.
	Verdict *Verdict `json:"verdict,omitempty"`

	code  string          // the asset with its program
	build gobuild.Request // how it was compiled; Entry is empty where that is not known

	events []event // what invokes it

	keys map[string]string // that encrypt the app's resources: see readKeys
}

// A Grant is one or more actions on one resource, for one reason.
type Grant struct {
	// Deny says that the actions are denied, not allowed.
	Deny bool `json:"deny,omitempty"`

	// Resource is an ARN, in which Type(Path) stands for a resource of the
	// app, such as "Bucket(Shop/Uploads)/in/*".
	Resource string `json:"resource"`

	// Actions are sorted. For a managed policy whose text is not in the app,
	// its ARN stands for them.
	Actions []string `json:"actions"`

	// Condition limits the grant; empty if nothing does.
	Condition string `json:"condition,omitempty"`

	// Origin is where the grant comes from: a link's field, an event source, a
	// setting, a resource's own policy, or "added by the app".
	Origin string `json:"origin"`

	// Wide says why the grant allows more than named actions on named
	// resources; empty if it does not.
	Wide string `json:"wide,omitempty"`

	// Exception is why lambdacdk itself allows something wide; empty for what
	// is not documented so.
	Exception string `json:"exception,omitempty"`
}

// Load makes the report of the assembly in dir, from its templates.
func Load(dir string) (Report, error) {
	stacks, err := assembly.Load(dir)
	if err != nil {
		return Report{}, err
	}
	return of(stacks), nil
}

// Open returns the report of path: a report's file, or the folder of an
// assembly.
func Open(path string) (Report, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return Report{}, fmt.Errorf("there is no file or folder %s; want a permission report or a cloud assembly", path)
	case err != nil:
		return Report{}, err
	case info.IsDir():
		return Load(path)
	}
	text, err := readFile(path, maxReport)
	if err != nil {
		return Report{}, err
	}
	var r Report
	if err := json.Unmarshal(text, &r); err != nil {
		return Report{}, fmt.Errorf("%s is no permission report: %w", path, err)
	}
	if r.Version != version {
		return Report{}, fmt.Errorf("%s has version %d of the permission report, this tool reads version %d; make the report again", path, r.Version, version)
	}
	return r, nil
}

// maxReport is how long a report may be, in bytes: an app of 500 functions has a
// megabyte.
const maxReport = 64 << 20

// readFile reads a file or a pipe of at most limit bytes. One that never ends
// is said, not read until the memory is full.
func readFile(path string, limit int64) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err == nil && int64(len(text)) > limit {
		err = fmt.Errorf("%s has more than %d MB; want a file of text", path, limit>>20)
	}
	return text, err
}

// JSON is the report as its file has it: the same for the same app.
func (r Report) JSON() []byte { return encode(r) }

// encode writes plain data as indented JSON with signs such as < as they are.
func encode(x any) []byte {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(x); err != nil {
		return nil // unreachable: strings, bools and slices of them always encode
	}
	return out.Bytes()
}
