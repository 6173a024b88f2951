package sockets

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/lambda/runtimeapi"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/app"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/authorize"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/clock"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/gateway"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/history"
)

// Options are what APIs need of the tool.
type Options struct {
	// Pool returns the processes of a function, or why it cannot be invoked.
	Pool func(*app.Function) (*runtimeapi.Pool, error)

	// Settle returns when what was saved is served.
	Settle func(context.Context)

	// Authorize says how the authorizer of $connect is asked. Its Pool is the
	// one above.
	Authorize authorize.Options

	// Report is told about every message when it is over. It must be safe for
	// concurrent use.
	Report func(gateway.Outcome)

	// History records connections and messages; nil does not.
	History *history.History
}

// A Server has the WebSocket APIs of a run and their connections. Make one with
// [New]. Its methods are safe for concurrent use.
type Server struct {
	clock *clock.Clock // by which connections grow old
	times times

	mu    sync.Mutex
	apis  map[string]*served // by construct path
	conns map[string]*conn   // by id; those that can be sent to
	open  int                // clients, from asking for a connection until $disconnect is told
	all   sync.WaitGroup     // of these
	ended bool
}

// A served API is one version of it. It does not change.
type served struct {
	*app.API
	options Options
	routes  map[string]*app.Route
	gate    *authorize.Gate
}

// New returns a Server without APIs. Its time is that of a clock; if nil, the
// machine's.
func New(c *clock.Clock) *Server {
	return &Server{clock: c, times: times{idleTime, maxDuration}, apis: map[string]*served{}, conns: map[string]*conn{}}
}

// Serve makes connections of the API's path go to this version of it from now
// on, and returns what answers those who connect.
func (s *Server) Serve(api *app.API, o Options) http.Handler {
	a := &served{API: api, options: o, routes: map[string]*app.Route{}}
	for i := range api.Routes {
		a.routes[api.Routes[i].Key] = &api.Routes[i]
	}
	o.Authorize.Pool = o.Pool
	a.gate = authorize.New(api, o.Authorize)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.apis[api.Path] = a
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.connect(a, w, r) })
}

// Keep ends the connections of APIs that are not among these any more.
func (s *Server) Keep(apis []*app.API) {
	kept := map[string]bool{}
	for _, api := range apis {
		kept[api.Path] = true
	}
	s.mu.Lock()
	var gone []*conn
	for _, c := range s.conns {
		if !kept[c.path] {
			gone = append(gone, c)
		}
	}
	s.mu.Unlock()
	for _, c := range gone {
		go c.end(codeGoingAway, goingAway)
	}
}

// Close ends all connections and tells $disconnect, for as long as ctx lets it.
func (s *Server) Close(ctx context.Context) {
	s.mu.Lock()
	s.ended = true
	for _, c := range s.conns {
		go c.end(codeGoingAway, goingAway)
	}
	s.mu.Unlock()
	done := make(chan struct{})
	go func() { s.all.Wait(); close(done) }()
	select {
	case <-done:
	case <-ctx.Done():
	}
}

// api is the version of an API that is served now; nil if it is gone.
func (s *Server) api(path string) *served {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.apis[path]
}

var (
	errFull  = fmt.Errorf("there are %d connections already, which is as many as lambdacdk local has", maxConnections)
	errEnded = errors.New("the tool is ending")
)

// reserve counts a client that asks for a connection among them; the caller
// calls release.
func (s *Server) reserve() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.ended:
		return errEnded
	case s.open >= maxConnections:
		return errFull
	}
	s.open++
	s.all.Add(1)
	return nil
}

func (s *Server) release() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.open--
	s.all.Done()
}

// add makes a connection one that can be sent to; it reports false if the
// server has ended meanwhile.
func (s *Server) add(c *conn) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.ended {
		s.conns[c.ID] = c
	}
	return !s.ended
}

func (s *Server) remove(c *conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.conns, c.ID)
}

// find is a connection of a stage.
func (s *Server) find(api, stage, id string) (*conn, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.conns[id]
	if c == nil || c.api != api || c.stage != stage {
		return nil, service.ErrGone
	}
	return c, nil
}

// Send is [service.Sockets].
func (s *Server) Send(ctx context.Context, api, stage, id string, data []byte) error {
	c, err := s.find(api, stage, id)
	if err != nil {
		return err
	}
	if len(data) > maxMessage {
		return service.ErrTooLarge
	}
	return c.write(ctx, data)
}

// Inspect is [service.Sockets].
func (s *Server) Inspect(api, stage, id string) (service.Socket, error) {
	c, err := s.find(api, stage, id)
	if err != nil {
		return service.Socket{}, err
	}
	return c.socket(), nil
}

func (c *conn) socket() service.Socket {
	return service.Socket{ConnectedAt: c.ConnectedAt, LastActiveAt: time.UnixMilli(c.active.Load()), SourceIP: c.SourceIP, UserAgent: c.UserAgent}
}

// Clients is [service.Sockets].
func (s *Server) Clients(api string) []service.Client {
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []service.Client
	for _, c := range s.conns {
		if c.api == api {
			list = append(list, service.Client{Stage: c.stage, ID: c.ID, Socket: c.socket()})
		}
	}
	slices.SortFunc(list, func(a, b service.Client) int {
		return cmp.Or(a.ConnectedAt.Compare(b.ConnectedAt), strings.Compare(a.ID, b.ID))
	})
	return list
}

// Disconnect is [service.Sockets].
func (s *Server) Disconnect(api, stage, id string) error {
	c, err := s.find(api, stage, id)
	if err != nil {
		return err
	}
	s.remove(c) // it is gone at once; the client may take a while
	go c.end(codeNormal, "Connection Closed Normally")
	return nil
}

var _ service.Sockets = (*Server)(nil)
