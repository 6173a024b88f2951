package gateway

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/lambda/httpevent"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/lambda/runtimeapi"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/app"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/authorize"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/history"
)

// A Handler serves one API.
type Handler struct {
	api     *app.API
	router  *httpevent.Router
	routes  map[string]*app.Route // by key
	gate    *authorize.Gate
	options Options

	bodyTime time.Duration
}

// Options are what a Handler needs of the tool.
type Options struct {
	// Pool returns the processes of a function, or why it cannot be invoked.
	Pool func(*app.Function) (*runtimeapi.Pool, error)

	// Authorize says how authorizers are asked. Its Pool is the one above.
	Authorize authorize.Options

	// Run runs the functions that are not invoked once, such as durable ones; ok
	// is false for the others. If nil, there are none.
	Run func(ctx context.Context, f *app.Function, event []byte) (res runtimeapi.Response, ok bool, err error)

	// Takes reads in which form a function takes requests, from its program. It
	// is asked where the template leaves it open, which it does for a program that
	// was not compiled yet.
	Takes func(*app.Function) Takes

	// Report is told about every request when it is over. It must be safe
	// for concurrent use.
	Report func(Outcome)

	// History records the requests; nil does not.
	History *history.History
}

// An Outcome is how one request ended.
type Outcome struct {
	Method, Path string
	// Status is what the client got.
	Status int
	// Function and RequestID name the invocation; empty if there was none.
	Function, RequestID string
	Report              runtimeapi.Report
	// Err is what went wrong, for the developer; nil if nothing did.
	Err error
}

// New returns the handler of an API. It fails for routes that API Gateway
// would refuse, such as two that match the same requests.
func New(api *app.API, o Options) (*Handler, error) {
	h := &Handler{api: api, routes: map[string]*app.Route{}, options: o, bodyTime: bodyTime}
	keys := make([]string, len(api.Routes))
	for i := range api.Routes {
		keys[i] = api.Routes[i].Key
		h.routes[keys[i]] = &api.Routes[i]
	}
	var err error
	if h.router, err = httpevent.NewRouter(keys...); err != nil {
		return nil, err
	}
	o.Authorize.Pool = o.Pool
	h.gate = authorize.New(api, o.Authorize)
	return h, nil
}

func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	seen := &statusWriter{ResponseWriter: w}
	out := Outcome{Method: r.Method, Path: r.URL.RequestURI()}
	r, call := h.record(r)
	defer func() {
		// Also for a stream that broke, which WriteStream ends by a panic.
		out.Status = seen.status
		call.Ended(seen.status, denied(out))
		h.options.Report(out)
	}()
	if h.api.CORS != nil {
		if isPreflight(r) {
			preflight(h.api.CORS, seen, r)
			return
		}
		seen.before = func(header http.Header) { applyCORS(h.api.CORS, header, r) }
	}
	if err := h.serve(seen, r, &out); err != nil {
		out.Err = err
	}
}

// serve answers r. The error is for the developer; the client has its own.
func (h *Handler) serve(w http.ResponseWriter, r *http.Request, out *Outcome) error {
	e := h.api.Endpoint
	if n := headerBytes(r); n > maxHeader && e.Kind != httpevent.FunctionURL {
		e.WriteError(w, httpevent.ErrHeaderTooLarge)
		return fmt.Errorf("the request line and the headers have %d bytes; API Gateway takes %d", n, maxHeader)
	}
	r, below := belowPath(r, h.api.BasePath)
	if !below {
		e.WriteError(w, httpevent.ErrNotFound)
		return fmt.Errorf("not below the stage's path %s", h.api.BasePath)
	}
	match, ok := h.router.Match(r.Method, r.URL.EscapedPath())
	if !ok {
		e.WriteError(w, httpevent.ErrNotFound)
		return errors.New("no route")
	}
	route := h.routes[match.Key]
	if route.Skipped != "" {
		http.Error(w, "lambdacdk local: "+route.Skipped, http.StatusNotImplemented)
		return errors.New(route.Skipped)
	}
	e = h.asHandlersTake(e, route)
	match, err := h.authorize(r, e, match, route)
	if err != nil {
		return refuse(e, w, err)
	}
	if err := demand(route.Demand, r); err != nil {
		e.WriteError(w, err)
		return err
	}
	if route.Mock != nil {
		answerMock(route.Mock, w, r)
		return nil
	}
	out.Function = route.Function.Name
	pool, err := h.options.Pool(route.Function)
	if err != nil {
		http.Error(w, "lambdacdk local: "+err.Error(), http.StatusBadGateway)
		return err
	}
	event, err := h.event(e, w, r, match)
	if err != nil {
		e.WriteError(w, err)
		return err
	}
	ctx, cancel := withLimit(r.Context(), pool.Limit(e.Timeout()))
	defer cancel()
	if route.Streams {
		return h.stream(ctx, w, pool, event, out)
	}
	res, err := h.invoke(ctx, route.Function, pool, event)
	if err != nil {
		return h.unanswered(ctx, w, err)
	}
	out.RequestID, out.Report = res.RequestID, res.Report
	if res.Error != nil {
		e.WriteError(w, httpevent.ErrFunction)
		return res.Error
	}
	return e.WriteAnswer(w, r, res.Payload)
}

// invoke runs the function.
func (h *Handler) invoke(ctx context.Context, f *app.Function, pool *runtimeapi.Pool, event []byte) (runtimeapi.Response, error) {
	if h.options.Run != nil {
		if res, ok, err := h.options.Run(ctx, f, event); ok {
			return res, err
		}
	}
	return pool.Invoke(ctx, event, runtimeapi.InvokeOptions{})
}

// bodyTime is how long a client may take to send the body of a request.
const bodyTime = time.Minute

// event makes the event. The limit is for the body alone: an answer may take
// longer, and a client that leaves is noticed by reading on.
func (h *Handler) event(e httpevent.Endpoint, w http.ResponseWriter, r *http.Request, match httpevent.Route) ([]byte, error) {
	conn := http.NewResponseController(w)
	conn.SetReadDeadline(time.Now().Add(h.bodyTime)) // not every writer has one
	defer conn.SetReadDeadline(time.Time{})
	return e.Event(r, match)
}

func (h *Handler) stream(ctx context.Context, w http.ResponseWriter, pool *runtimeapi.Pool, event []byte, out *Outcome) error {
	res, err := pool.InvokeStream(ctx, event, runtimeapi.InvokeOptions{})
	if err != nil {
		return h.unanswered(ctx, w, err)
	}
	defer res.Body.Close()
	out.RequestID, out.Report = res.RequestID, res.Report
	if res.Error != nil {
		h.api.Endpoint.WriteError(w, httpevent.ErrFunction)
		return res.Error
	}
	return h.api.Endpoint.WriteStream(w, res.ContentType, res.Body)
}

// unanswered answers where the invocation itself failed.
func (h *Handler) unanswered(ctx context.Context, w http.ResponseWriter, err error) error {
	if errors.Is(context.Cause(ctx), errServiceTimeout) {
		h.api.Endpoint.WriteError(w, httpevent.ErrTimeout)
		return fmt.Errorf("the %s waits no longer than %v for the function", h.api.Endpoint.Kind, h.api.Endpoint.Timeout())
	}
	if ctx.Err() != nil {
		return errors.New("the client has left")
	}
	h.api.Endpoint.WriteError(w, err)
	return err
}

var errServiceTimeout = errors.New("the service's own timeout")

func withLimit(ctx context.Context, limit time.Duration) (context.Context, context.CancelFunc) {
	if limit == 0 {
		return context.WithCancel(ctx)
	}
	return context.WithTimeoutCause(ctx, limit, errServiceTimeout)
}

// belowPath takes a stage's path, or a mapping's, off the request's. Endpoint.Event
// adds it where the service would.
func belowPath(r *http.Request, base string) (*http.Request, bool) {
	if base == "" {
		return r, true
	}
	escaped := r.URL.EscapedPath()
	rest, ok := strings.CutPrefix(escaped, base)
	if !ok || rest != "" && rest[0] != '/' {
		return r, false
	}
	if rest == "" {
		rest = "/"
	}
	inner := *r
	inner.URL = &url.URL{Path: rest, RawPath: rest, RawQuery: r.URL.RawQuery, ForceQuery: r.URL.ForceQuery}
	if decoded, err := url.PathUnescape(rest); err == nil {
		inner.URL.Path = decoded
	}
	return &inner, true
}
