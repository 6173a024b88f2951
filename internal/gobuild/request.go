package gobuild

// A Request names one main package and how to compile it. Two requests that
// are equal are built once. A Request is plain data and survives JSON: the
// constructs record it in the cloud assembly, and the tool builds from it
// for its own host.
type Request struct {
	// Entry is the absolute directory of the main package.
	Entry string `json:"entry"`

	// GOOS and GOARCH are the target. If empty, the host's own.
	GOOS   string `json:"goos,omitempty"`
	GOARCH string `json:"goarch,omitempty"`

	// Tags are build tags, added to lambda.norpc.
	Tags []string `json:"tags,omitempty"`

	// LinkVars sets string variables at link time: "main.version" → "1.2".
	// Values may hold spaces and quotes.
	LinkVars map[string]string `json:"linkVars,omitempty"`

	// LDFlags and GCFlags are passed to the linker and the compiler after our
	// own, one argument an element.
	LDFlags []string `json:"ldFlags,omitempty"`
	GCFlags []string `json:"gcFlags,omitempty"`

	// CGO compiles with cgo; the binary must still be static.
	CGO bool `json:"cgo,omitempty"`

	// Env is added to the go command's environment, before the target's own
	// variables, which always win.
	Env map[string]string `json:"env,omitempty"`
}

// An Artifact is a finished binary.
type Artifact struct {
	// Path is a file that no later build changes.
	Path string
	// SHA256 is the hex digest of the binary's bytes.
	SHA256 string
	// Size is in bytes.
	Size int64
}
