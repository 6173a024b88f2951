package lambdatest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"github.com/aws/aws-lambda-go/events"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/lambda/httpevent"
)

// A Source is a service that sends HTTP requests to functions.
type Source int

// The sources of HTTP requests.
const (
	HTTPAPI     = Source(httpevent.HTTPAPI)
	REST        = Source(httpevent.REST)
	FunctionURL = Source(httpevent.FunctionURL)
	ALB         = Source(httpevent.ALB)
)

// An API is what stands between an HTTP client and a function. The zero value
// is an HTTP API that sends everything to the function.
type API struct {
	// Source is the service.
	Source Source
	// Stage is the stage's name. If empty, "$default" for an HTTP API and
	// "prod" for a REST API.
	Stage string
	// Payload is the payload format of an HTTP API's integration, "1.0" or
	// "2.0". If empty, 2.0.
	Payload string
	// Routes are the route keys of an HTTP or REST API, such as
	// "GET /hello/{name}" or "$default". A request that none matches is
	// answered as the service does. If empty, all go to "$default".
	Routes []string
	// MultiValueHeaders is the attribute of a load balancer's target group.
	MultiValueHeaders bool
	// BinaryMediaTypes are those of a REST API.
	BinaryMediaTypes []string
	// Streaming is the response mode of a function URL or REST API that
	// streams.
	Streaming bool
	// Authorizer is what the API's authorizer puts into
	// requestContext.authorizer: any value that marshals, or nil.
	Authorizer any
}

func (a API) endpoint() httpevent.Endpoint {
	return httpevent.Endpoint{Kind: httpevent.Kind(a.Source), Stage: a.Stage, Payload: a.Payload, MultiValueHeaders: a.MultiValueHeaders, BinaryMediaTypes: a.BinaryMediaTypes}
}

// Event is the event that the service sends for r, whose body it reads. The
// path of r is the one below the stage. Its scheme is https, unless a load
// balancer sends it. It fails if no route matches and if
// the service would refuse r.
func (a API) Event(r *http.Request) (json.RawMessage, error) {
	router, err := a.router()
	if err != nil {
		return nil, err
	}
	return a.event(a.endpointOnAWS(), router, r)
}

// endpointOnAWS is the endpoint as AWS has it, where clients reach all but load
// balancers by https.
func (a API) endpointOnAWS() httpevent.Endpoint {
	e := a.endpoint()
	if a.Source != ALB {
		e.Scheme = "https"
	}
	return e
}

func (a API) router() (*httpevent.Router, error) {
	if len(a.Routes) == 0 {
		return httpevent.NewRouter("$default")
	}
	return httpevent.NewRouter(a.Routes...)
}

func (a API) event(endpoint httpevent.Endpoint, router *httpevent.Router, r *http.Request) ([]byte, error) {
	route, ok := router.Match(r.Method, r.URL.EscapedPath())
	if !ok {
		return nil, httpevent.ErrNotFound
	}
	if a.Source == REST && route.Key == "$default" {
		route.Key = "" // REST APIs have no such route: the resource is the path
	}
	route.Authorizer = a.Authorizer
	return endpoint.Event(r, route)
}

// Handler is an HTTP server in front of f that behaves as the service does,
// for httptest.NewServer or NewRecorder. The scheme that it tells the function is
// that of the connection, so that links made of it work. It fails for routes that an API
// cannot have.
func (f *Function) Handler(a API) (http.Handler, error) {
	router, err := a.router()
	if err != nil {
		return nil, err
	}
	endpoint := a.endpoint()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		event, err := a.event(endpoint, router, r)
		if err != nil {
			endpoint.WriteError(w, err)
			return
		}
		ctx := r.Context()
		if limit := endpoint.Timeout(); limit > 0 {
			var cancel context.CancelFunc
			ctx, cancel = context.WithTimeoutCause(ctx, limit, httpevent.ErrTimeout)
			defer cancel()
		}
		if a.Streaming {
			err = f.serveStream(ctx, w, endpoint, event)
		} else {
			err = f.serveBuffered(ctx, w, r, endpoint, event)
		}
		if err != nil {
			endpoint.WriteError(w, errors.Join(err, context.Cause(ctx)))
		}
	}), nil
}

// serveBuffered answers r, or returns why the function did not.
func (f *Function) serveBuffered(ctx context.Context, w http.ResponseWriter, r *http.Request, e httpevent.Endpoint, event []byte) error {
	resp, err := f.pool.Invoke(ctx, event, f.invokeOptions())
	if err != nil {
		return err
	}
	if resp.Error != nil {
		return resp.Error
	}
	e.WriteAnswer(w, r, resp.Payload) // an answer it cannot read is answered, too
	return nil
}

func (f *Function) serveStream(ctx context.Context, w http.ResponseWriter, e httpevent.Endpoint, event []byte) error {
	stream, err := f.pool.InvokeStream(ctx, event, f.invokeOptions())
	if err != nil {
		return err
	}
	defer stream.Body.Close()
	if stream.Error != nil {
		return stream.Error
	}
	e.WriteStream(w, stream.ContentType, stream.Body)
	return nil
}

// HTTPAPIRequest is the event of an HTTP API for r; see API.Event.
func HTTPAPIRequest(r *http.Request, routes ...string) (events.APIGatewayV2HTTPRequest, error) {
	return typed[events.APIGatewayV2HTTPRequest](API{Routes: routes}, r)
}

// RESTRequest is the event of a REST API for r; see API.Event.
func RESTRequest(r *http.Request, routes ...string) (events.APIGatewayProxyRequest, error) {
	return typed[events.APIGatewayProxyRequest](API{Source: REST, Routes: routes}, r)
}

// FunctionURLRequest is the event of a function URL for r; see API.Event.
func FunctionURLRequest(r *http.Request) (events.LambdaFunctionURLRequest, error) {
	return typed[events.LambdaFunctionURLRequest](API{Source: FunctionURL}, r)
}

// ALBRequest is the event of a load balancer without multi-value headers for
// r; see API.Event.
func ALBRequest(r *http.Request) (events.ALBTargetGroupRequest, error) {
	return typed[events.ALBTargetGroupRequest](API{Source: ALB}, r)
}

func typed[T any](a API, r *http.Request) (T, error) {
	var event T
	raw, err := a.Event(r)
	if err == nil {
		if err = json.Unmarshal(raw, &event); err != nil {
			err = fmt.Errorf("lambdatest: event %T: %w", event, err)
		}
	}
	return event, err
}
