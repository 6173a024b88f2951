package gobuild

import "errors"

// A Builder compiles requests in groups: one go command for all requests of
// one module, target, flags and environment.
type Builder struct{}

// Config says where a Builder works. A zero Config consists of defaults.
type Config struct {
	// CacheDir is the permanent folder. If empty, $LAMBDACDK_CACHE, else
	// go-lambda-cdk below the user's cache directory.
	CacheDir string
}

// New returns a Builder that starts nothing yet.
func New(c Config) *Builder { return &Builder{} }

// A Build is one request on its way.
type Build struct{}

// Start queues r and returns at once. Equal requests share one Build.
func (b *Builder) Start(r Request) *Build { return &Build{} }

// Wait blocks until the binary is there or its build has failed.
func (b *Build) Wait() (Artifact, error) { return Artifact{}, errors.New("gobuild: not written yet") }
