package local

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/console"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/gobuild"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/localapp"
)

// A handler is the program of a function: what is run now, and why it is not
// newer.
type handler struct {
	binary string // empty if there never was one
	err    error  // of the last build
}

// build compiles the functions for this host, all with as few go commands as
// possible, and stores the outcome in s.handlers. A function that does not
// compile keeps the binary it had. It fails only if ctx ends.
func (s *session) build(ctx context.Context, functions []*localapp.Function) error {
	functions = slices.DeleteFunc(slices.Clone(functions), func(f *localapp.Function) bool { return f.Skipped != "" })
	compiled := slices.DeleteFunc(slices.Clone(functions), func(f *localapp.Function) bool { return f.Binary != "" })
	for _, f := range functions {
		if f.Binary != "" {
			s.handlers[f.Name] = handler{binary: f.Binary}
		}
	}
	if len(compiled) == 0 {
		return nil
	}
	builder := gobuild.New(gobuild.Config{CacheDir: s.options.CacheDir})
	defer builder.Close()
	defer context.AfterFunc(ctx, builder.Close)()
	stop := s.console.Progress("building "+count(len(compiled), "function"), nil)
	defer stop()
	start := time.Now()
	builds := make([]*gobuild.Build, len(compiled))
	for i, f := range compiled {
		builds[i] = builder.Start(f.Build)
	}
	var changed []string
	var failures []buildFailure
	for i, f := range compiled {
		artifact, err := builds[i].Wait()
		if ctx.Err() != nil {
			return ctx.Err()
		}
		old := s.handlers[f.Name]
		if err != nil {
			s.handlers[f.Name] = handler{binary: old.binary, err: err}
			failures = addFailure(failures, builds[i], f.Path, err)
			continue
		}
		if old.binary != artifact.Path {
			changed = append(changed, f.Path)
		}
		s.handlers[f.Name] = handler{binary: artifact.Path}
	}
	s.sayBuilt(changed, failures, time.Since(start))
	return nil
}

// A buildFailure is one main package that does not compile, and the functions
// it is the handler of.
type buildFailure struct {
	build *gobuild.Build
	err   error
	paths []string
}

func addFailure(all []buildFailure, b *gobuild.Build, path string, err error) []buildFailure {
	i := slices.IndexFunc(all, func(f buildFailure) bool { return f.build == b })
	if i < 0 {
		return append(all, buildFailure{b, err, []string{path}})
	}
	all[i].paths = append(all[i].paths, path)
	return all
}

// sayBuilt writes what the build has changed, and each compiler line once.
func (s *session) sayBuilt(changed []string, failures []buildFailure, took time.Duration) {
	if len(changed) > 0 {
		s.console.Say("built %s in %s", names(changed), console.Seconds(took))
	}
	var printer gobuild.Printer
	for _, f := range failures {
		s.console.Problem("%s: %s", strings.Join(f.paths, ", "), printer.Text(unwrapBuild(f.err)))
	}
	if len(failures) > 0 && s.serving {
		s.console.Say("the version before goes on serving")
	}
}

// unwrapBuild finds the compiler's own error, which gobuild's Printer shows
// once for several functions.
func unwrapBuild(err error) error {
	if b, ok := errors.AsType[*gobuild.BuildError](err); ok {
		return b
	}
	return err
}
