package lambdacdk

import (
	"errors"
	"fmt"
	"sync"

	"github.com/aws/aws-cdk-go/awscdk/v2"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/build/gobuild"
)

// A session is what the functions of one cloud assembly share: equal requests
// are bundled once, and a compile error is shown once.
type session struct {
	bundler bundler

	// reporting is the app that writes its permission report; it belongs to
	// the goroutine that speaks jsii.
	reporting awscdk.App

	mu      sync.Mutex
	pending map[string]pendingBundle // by codeRequest.key
	printer gobuild.Printer
	shown   map[*gobuild.BuildError]string // the path of the first function that showed it
}

func newSession(b bundler) *session {
	return &session{bundler: b, pending: map[string]pendingBundle{}, shown: map[*gobuild.BuildError]string{}}
}

// sessions holds the session of each assembly folder of this process. It is a
// memo: whether a bundle comes from it or is made anew cannot be told from
// outside.
var sessions = struct {
	sync.Mutex
	of map[string]*session
}{of: map[string]*session{}}

// sessionOf returns the session of the app that writes into outdir.
func sessionOf(outdir string) *session {
	sessions.Lock()
	defer sessions.Unlock()
	s, ok := sessions.of[outdir]
	if !ok {
		s = newSession(goBundler(gobuild.New(gobuild.Config{})))
		sessions.of[outdir] = s
	}
	return s
}

// start starts to make the bundle of r, unless it has been started.
func (s *session) start(r codeRequest) pendingBundle {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, ok := s.pending[r.key()]
	if !ok {
		p = s.bundler(r)
		s.pending[r.key()] = p
	}
	return p
}

// explain returns err as the error of the construct at path. What another
// construct has shown already is not repeated, only pointed to.
func (s *session) explain(path string, r codeRequest, err error) *BuildError {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := &BuildError{Path: path, Entry: r.source(), Err: err}
	build, ok := errors.AsType[*gobuild.BuildError](err)
	if !ok {
		out.Output = err.Error()
		return out
	}
	if first, ok := s.shown[build]; ok && first != path {
		out.Output = fmt.Sprintf("go build %s: see %s", build.Pattern, first)
		return out
	}
	s.shown[build] = path
	out.Output = s.printer.Text(build)
	return out
}
