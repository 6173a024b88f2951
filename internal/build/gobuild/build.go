package gobuild

import (
	"cmp"
	"fmt"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/build/gomod"
)

// A Build is one request on its way.
type Build struct {
	builder *Builder
	request Request
	name    string // import path

	done     chan struct{} // closed when the two below are set
	artifact Artifact
	err      error

	// Guarded by the Builder's mutex.
	group  *group // nil until the root is known
	wanted bool   // somebody waits
}

// Done returns a channel that is closed when the build is over. Unlike
// [Build.Wait], listening to it hurries nothing.
func (x *Build) Done() <-chan struct{} { return x.done }

// Wait blocks until the binary is there or its build has failed. Whoever waits
// for one build of a group will want the others too, so the first Wait makes
// the group compile everything that is queued.
//
// The error is a [*gomod.EntryError] if there is no main package at the entry,
// and a [*BuildError] if it does not compile.
func (x *Build) Wait() (Artifact, error) {
	select {
	case <-x.done:
	default:
		x.hurry()
		<-x.done
	}
	x.rememberInputs()
	return x.artifact, x.err
}

// rememberInputs lets the group write down what it has built, beside the
// caller, once nothing is to be built any more.
func (x *Build) rememberInputs() {
	b := x.builder
	b.mu.Lock()
	defer b.mu.Unlock()
	if x.group == nil || b.closed || b.passing {
		return
	}
	if began, built, ok := x.group.worthRemembering(); ok {
		b.running.Go(func() { b.remember(x.group, began, built) })
	}
}

func (x *Build) hurry() {
	x.builder.mu.Lock()
	defer x.builder.mu.Unlock()
	x.wanted = true
	if x.group != nil {
		x.group.wanted = true
		x.builder.schedule(x.group)
	}
}

// prepare checks what can be checked without the go command.
func (x *Build) prepare() error {
	if err := x.request.check(); err != nil {
		return err
	}
	if x.request.Package != "" {
		x.name = x.request.Package
		return nil
	}
	dir, err := gomod.Find("", x.request.Entry)
	if err != nil {
		return err
	}
	x.request.Entry = dir // of a file
	name, err := gomod.ImportPath(x.request.Entry)
	if err != nil {
		return x.explain(err)
	}
	x.name = name
	return nil
}

func (x *Build) finish(a Artifact, err error) {
	x.artifact, x.err = a, err
	close(x.done)
}

// explain adds which entry err is about.
func (x *Build) explain(err error) error {
	return fmt.Errorf("build %s: %w", cmp.Or(x.request.Package, x.request.Entry), err)
}

// pattern names the main package of x to a go command that runs in root.
func (x *Build) pattern(root gomod.Root) string {
	if x.request.Package != "" {
		return x.request.Package
	}
	return root.Pattern(x.request.Entry)
}
