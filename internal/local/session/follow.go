package session

import (
	"context"
	"slices"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/app"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/watch"
)

// follow rebuilds and synthesizes again what saved files change, until ctx
// ends.
func (s *session) follow(ctx context.Context, w *watch.Watcher) error {
	again := newResynthesis(s.source)
	defer again.stop()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case files := <-w.Changes():
			ofApp := s.appSources.ContainAny(files)
			if ofApp {
				again.start(ctx)
			}
			rebuilt, err := s.rebuild(ctx, files)
			if err != nil {
				return err
			}
			if !ofApp && !rebuilt {
				continue
			}
		case result := <-again.done:
			if err := s.replaceApp(ctx, result); err != nil {
				return err
			}
		}
		s.findSources(ctx, w)
	}
}

// rebuild builds the functions that depend on one of the files.
func (s *session) rebuild(ctx context.Context, files []string) (bool, error) {
	var affected []*app.Function
	for _, f := range s.app.Functions {
		if s.sources[f.Name].ContainAny(files) {
			affected = append(affected, f)
		}
	}
	if len(affected) == 0 {
		return false, nil
	}
	if err := s.build(ctx, affected); err != nil {
		return false, err
	}
	return true, nil
}

// replaceApp serves the app of a new synthesis. If that failed, the one before
// goes on. The error is that of ctx.
func (s *session) replaceApp(ctx context.Context, r synthesized) error {
	err := r.err
	if err == nil {
		err = s.replaceAssembly(ctx, r.dir)
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		s.console.Problem("%v", err)
		s.console.Say("the app before goes on serving")
	}
	return nil
}

func (s *session) replaceAssembly(ctx context.Context, dir string) error {
	app, err := app.Load(dir)
	if err != nil {
		s.source.forget(dir)
		return err
	}
	s.readServices(app.ForServices())
	old := s.assembly
	s.assembly = dir
	err = s.show(ctx, app)
	s.source.forget(old) // only now: a ready binary may have been in it
	return err
}

// setFolders watches what the app and the handlers depend on.
func (s *session) setFolders(w *watch.Watcher) {
	folders := s.appSources.Folders()
	for _, src := range s.sources {
		folders = append(folders, src.Folders()...)
	}
	slices.Sort(folders)
	if err := w.Set(slices.Compact(folders)); err != nil && err.Error() != s.watchProblem {
		s.watchProblem = err.Error()
		s.console.Problem("%v", err)
	}
}
