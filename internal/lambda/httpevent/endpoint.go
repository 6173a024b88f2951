package httpevent

import (
	"cmp"
	"time"
)

// A Kind is the service in front of the function.
type Kind int

// The kinds. The zero Kind is HTTPAPI.
const (
	// HTTPAPI is an API Gateway HTTP API.
	HTTPAPI Kind = iota
	// REST is an API Gateway REST API with Lambda proxy integration.
	REST
	// FunctionURL is a Lambda function URL.
	FunctionURL
	// ALB is an Application Load Balancer with a Lambda target group.
	ALB
	// WebSocket is an API Gateway WebSocket API, whose events are those of
	// package socketevent.
	WebSocket
)

func (k Kind) String() string {
	switch k {
	case HTTPAPI:
		return "HTTP API"
	case REST:
		return "REST API"
	case FunctionURL:
		return "function URL"
	case ALB:
		return "load balancer"
	case WebSocket:
		return "WebSocket API"
	}
	return "unknown kind"
}

// Limits of the services, from their quotas pages.
const (
	// HTTPAPITimeout is how long an HTTP API waits for the function.
	HTTPAPITimeout = 30 * time.Second
	// RESTTimeout is how long a REST API waits, unless its quota was raised.
	RESTTimeout = 29 * time.Second

	maxAPIBody = 10 << 20 // request body of HTTP and REST APIs
	maxURLBody = 6 << 20  // of function URLs: the event's own limit
	maxALBBody = 1 << 20  // of load balancers, and of the answers to them
)

// An Endpoint is one API, function URL or listener. The zero value is an HTTP
// API with its default stage.
type Endpoint struct {
	// Kind is the service.
	Kind Kind

	// Stage is the name of the stage. If empty, "$default" for an HTTP API and
	// "prod" for a REST API. Requests are given to Event without it: Event
	// adds it where the service would.
	Stage string

	// StageVariables are told to the function.
	StageVariables map[string]string

	// ID, Account and Region identify the API. If empty, "local",
	// "123456789012" and "us-east-1".
	ID, Account, Region string

	// DomainName is requestContext.domainName. If empty, the default domain of
	// the service, by which adapters tell function URLs from HTTP APIs.
	DomainName string

	// Mapped says that the API is asked by a domain of its own, DomainName, where
	// MappingKey is its base path: "" or such as "v1/orders". A REST API tells it
	// in front of the path, in the place of the stage.
	Mapped     bool
	MappingKey string

	// Payload is the payload format version of an HTTP API's integration:
	// "1.0", or "2.0" if empty.
	Payload string

	// Scheme is what clients use, "http" or "https", as X-Forwarded-Proto and
	// X-Forwarded-Port tell it. If empty, that of the request's connection.
	// API Gateway and function URLs know https only.
	Scheme string

	// MultiValueHeaders is the target group attribute
	// lambda.multi_value_headers.enabled of a load balancer.
	MultiValueHeaders bool

	// BinaryMediaTypes of a REST API, such as "image/png" or "*/*": request
	// bodies of these types arrive in base64, and base64 answers are decoded
	// only for clients that accept one of them.
	BinaryMediaTypes []string

	// Now is the clock. If nil, time.Now.
	Now func() time.Time
}

// Timeout is how long the service itself waits for the function; 0 if it
// waits as long as the function may run.
func (e Endpoint) Timeout() time.Duration {
	switch e.Kind {
	case HTTPAPI:
		return HTTPAPITimeout
	case REST:
		return RESTTimeout
	}
	return 0
}

func (e Endpoint) withDefaults() Endpoint {
	e.ID = cmp.Or(e.ID, "local")
	e.Account = cmp.Or(e.Account, "123456789012")
	e.Region = cmp.Or(e.Region, "us-east-1")
	if e.Now == nil {
		e.Now = time.Now
	}
	switch e.Kind {
	case HTTPAPI:
		e.Stage = cmp.Or(e.Stage, "$default")
		e.DomainName = cmp.Or(e.DomainName, e.ID+".execute-api."+e.Region+".amazonaws.com")
	case REST:
		e.Stage = cmp.Or(e.Stage, "prod")
		e.DomainName = cmp.Or(e.DomainName, e.ID+".execute-api."+e.Region+".amazonaws.com")
	case FunctionURL:
		e.Stage = "$default"
		e.DomainName = cmp.Or(e.DomainName, e.ID+".lambda-url."+e.Region+".on.aws")
	}
	return e
}

// A Route is what the service's routing found. Load balancers and function
// URLs have none.
type Route struct {
	// Key is the route's key, such as "GET /hello/{name}" or "$default". Of a
	// REST API, the method and the resource's path. If empty, "$default", or
	// the request's own method and path for a REST API.
	Key string

	// PathParameters are the decoded values of the path's variables.
	PathParameters map[string]string

	// EscapedParameters are the same as the client sent them, which is how a
	// REST API tells them. If nil, it tells PathParameters.
	EscapedParameters map[string]string

	// Authorizer is requestContext.authorizer: any value that marshals into
	// what the API's authorizer gives, or nil. See [Endpoint.JWTGrant] and
	// [Endpoint.LambdaGrant].
	Authorizer any

	// Caller is who has signed the request for IAM; nil if nobody has.
	Caller *Caller
}
