package session

import (
	"context"
	"errors"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/app"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/watch"
)

// Run serves the app until ctx ends, which is no error. It fails if the app
// cannot be synthesized, if it has nothing to serve, and if a port that the
// user named cannot be had. When it returns, no process is left.
func Run(ctx context.Context, o Options) error {
	s, err := open(o)
	defer s.close()
	if err != nil {
		return err
	}
	err = s.serveApp(ctx)
	if ctx.Err() != nil {
		return nil
	}
	return err
}

func (s *session) serveApp(ctx context.Context) error {
	if err := s.checkPort(); err != nil {
		return err
	}
	if err := s.synthesize(ctx); err != nil {
		return err
	}
	if len(s.app.APIs) == 0 && !s.forServices.Moves() {
		s.sayFunctions()
		return errors.New("the app has no API and no function URL to serve, and no event reaches a function; lambdacdk invoke runs one function once")
	}
	w, err := watch.New()
	if err != nil {
		return err
	}
	defer w.Close()
	s.findSources(ctx, w) // first, so that a save during the build counts
	if err := s.show(ctx, s.app); err != nil {
		return err
	}
	return s.follow(ctx, w)
}

// show builds and serves an app, the first one or a new version of it.
func (s *session) show(ctx context.Context, app *app.App) error {
	s.app = app
	if err := s.listen(); err != nil {
		return err
	}
	if err := s.build(ctx, app.Functions); err != nil {
		return err
	}
	s.commitServices()
	s.serve()
	s.waitForServices(ctx)
	s.sayServing()
	return nil
}
