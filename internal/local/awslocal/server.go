package awslocal

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/lambda/loopback"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/clock"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/logs"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/wire"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/history"
)

// Options of a Server. Invoke is required.
type Options struct {
	// Invoke runs the app's functions. It is called from many goroutines.
	Invoke service.Invoke

	// InvokeForUser runs them for lambdacdk invoke; see [wire.UserHeader]. If
	// nil, Invoke does.
	InvokeForUser service.Invoke

	// Settle returns when what was saved is served; the user's commands wait for
	// that. If nil, nothing is to be waited for.
	Settle func(context.Context)

	// User are operations for the tool's other commands, beside those of the
	// services. Functions may not call them.
	User map[string]wire.Operation

	// SecretsDir is the folder of the file with the values of secrets and
	// parameters.
	SecretsDir string

	// StateDir keeps objects, items and messages between runs. If empty, they are in
	// memory. It is an error if another run has it.
	StateDir string

	// CacheDir is where dynalite is installed. If empty, its default.
	CacheDir string

	// Local, Debugged, Sockets, Schedules, AWSDelays, Hurry and Clock are those of [service.Host].
	Local     func(url string) string
	Debugged  func(name string) bool
	Sockets   service.Sockets
	Schedules string
	AWSDelays bool
	Hurry     bool
	Clock     *clock.Clock

	// NoPermissions lets every function do everything.
	NoPermissions bool

	// History records the requests; nil does not.
	History *history.History

	// Denied gets what a function may not do, the first time that it tries. If
	// nil, only Problem does.
	Denied func(text string)

	// Say gets what happens in the background, Problem what goes wrong there.
	// If nil, it is dropped.
	Say, Problem func(format string, args ...any)
}

// A Server serves all services. Make one with [Start].
type Server struct {
	listener net.Listener
	http     *http.Server
	callers  callers
	guard    guard
	history  *history.History
	unlock   func()             // gives the state back
	stop     context.CancelFunc // ends what happens without a request

	services []service.Service
	user     http.Handler // of the tool's other commands
	settle   func(context.Context)
	clock    *clock.Clock
	moving   sync.Mutex                 // of the clock
	byName   map[string]service.Service // by the name that requests are signed for
}

// Start listens on a free port of loopback. The caller calls Read and Commit to
// say what there is, and Close.
func Start(o Options) (*Server, error) {
	nothing := func(string, ...any) {}
	if o.Say == nil {
		o.Say = nothing
	}
	if o.Problem == nil {
		o.Problem = nothing
	}
	if o.InvokeForUser == nil {
		o.InvokeForUser = o.Invoke
	}
	if o.Settle == nil {
		o.Settle = func(context.Context) {}
	}
	unlock, err := lockState(o.StateDir)
	if err != nil {
		return nil, err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		unlock()
		return nil, fmt.Errorf("awslocal: %w", err)
	}
	s := &Server{clock: o.Clock, listener: l, unlock: unlock, callers: newCallers(), guard: newGuard(o), history: o.History, byName: map[string]service.Service{}}
	host := service.Host{
		URL: s.URL(), AccessKey: s.AccessKey(), Caller: s.callers.named, AccessKeyOf: s.callers.keyOf, Deliver: s.deliver, EventSource: s.eventSource, Stream: s.stream, Invoke: o.Invoke, InvokeForUser: o.InvokeForUser,
		SecretsDir: o.SecretsDir, StateDir: o.StateDir, CacheDir: o.CacheDir, AWSDelays: o.AWSDelays, Hurry: o.Hurry, Debugged: o.Debugged, Schedules: o.Schedules, Local: o.Local, Sockets: o.Sockets,
		Clock: o.Clock, History: o.History, Say: o.Say, Problem: o.Problem,
	}
	host.Background, s.stop = context.WithCancel(context.Background())
	for _, add := range services {
		x := add(host)
		s.services = append(s.services, x)
		for _, name := range x.Names() {
			s.byName[name] = x
		}
	}
	s.user, s.settle = s.userAPI(o.User), o.Settle
	s.http = loopback.Server(loopback.NoPages(http.HandlerFunc(s.route)))
	go s.http.Serve(l)
	return s, nil
}

// URL is what functions find as AWS_ENDPOINT_URL. Its host is an address, so
// that S3 clients put the bucket into the path and not before the host.
func (s *Server) URL() string { return "http://" + s.listener.Addr().String() }

// AccessKey is the key of the run itself, another one in each run: who signs
// with it may do everything.
func (s *Server) AccessKey() string { return s.callers.run }

// AccessKeyOf is what the function of that name finds as AWS_ACCESS_KEY_ID: with
// it, it may do what its role allows. It stays the same for a run.
func (s *Server) AccessKeyOf(function string) string { return s.callers.keyOf(function) }

// Service is the one that requests are signed for by that name; nil if there is
// none.
func (s *Server) Service(name string) service.Service { return s.byName[name] }

// Read lets the services look at an app. Nothing changes before Commit.
func (s *Server) Read(a *service.App) {
	a.NoPermissions, a.Clock = s.guard.off, s.clock
	a.Read(s.services...)
	s.guard.read(a)
}

// Commit makes what was read last what there is; what stays keeps its data. It
// returns at once: some services need a while, see [Server.Wait]. The error
// names those that do not work; the others do.
func (s *Server) Commit() error {
	var problems []error
	for _, x := range s.services {
		problems = append(problems, x.Commit())
	}
	s.guard.commit()
	return errors.Join(problems...)
}

// Lines describe what was read last.
func (s *Server) Lines() []service.Line {
	var lines []service.Line
	for _, x := range s.services {
		lines = append(lines, x.Lines()...)
	}
	return lines
}

// Wait returns when what was committed last works. The error says why some of
// it does not. progress is told what is waited for, and its result is called
// when that is over.
func (s *Server) Wait(ctx context.Context, progress func(what string) (done func())) error {
	var problems []error
	for _, x := range s.services {
		starter, ok := x.(service.Starter)
		if !ok {
			continue
		}
		done := func() {}
		if what := starter.Starting(); what != "" {
			done = progress(what)
		}
		problems = append(problems, starter.Wait(ctx))
		done()
	}
	return errors.Join(problems...)
}

// Log hands a line of a function's log on to the functions that subscribe to
// such. stream is the process that wrote it, by the invocation.
func (s *Server) Log(function, stream, text string, by history.Cause) {
	for _, x := range s.services {
		if x, ok := x.(*logs.Service); ok {
			x.Write(function, stream, text, by)
		}
	}
}

// drainTime is how long open requests may take at the end.
const drainTime = 300 * time.Millisecond

// Stop ends what the server does by itself: it invokes no function any more,
// and waits until those it has invoked are cancelled. Requests are still
// served, such as those of functions that are shutting down.
func (s *Server) Stop() {
	s.stop()
	for _, x := range s.services {
		if stopper, ok := x.(service.Stopper); ok {
			stopper.Stop()
		}
	}
}

// Close ends all that the server has started. The error is that of a service
// that could not end as it should.
func (s *Server) Close() error {
	s.Stop()
	ctx, cancel := context.WithTimeout(context.Background(), drainTime)
	defer cancel()
	if s.http.Shutdown(ctx) != nil {
		s.http.Close()
	}
	var problems []error
	for _, x := range s.services {
		problems = append(problems, x.Close())
	}
	s.unlock()
	return errors.Join(problems...)
}
