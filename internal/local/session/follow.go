package session

import (
	"context"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/app"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/watch"
)

// settleLimit is how long after a save a request waits for it at most: about
// as long as API Gateway waits for a function. A build that takes longer, as
// the first one of a large dependency, is served when it is done.
const settleLimit = 30 * time.Second

// settle waits until what was saved is served, so that a request which follows
// a save runs the new code.
func (s *session) settle(ctx context.Context) {
	if s.watcher != nil {
		s.watcher.Settle(ctx, settleLimit)
	}
}

// follow rebuilds and synthesizes again what saved files change, until ctx
// ends.
func (s *session) follow(ctx context.Context) error {
	again := newResynthesis(s.source)
	defer again.stop()
	var last watch.Change
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case last = <-s.watcher.Changes():
			if err := s.act(ctx, again, last); err != nil {
				return err
			}
		case result := <-again.done:
			again.running = false
			if err := s.replaceApp(ctx, result); err != nil {
				return err
			}
			s.watchSources(ctx)
		}
		if !again.running {
			s.watcher.Handled(last)
		}
	}
}

// act builds what a change makes necessary, and starts a synthesis if it is of
// the app. The error is that of ctx.
func (s *session) act(ctx context.Context, again *resynthesis, change watch.Change) error {
	ofApp := again.concerns(s.depends.app, change)
	if ofApp {
		again.start(ctx)
	}
	var affected []*app.Function
	for _, f := range s.app.Functions {
		if change.All || s.depends.functions[f.Name].ContainAny(change.Files) {
			affected = append(affected, f)
		}
	}
	if !ofApp && len(affected) == 0 {
		return nil
	}
	// The save may have added an import. Both go commands run at once, because
	// somebody may wait for the build.
	var found <-chan discovery // nil if not
	if s.headers.Changed(change.Files) || change.All {
		found = s.findSources(ctx)
	}
	err := s.build(ctx, affected)
	if err == nil {
		s.sayMisfits()
	}
	if found == nil {
		return err
	}
	if f := <-found; err == nil {
		s.useSources(ctx, f)
	}
	return err
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
	old := s.assembly
	app, err := app.LoadPart(dir, s.options.Part)
	if err == nil {
		err = s.sayAnnotations(app.Annotations())
	}
	if err == nil {
		s.assembly = dir // first: the console page is shown it
		err = s.show(ctx, app)
	}
	if err != nil {
		s.assembly = old
		s.forgetUnless(dir, old)
		return err
	}
	if s.withdraw != nil {
		s.announcePorts() // where that fails, it stays as it was said before
	}
	s.sayServing()
	s.sayMisfits()
	s.forgetUnless(old, dir) // only now: a ready binary may have been in it
	return nil
}

// forgetUnless removes an assembly that is not the one in use.
func (s *session) forgetUnless(dir, used string) {
	if dir != used {
		s.source.forget(dir)
	}
}
