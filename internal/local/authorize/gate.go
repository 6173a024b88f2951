package authorize

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/lambda/httpevent"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/lambda/runtimeapi"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/app"
)

// Options are what a Gate needs of the tool.
type Options struct {
	// Pool returns the processes of a function, or why it cannot be invoked.
	Pool func(*app.Function) (*runtimeapi.Pool, error)

	// Version tells two builds of a function apart: an answer of the one before
	// does not hold for the next. If nil, there is one.
	Version func(*app.Function) string

	// Asked is told about every invocation of an authorizer, and the request it
	// was about. If nil, nobody is told.
	Asked func(f *app.Function, about string, res runtimeapi.Response)

	// Keys are those that tokens are signed with.
	Keys *Keys

	// Signed returns who has signed a request for a service ("execute-api" or
	// "lambda"), if they may do action on the resource. Its errors are those of
	// package httpevent. If nil, nobody may.
	Signed func(r *http.Request, service, action, resource string) (*httpevent.Caller, error)

	// Now is the clock. If nil, time.Now.
	Now func() time.Time
}

// A Gate decides about the requests of one API. It is safe for concurrent use.
type Gate struct {
	options     Options
	authorizers map[*app.Authorizer]*authorizer
}

// An authorizer is an app.Authorizer made ready for many requests.
type authorizer struct {
	*app.Authorizer
	sources  []source
	matches  func(token string) bool // of TOKEN authorizers
	cache    cache
	unusable error
}

// New returns the gate of an API.
func New(api *app.API, o Options) *Gate {
	if o.Now == nil {
		o.Now = time.Now
	}
	g := &Gate{options: o, authorizers: map[*app.Authorizer]*authorizer{}}
	for _, route := range api.Routes {
		if a := route.Authorizer; a != nil && g.authorizers[a] == nil {
			g.authorizers[a] = prepare(a)
		}
	}
	return g
}

func prepare(a *app.Authorizer) *authorizer {
	ready := &authorizer{Authorizer: a}
	ready.sources, ready.unusable = parseSources(a.Sources)
	var err error
	ready.matches, err = matcher(a.Validation)
	if err = errors.Join(ready.unusable, err); err != nil {
		ready.unusable = fmt.Errorf("its authorizer %s cannot be asked here: %w", a.Path, err)
	}
	return ready
}

// Blocked is why nobody gets to a route here; empty if somebody does.
func Blocked(r *app.Route) string {
	why := r.Blocked()
	if why == "" && r.Authorizer != nil {
		if err := prepare(r.Authorizer).unusable; err != nil {
			why = err.Error()
		}
	}
	return why
}

// A Refusal keeps a request from a route. It wraps the error of package
// httpevent that the client is answered with.
type Refusal struct {
	Err error
	// Challenge is the header WWW-Authenticate; empty if there is none.
	Challenge string
	// Why is for the developer.
	Why string
}

func (r *Refusal) Error() string { return r.Why }

// Unwrap is what the client is answered with.
func (r *Refusal) Unwrap() error { return r.Err }

func refuse(err error, why string, args ...any) *Refusal {
	return &Refusal{Err: err, Why: fmt.Sprintf(why, args...)}
}

// A Request is what a Gate is asked about.
type Request struct {
	*http.Request
	// Endpoint has the payload format of the route's integration.
	Endpoint httpevent.Endpoint
	// Match is what the router found.
	Match httpevent.Route
	Route *app.Route
	// ARN is what policies call the request.
	ARN string
	// Event makes what a Lambda authorizer gets. If nil, Endpoint does.
	Event func() []byte
}

// ErrUnusable means that an authorizer cannot be asked here: nobody gets to its
// routes.
var ErrUnusable = errors.New("the route is not served here")

// Check returns the route with what its handler is told about the caller. The
// error is a *Refusal, ErrUnusable, or that of ctx.
func (g *Gate) Check(ctx context.Context, r Request) (httpevent.Route, error) {
	match := r.Match
	if r.Route.Authorizer == nil {
		return match, nil
	}
	a := g.authorizers[r.Route.Authorizer]
	if a == nil {
		return match, fmt.Errorf("%w: its authorizer is none of this API", ErrUnusable)
	}
	if why := r.Route.Blocked(); why != "" {
		return match, fmt.Errorf("%w: %s", ErrUnusable, why)
	}
	if a.unusable != nil {
		return match, fmt.Errorf("%w: %w", ErrUnusable, a.unusable)
	}
	var err error
	switch a.Kind {
	case app.ByToken:
		match.Authorizer, err = g.byToken(ctx, a, r)
	case app.ByUserPool:
		match.Authorizer, err = g.byUserPool(ctx, a, r)
	case app.ByFunction:
		match.Authorizer, err = g.byFunction(ctx, a, r)
	case app.ByIAM:
		match.Caller, err = g.byIAM(r)
	case app.ByFront:
		err = byFront(r)
	default:
		err = fmt.Errorf("%w: its authorizer is of the kind %q", ErrUnusable, a.Kind)
	}
	return match, err
}

// byIAM lets in who signed for API Gateway, or for Lambda if the API is a
// function URL, and is allowed to call it.
func (g *Gate) byIAM(r Request) (*httpevent.Caller, error) {
	if g.options.Signed == nil {
		return nil, refuse(httpevent.ErrForbidden, "nobody can sign requests here")
	}
	service, action, resource := "execute-api", "execute-api:Invoke", r.ARN
	if r.Endpoint.Kind == httpevent.FunctionURL {
		service, action, resource = "lambda", "lambda:InvokeFunctionUrl", r.Route.FunctionARN
	}
	caller, err := g.options.Signed(r.Request, service, action, resource)
	if err != nil {
		return nil, &Refusal{Err: err, Why: strings.TrimPrefix(err.Error(), "httpevent: ")}
	}
	return caller, nil
}

// bodyHash is the header with the SHA-256 of a request's body, in hexadecimal.
const bodyHash = "X-Amz-Content-Sha256"

// byFront lets in what CloudFront could sign: it does not read bodies, and Lambda
// takes none that are not signed. That the hash is right is not looked at.
func byFront(r Request) error {
	if r.ContentLength == 0 || r.Header.Get(bodyHash) != "" {
		return nil
	}
	return refuse(httpevent.ErrForbidden, "the request has a body and no header %s with its SHA-256 in hexadecimal: CloudFront signs that hash, and Lambda takes no unsigned body; let the page send it", strings.ToLower(bodyHash))
}

// sourceIP is the address of the client.
func (r Request) sourceIP() string {
	if host, _, err := net.SplitHostPort(r.RemoteAddr); err == nil {
		return host
	}
	return r.RemoteAddr
}
