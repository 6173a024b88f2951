package assembly

import "github.com/go-lambda-cdk/go-lambda-cdk/internal/gobuild"

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
}
