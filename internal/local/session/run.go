package session

import (
	"cmp"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/app"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/watch"
)

// Run serves the app until ctx ends, which is no error once it serves; before,
// it returns that of ctx. It fails if the app cannot be synthesized, if it has
// nothing to serve, and if a port that the user named cannot be had. When it
// returns, no process is left.
func Run(ctx context.Context, o Options) error {
	s, err := open(o)
	defer s.close()
	if err != nil {
		return err
	}
	if err := s.serveApp(ctx); err != nil {
		return cmp.Or(ctx.Err(), err)
	}
	if err := s.follow(ctx); ctx.Err() == nil {
		return err
	}
	return nil
}

// serveApp returns when everything is served.
func (s *session) serveApp(ctx context.Context) error {
	if err := errors.Join(s.apiPorts().check(), s.pagePorts().check(), s.chooseDebugPorts()); err != nil {
		return err
	}
	if err := s.synthesize(ctx); err != nil {
		return err
	}
	if err := cmp.Or(s.readAttached(), s.readDebugged(ctx)); err != nil {
		return err
	}
	if len(s.app.APIs)+len(s.app.Sites) == 0 && !s.forServices.Moves() {
		s.sayFunctions()
		return errors.New("the app has no API and no function URL to serve, and no event reaches a function; lambdacdk invoke runs one function once")
	}
	if err := s.openWatcher(); err != nil {
		return err
	}
	s.watchSources(ctx) // first, so that a save during the build counts
	if err := s.show(ctx, s.app); err != nil {
		return err
	}
	if err := s.openPage(); err != nil {
		return err
	}
	others := s.announce(ctx) // first: what is started at the last line finds this run
	s.sayServing()
	s.sayMisfits()
	s.sayLaunch(slices.Concat(s.sayAttached(), s.sayDebugged()))
	s.sayOthers(others)
	return nil
}

// openWatcher begins to look for saves.
func (s *session) openWatcher() error {
	scratch := filepath.Join(s.temp, "saves")
	if err := os.Mkdir(scratch, 0o700); err != nil {
		return err
	}
	var err error
	s.watcher, err = watch.New(scratch)
	return err
}

// show builds and serves an app, the first one or a new version of it. It fails
// if ctx ends, and if a port cannot be had: then the one before goes on whole.
func (s *session) show(ctx context.Context, app *app.App) error {
	servers, err := s.listen(frontsOf(app))
	if err != nil {
		return err
	}
	before := s.servers
	s.app, s.servers = app, servers
	s.readServices(app.ForServices())
	if err := s.build(ctx, app.Functions); err != nil {
		return err
	}
	s.commitServices()
	s.serve()
	s.showPage()
	closeServers(before, servers)
	s.sockets.Keep(app.APIs)
	s.waitForServices(ctx)
	return nil
}
