package session

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/assembly"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/lambda/runtimeapi"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/app"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/authorize"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/console"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/dashboard"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/delve"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/history"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/outbound"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/sockets"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/watch"
)

// A session is one run of the tool. Its fields belong to the goroutine that
// runs it, except those below mu.
type session struct {
	options Options
	console *console.Console
	temp    string // removed at the end
	source  *source
	runtime *runtimeapi.Server
	history *history.History // nil for none
	// services are what functions call; nil until the session is open.
	services *awslocal.Server
	outbound *outbound.Proxy // of handlers that would call AWS themselves
	sockets  *sockets.Server // connections outlive the apps that they are of

	app         *app.App
	forServices *service.App // app, as the services have read it

	assembly    string                       // the folder that app was read from
	binaries    map[string]string            // of the handlers that were ever built, by function name
	deaf        map[string]string            // by program; see deafSDK
	failing     map[string]bool              // by function name: its last build has failed
	announced   []*console.Table             // what sayServing said last; nil before
	annotations map[assembly.Annotation]bool // of the last synthesis
	servers     []*apiServer
	page        *dashboard.Dashboard // nil before it is served, and if it is not
	keys        *authorize.Keys      // of tokens; nil before the app is served

	judged  map[string]string // programs with what invokes them; see sayMisfits
	judging sync.WaitGroup

	attached map[string]bool   // by name; the functions whose process the user starts
	debugged map[string]string // by name; where delve listens, which they run in
	debugger delve.Debugger

	watcher      *watch.Watcher // nil where saves do not count
	depends      dependencies
	headers      watch.Headers // of what was saved
	watchProblem string        // said last

	ended chan struct{} // closed when no function runs any more

	running atomic.Int64 // invocations that no client of an API waits for

	taken sync.Map // of programFile, gateway.Takes

	withdraw func() // nil unless lambdacdk invoke can find this run
	began    time.Time

	mu        sync.RWMutex
	functions map[string]*function // by name; those that can be invoked
	unready   map[string]error     // by name; why others cannot
	paths     map[string]string    // construct paths, by name
	named     *app.App             // s.app; nil until its functions are configured
}

// open prepares a session. The caller closes it, also after an error.
func open(o Options) (*session, error) {
	o = o.withDefaults()
	s := &session{options: o, console: o.console(), ended: make(chan struct{}), binaries: map[string]string{}, deaf: map[string]string{}, judged: map[string]string{}, failing: map[string]bool{}, functions: map[string]*function{}, paths: map[string]string{}}
	var err error
	if s.temp, err = tempFolder("lambdacdk-local-"); err != nil {
		return s, err
	}
	if s.source, err = openSource(o, s.temp, s.console); err != nil {
		return s, err
	}
	s.runtime, s.sockets = runtimeapi.NewServer(), sockets.New(o.Clock)
	if !o.NoHistory {
		s.history = history.New(history.Options{})
	}
	if err := s.runtime.Listen(""); err != nil {
		return s, err
	}
	if temp, err := filepath.Abs(s.temp); err == nil {
		s.runtime.RemoveAtEnd(temp) // of a run that is killed, too
	}
	if err := s.openOutbound(); err != nil {
		return s, err
	}
	s.services, err = s.openServices()
	return s, err
}

// shutdownTime is how long handlers may take to end: Lambda's own 500 ms and
// some air for a busy machine.
const shutdownTime = time.Second

// leaveTime is how long a handler may take to end by itself that writes what it
// has covered. It takes milliseconds.
const leaveTime = 20 * time.Second

// close ends everything the session has started.
func (s *session) close() {
	defer s.console.Close() // what processes have said last
	if s.withdraw != nil {
		s.withdraw()
	}
	if s.watcher != nil {
		s.watcher.Close() // requests that wait for a save go on
	}
	closeServers(s.servers, nil)
	if s.page != nil {
		s.page.Close()
	}
	s.closeSockets()
	s.judging.Wait()
	if s.services != nil {
		s.services.Stop()
		defer s.closeServices() // after the functions, which may call it while they end
	}
	if s.runtime != nil {
		limit := shutdownTime
		if s.options.Cover != "" {
			limit += leaveTime
		}
		ctx, cancel := context.WithTimeout(context.Background(), limit)
		defer cancel()
		if err := s.runtime.Close(ctx); err != nil && !errors.Is(err, context.DeadlineExceeded) {
			s.console.Problem("%v", err)
		}
	}
	close(s.ended)
	if s.outbound != nil {
		s.outbound.Close()
	}
	if s.temp != "" {
		os.RemoveAll(s.temp)
	}
}

// synthesize reads the app for the first time.
func (s *session) synthesize(ctx context.Context) error {
	dir := s.options.Assembly
	if dir == "" {
		var err error
		if dir, err = s.source.synthesize(ctx); err != nil {
			return err
		}
	}
	s.assembly = dir
	var err error
	if s.app, err = app.LoadPart(dir, s.options.Part); err != nil {
		return err
	}
	if err := s.sayAnnotations(s.app.Annotations()); err != nil {
		return err
	}
	s.readServices(s.app.ForServices())
	return nil
}

// A function is one that can be invoked.
type function struct {
	config  runtimeapi.Function
	pool    *runtimeapi.Pool
	program string // that was built, also where the user starts the process
	// variables are those of the template, as they are here.
	variables map[string]string
}

// pool returns the processes of a function, or why it cannot be invoked. It is
// safe for concurrent use.
func (s *session) pool(f *app.Function) (*runtimeapi.Pool, error) {
	pool, err := s.poolNamed(f.Name)
	if pool == nil && err == nil {
		err = fmt.Errorf("%s is not ready", f.Path)
	}
	return pool, err
}

// poolNamed is pool for the name of a function; both results are nil if there
// is none of that name.
func (s *session) poolNamed(name string) (*runtimeapi.Pool, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if running, ok := s.functions[name]; ok {
		return running.pool, nil
	}
	return nil, s.unready[name]
}

// known is the app by whose functions users name them; nil if there is none
// yet. It is safe for concurrent use.
func (s *session) known() *app.App {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.named
}
