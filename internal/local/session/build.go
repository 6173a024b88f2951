package session

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/build/gobuild"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/app"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/console"
)

// build compiles the functions for this host, all with as few go commands as
// possible, and runs what comes out. A function that does not compile keeps the
// binary it had. It fails only if ctx ends.
func (s *session) build(ctx context.Context, functions []*app.Function) error {
	functions = slices.DeleteFunc(slices.Clone(functions), func(f *app.Function) bool { return f.Skipped != "" })
	compiled := slices.DeleteFunc(slices.Clone(functions), (*app.Function).IsReady)
	var restored []string // that failed, and are now what is served
	for _, f := range functions {
		if !f.IsReady() {
			continue
		}
		stop := s.console.Begin(console.Step{Text: "unpacking " + f.Path, BeginSaid: true, EndSaid: true})
		program, err := s.ready(f)
		stop()
		if err != nil {
			s.console.Problem("%s: %v", f.Path, err)
			s.failing[f.Name] = true
			continue // it keeps the one it had
		}
		if s.succeeded(f) && program == s.binaries[f.Name] {
			restored = append(restored, f.Path)
		}
		s.binaries[f.Name] = program
	}
	if len(compiled) == 0 {
		s.configure()
		s.sayRestored(restored)
		return nil
	}
	var doing console.Detail
	builder := s.options.Builder
	if builder == nil {
		builder = gobuild.New(gobuild.Config{CacheDir: s.options.CacheDir, Passing: true, Doing: doing.Set})
		defer builder.Close()
		defer context.AfterFunc(ctx, builder.Close)()
	}
	stop := s.console.Begin(console.Step{Text: "building " + count(len(compiled), "function"), Detail: doing.Get, EndSaid: true})
	defer stop()
	start := time.Now()
	builds := make([]*gobuild.Build, len(compiled))
	for i, f := range compiled {
		builds[i] = builder.Start(s.request(f))
	}
	var changed []string
	var failures []buildFailure
	var servesOld bool
	for i, f := range compiled {
		artifact, err := builds[i].Wait()
		if errors.Is(err, gobuild.ErrInterrupted) {
			awaitEnd(ctx)
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		switch {
		case err != nil:
			failures = addFailure(failures, builds[i], f.Path, err)
			s.failing[f.Name] = true
			servesOld = servesOld || s.binaries[f.Name] != ""
		case artifact.Path != s.binaries[f.Name]:
			s.succeeded(f)
			changed = append(changed, f.Path)
			s.binaries[f.Name] = artifact.Path
		case s.succeeded(f):
			restored = append(restored, f.Path)
		}
	}
	s.configure() // first: what is said to be built is also served
	s.sayBuilt(changed, failures, time.Since(start))
	s.sayRestored(restored)
	s.sayFinishing(compiled)
	if servesOld {
		s.console.Say("the version before goes on serving")
	}
	return nil
}

// awaitEnd gives the signal that has ended a go command time to arrive here:
// Ctrl-C reaches every process of the terminal, in no order.
func awaitEnd(ctx context.Context) {
	select {
	case <-ctx.Done():
	case <-time.After(time.Second):
	}
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
}

// succeeded takes note that a function was built, and reports whether that had
// failed before.
func (s *session) succeeded(f *app.Function) bool {
	failed := s.failing[f.Name]
	delete(s.failing, f.Name)
	return failed
}

// sayRestored tells of errors that were undone: nothing was built that is new, and
// without a word it would seem as if the error was still there.
func (s *session) sayRestored(paths []string) {
	if len(paths) > 0 {
		s.console.Say("%s: serving again, as before the error", names(paths))
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
