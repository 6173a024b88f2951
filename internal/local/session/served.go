package session

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/functions"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/history"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/typo"
)

// A Served is an app that this process serves, as package lambdacdktest has it.
// Saves change nothing in it, and the tool's other commands do not find it. Its
// methods are safe for concurrent use.
type Served struct{ session *session }

// Serve builds and serves an app. It fails if the app cannot be synthesized, if
// a handler that could run here does not compile, and if ctx ends. The caller
// closes what it returns.
func Serve(ctx context.Context, o Options) (*Served, error) {
	s, err := open(o)
	if err == nil {
		err = s.serveOnce(ctx)
	}
	if err != nil {
		s.close()
		return nil, err
	}
	return &Served{s}, nil
}

func (s *session) serveOnce(ctx context.Context) error {
	if err := s.synthesize(ctx); err != nil {
		return err
	}
	if err := s.show(ctx, s.app); err != nil {
		return err
	}
	var problems []error
	for _, f := range s.app.Functions {
		if f.Skipped == "" && s.binaries[f.Name] == "" {
			problems = append(problems, fmt.Errorf("%s could not be built", f.Path))
		}
	}
	return errors.Join(problems...)
}

// Close ends everything that Serve has started.
func (v *Served) Close() { v.session.close() }

// Folders are those whose files the app and its handlers are made of.
func (v *Served) Folders(ctx context.Context) []string {
	found := <-v.session.findSources(ctx)
	var all []string
	for _, sources := range found.all() {
		all = append(all, sources.Folders()...)
	}
	return all
}

// URL is where an API or a site is served, without a slash at its end; of a
// WebSocket API, where clients connect. It is named by construct path or the last
// element of that; empty is the only API.
func (v *Served) URL(name string) (string, error) {
	var found, paths []string
	for _, x := range v.session.app.Sites {
		if server := v.session.serverAt(keyOfSite(x)); server != nil {
			paths = append(paths, x.Path)
			if x.Path == name {
				return server.url(), nil
			}
			if name != "" && strings.HasSuffix(x.Path, "/"+name) {
				found = append(found, server.url())
			}
		}
	}
	for _, api := range v.session.app.APIs {
		server := v.session.serverOf(api)
		if server == nil {
			continue
		}
		url := server.url() + api.BasePath
		paths = append(paths, api.Path)
		if api.Path == name {
			return url, nil
		}
		if name == "" || strings.HasSuffix(ownPath(api.Path), "/"+name) || strings.HasSuffix(api.Path, "/"+name) {
			found = append(found, url)
		}
	}
	switch {
	case len(found) == 1:
		return found[0], nil
	case len(paths) == 0:
		return "", errors.New("the app has no API, no function URL and no site that is served here")
	case len(found) > 1:
		return "", fmt.Errorf("%q means several; use the path of one:\n\t%s", name, strings.Join(paths, "\n\t"))
	}
	return "", fmt.Errorf("no API and no site %q%s; the app has:\n\t%s", name, typo.Paths(name, paths).Hint(), strings.Join(paths, "\n\t"))
}

// ownPath is the path of the construct that has an API, as the app names it.
func ownPath(api string) string {
	return strings.TrimSuffix(strings.TrimSuffix(api, "/HttpApi"), "/WebSocketApi")
}

// Invoke runs a function and waits for it, for a whole execution of a durable one.
// The function is named as for lambdacdk invoke. The error is a
// *runtimeapi.FunctionError if the function has failed.
func (v *Served) Invoke(ctx context.Context, name string, event []byte) ([]byte, error) {
	f, err := v.session.app.Find(name)
	if err != nil {
		return nil, err
	}
	if f.Skipped != "" {
		return nil, errSkipped(f)
	}
	res, err := v.session.invokeWhole(ctx, f, "the test", event)
	if err != nil {
		return nil, err
	}
	if res.Error != nil {
		return res.Payload, res.Error
	}
	return res.Payload, nil
}

// Unhandled are the places in which something waits that a function of the app
// will handle, or does now. A durable execution that waits for a time or for
// somebody is none of them.
func (v *Served) Unhandled() []service.Backlog {
	var list []service.Backlog
	for _, b := range v.session.services.Backlogs() {
		if b.Kind == functions.Executions && b.InFlight == 0 {
			continue
		}
		if b.Held() > 0 && (b.ARN == "" || len(v.session.forServices.Readers(b.ARN)) > 0) {
			list = append(list, b)
		}
	}
	return list
}

// Busy reports whether a function runs that no client of an API waits for.
func (v *Served) Busy() bool { return v.session.running.Load() > 0 }

// History is what has happened.
func (v *Served) History() *history.History { return v.session.history }

// Advance moves the app's clock on, to what to makes of its time, and waits at
// each moment at which something falls due until all is done that it causes: at
// most limit, by the machine's clock.
func (v *Served) Advance(ctx context.Context, to func(now time.Time) time.Time, limit time.Duration) error {
	return v.session.services.Advance(to, func() error {
		tick := time.NewTicker(time.Millisecond)
		defer tick.Stop()
		for deadline := time.Now().Add(limit); !v.quiet(); {
			if time.Now().After(deadline) {
				return fmt.Errorf("the clock stands at %s: what falls due there is not handled after %v", v.session.options.Clock.Now().Format(time.RFC3339), limit)
			}
			select {
			case <-tick.C:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		return nil
	})
}

// quiet reports whether nothing is to be done before the clock goes on.
func (v *Served) quiet() bool {
	return !v.Busy() && v.session.services.Quiet(func(queue string) bool { return len(v.session.forServices.Readers(queue)) > 0 }) && !v.Busy()
}

// Services is the server of the AWS services.
func (v *Served) Services() *awslocal.Server { return v.session.services }

// Resource finds a resource of the app; see [app.App.Resource].
func (v *Served) Resource(name string) (service.Resource, error) {
	return v.session.app.Resource(name)
}
