package session

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/lambda/runtimeapi"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/wire"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/history"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/synth"
)

// secretsFolder is the folder next to cdk.json with the values of secrets.
const secretsFolder = ".lambdacdk"

// openServices starts the server that functions find as AWS_ENDPOINT_URL.
func (s *session) openServices() (*awslocal.Server, error) {
	return awslocal.Start(awslocal.Options{
		Invoke:        s.invoke,
		InvokeForUser: s.invokeForUser,
		Settle:        s.settle,
		User:          map[string]wire.Operation{tokenOperation: wire.Op(s.tokenTakers), logsOperation: wire.Op(s.tellLogs), waitOperation: wire.Op(s.tellWait)},
		Local:         s.local,
		Debugged:      func(name string) bool { return s.attached[name] || s.debugged[name] != "" },
		Sockets:       s.sockets,
		SecretsDir:    cmp.Or(s.options.SecretsDir, filepath.Join(home(s.options.Dir), secretsFolder)),
		StateDir:      s.options.StateDir,
		Say:           s.console.Say,
		Problem:       s.console.Problem,
		Denied:        s.options.Denied,
		CacheDir:      s.options.CacheDir,
		AWSDelays:     s.options.AWSDelays,
		Hurry:         s.options.Hurry,
		Clock:         s.options.Clock,
		Schedules:     s.options.Schedules,
		NoPermissions: s.options.NoPermissions,
		History:       s.history,
	})
}

// closeServices ends them.
func (s *session) closeServices() {
	if err := s.services.Close(); err != nil {
		s.console.Problem("%v", err)
	}
}

// home is the folder of cdk.json. If dir has none it is an assembly, such as
// cdk.out, which the next synthesis removes: then the folder around it.
func home(dir string) string {
	if _, err := os.Stat(filepath.Join(dir, synth.ConfigFile)); err == nil {
		return dir
	}
	absolute, err := filepath.Abs(dir)
	if err != nil {
		return dir
	}
	return filepath.Dir(absolute)
}

// readServices lets the services look at the app. Nothing changes before
// commitServices.
func (s *session) readServices(a *service.App) {
	s.services.Read(a)
	s.forServices = a
}

// commitServices makes the services have what they have read.
func (s *session) commitServices() {
	if err := s.services.Commit(); err != nil {
		s.console.Problem("%v", err)
	}
}

// waitForServices returns when all services work. Functions that do not need
// the slow ones run all the same.
func (s *session) waitForServices(ctx context.Context) {
	err := s.services.Wait(ctx, func(what string) func() { return s.console.Progress(what, nil) })
	if err != nil && ctx.Err() == nil {
		s.console.Problem("%v", err)
	}
}

// serviceEndpoints maps the hosts in AWS that the services stand in for to
// their own.
func (s *session) serviceEndpoints() map[string]string {
	m := map[string]string{}
	for url, below := range s.forServices.URLs() {
		m[url] = s.services.URL() + below
	}
	return m
}

// local is service.Host.Local.
func (s *session) local(url string) string {
	for public, here := range s.apiEndpoints() {
		if rest, ok := strings.CutPrefix(url, public); ok && public != "" && (rest == "" || strings.ContainsAny(rest[:1], "/?#")) {
			return here + rest
		}
	}
	return ""
}

// invoke is service.Invoke: it runs a function for one of the services.
func (s *session) invoke(ctx context.Context, i service.Invocation) (service.Answer, error) {
	name := service.FunctionName(i.Function)
	pool, err := s.poolNamed(name)
	switch {
	case err != nil:
		return service.Answer{}, err
	case pool == nil:
		return service.Answer{}, fmt.Errorf("%w: %s", service.ErrUnknown, i.Function)
	}
	o := runtimeapi.InvokeOptions{RequestID: i.RequestID}
	if strings.HasPrefix(i.Function, "arn:") {
		o.InvokedARN = i.Function
	}
	s.running.Add(1)
	defer s.running.Add(-1)
	origin := history.Origin{Source: i.Cause, Causes: i.By}
	if i.Fate != nil {
		var once sync.Once // the log and the history say the same
		var fate history.Fate
		origin.Fate = func(failed bool, answer []byte) history.Fate {
			once.Do(func() { fate = i.Fate(service.Answer{Payload: answer, Failed: failed}) })
			return fate
		}
	}
	res, err := pool.Invoke(history.With(ctx, origin), i.Event, o)
	if err != nil {
		return service.Answer{}, err
	}
	s.reportInvocation(name, origin, res)
	return service.Answer{RequestID: res.RequestID, Payload: res.Payload, Failed: res.Error != nil, By: s.history.LastOf(res.RequestID)}, nil
}
