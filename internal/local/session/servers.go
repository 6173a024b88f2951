package session

import (
	"context"
	"fmt"
	"maps"
	"net"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/lambda/httpevent"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/lambda/loopback"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/app"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/gateway"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/history"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/logrecord"
)

// An apiServer serves one API, one domain or one site. It keeps its port when that
// changes.
type apiServer struct {
	key      string
	scheme   string // "http", or "ws" of a WebSocket API
	listener net.Listener
	http     *http.Server
	handler  atomic.Pointer[http.Handler] // nil until the API is ready
	started  bool
	settle   func(context.Context) // waits until saves are served
}

// keyOf tells whether two APIs of two syntheses are the same one.
func keyOf(a *app.API) string { return a.Endpoint.Kind.String() + " " + a.Path }

// A front is what gets a server: a site, an API that is served, or a domain.
type front struct{ key, path, scheme string }

func frontsOf(a *app.App) []front {
	var all []front
	for _, x := range a.Sites { // the first port: who opens it wants the page
		all = append(all, front{keyOfSite(x), x.Path, "http"})
	}
	for _, api := range a.APIs {
		if api.Skipped == "" {
			all = append(all, front{keyOf(api), api.Path, schemeOf(api)})
		}
	}
	for _, d := range a.Domains {
		all = append(all, front{keyOfDomain(d), d.Name, "http"})
	}
	return all
}

func keyOfDomain(d *app.Domain) string { return "domain " + d.Name }

// url is the scheme and the host.
func (a *apiServer) url() string { return a.scheme + "://" + a.listener.Addr().String() }

// ServeHTTP answers with what is saved now.
func (a *apiServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a.settle(r.Context())
	(*a.handler.Load()).ServeHTTP(w, r)
}

func (a *apiServer) port() int { return a.listener.Addr().(*net.TCPAddr).Port }

// start begins to answer; until then clients wait.
func (a *apiServer) start() {
	if a.started {
		return
	}
	a.started = true
	go a.http.Serve(a.listener)
}

// drainTime is how long open requests may take when the tool ends.
const drainTime = 300 * time.Millisecond

func (a *apiServer) close() {
	ctx, cancel := context.WithTimeout(context.Background(), drainTime)
	defer cancel()
	if a.http.Shutdown(ctx) != nil {
		a.http.Close()
	}
	a.listener.Close() // Shutdown knows nothing of one that is not served yet
}

// listen returns the servers of the fronts: those that there are, and new ones
// with ports of their own. If a port cannot be had it fails and leaves nothing
// open.
func (s *session) listen(fronts []front) ([]*apiServer, error) {
	var servers, opened []*apiServer
	for _, f := range fronts {
		server := s.serverAt(f.key)
		if server == nil {
			listener, err := s.apiPorts().open(s.console, s.ownPorts(opened))
			if err != nil {
				closeServers(opened, nil)
				return nil, fmt.Errorf("%s: %w", f.path, err)
			}
			server = &apiServer{key: f.key, scheme: f.scheme, listener: listener, settle: s.settle}
			// Pages of any origin may ask, by the API's own CORS; but not under
			// a name that is rebound to this machine.
			server.http = loopback.Server(loopback.Host(server))
			opened = append(opened, server)
		}
		servers = append(servers, server)
	}
	return servers, nil
}

// closeServers ends those that are not among keep, all at once.
func closeServers(servers, keep []*apiServer) {
	var draining sync.WaitGroup
	for _, server := range servers {
		if !slices.Contains(keep, server) {
			draining.Go(server.close)
		}
	}
	draining.Wait()
}

// serverOf is the server of an API; nil if it has none.
func (s *session) serverOf(a *app.API) *apiServer { return s.serverAt(keyOf(a)) }

func (s *session) serverAt(key string) *apiServer {
	i := slices.IndexFunc(s.servers, func(x *apiServer) bool { return x.key == key })
	if i < 0 {
		return nil
	}
	return s.servers[i]
}

// endpoints maps what APIs and services are called in AWS to where they are
// served.
func (s *session) endpoints() map[string]string {
	m := s.serviceEndpoints()
	maps.Copy(m, s.apiEndpoints())
	return m
}

// apiEndpoints are those of APIs, domains and sites.
func (s *session) apiEndpoints() map[string]string {
	m := map[string]string{}
	for _, api := range s.app.APIs {
		if server := s.serverOf(api); server != nil {
			m[api.PublicURL] = server.url()
			for _, alias := range api.Aliases {
				m[alias] = server.url() + api.BasePath
			}
		}
	}
	for _, d := range s.app.Domains {
		if server := s.serverAt(keyOfDomain(d)); server != nil {
			m[d.PublicURL()] = server.url()
		}
	}
	for _, x := range s.app.Sites {
		if server := s.serverAt(keyOfSite(x)); server != nil && x.PublicURL != "" {
			m[x.PublicURL] = server.url()
		}
	}
	return m
}

// serve makes the servers answer for s.app.
func (s *session) serve() {
	options := func(api *app.API) gateway.Options {
		return gateway.Options{Pool: s.pool, Run: s.runDurable, Takes: s.takes, Authorize: s.authorizeOptions(), Report: s.reporter(api), History: s.history}
	}
	for _, api := range s.app.APIs {
		server := s.serverOf(api)
		switch {
		case server == nil:
		case api.Endpoint.Kind == httpevent.WebSocket:
			s.answer(server, api.Path, s.socketHandler(api), nil)
		default:
			h, err := gateway.New(api, options(api))
			s.answer(server, api.Path, h, err)
		}
	}
	for _, d := range s.app.Domains {
		if server := s.serverAt(keyOfDomain(d)); server != nil {
			h, err := gateway.NewDomain(d, options)
			s.answer(server, d.Name, h, err)
		}
	}
	s.serveSites()
}

// answer makes a server answer by h, or by the reason why there is none.
func (s *session) answer(server *apiServer, path string, h http.Handler, err error) {
	if err != nil {
		s.console.Problem("%s: %v", path, err)
		h = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			http.Error(w, "lambdacdk local: "+err.Error(), http.StatusInternalServerError)
		})
	}
	server.handler.Store(&h)
	server.start()
}

// reporter writes the line about each request of an API.
func (s *session) reporter(api *app.API) func(gateway.Outcome) {
	return func(o gateway.Outcome) {
		name := s.pathOf(o.Function)
		if name == "" {
			name = api.Path
		}
		e := logrecord.Ended{
			Function: name, RequestID: o.RequestID, What: o.Method + " " + o.Path,
			Status: strconv.Itoa(o.Status), Failed: o.Err != nil && o.Status >= http.StatusInternalServerError,
			Process: o.Report.Process, Duration: o.Report.Duration, Init: o.Report.Init,
		}
		if o.Status == 0 {
			e.Status = string(history.Dropped) // nobody waits for the answer
		}
		if o.Err != nil {
			e.Problem = o.Err.Error()
		}
		s.console.Report(e)
	}
}
