package authorizer

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// A Kind is what asks.
type Kind string

const (
	HTTP      Kind = "HTTP"      // an HTTP API
	REST      Kind = "REST"      // a REST API
	WebSocket Kind = "WebSocket" // the $connect route of a WebSocket API
)

// A Request is what an API asks about: the HTTP request that it got, without
// its body. A REST API with a TOKEN authorizer tells no more than Token, Method
// and Path.
type Request struct {
	Kind Kind

	// Token is what a TOKEN authorizer of a REST API got, or the header
	// Authorization. It may begin with "Bearer ": see [Request.Bearer].
	Token string

	// Identity are the values of the authorizer's headers and parameters of the
	// query, in their order. Payload format 2.0 alone has them.
	Identity []string

	Method string // "GET"; of a WebSocket API too, whose clients connect by it
	Path   string // "/users/7"; "/" of a WebSocket API

	// Route is the route that the request came by, as the API has it:
	// "GET /users/{id}", "ANY /files/{rest+}", "$default", "$connect". Empty
	// for a TOKEN authorizer.
	Route      string
	PathValues map[string]string // of the route's parameters

	Header http.Header
	Query  url.Values

	SourceIP  string // the caller's address, as the API sees it
	RequestID string // of the API, for its log
	Stage     string
	// StageVariables are those of the stage.
	StageVariables map[string]string

	// ARN is the request's or the route's, as the API has it.
	ARN string

	raw json.RawMessage
}

// Bearer returns the token without "Bearer " before it, in whatever case; empty
// where there is none.
func (r Request) Bearer() string {
	scheme, token, ok := strings.Cut(r.Token, " ")
	if ok && strings.EqualFold(scheme, "Bearer") {
		return strings.TrimSpace(token)
	}
	return r.Token
}

// Cookie returns the value of a cookie; empty where there is none.
func (r Request) Cookie(name string) string {
	c, err := (&http.Request{Header: r.Header}).Cookie(name)
	if err != nil {
		return ""
	}
	return c.Value
}

// EventOf returns the event that r was made of, such as
// events.APIGatewayV2CustomAuthorizerV2Request: it has what a Request leaves
// out, the certificate of a client among it.
func EventOf[T any](r Request) (T, error) {
	var event T
	if err := json.Unmarshal(r.raw, &event); err != nil {
		return event, fmt.Errorf("authorizer: the event does not fit %T: %w", event, err)
	}
	return event, nil
}

// An Event is what an API sends its authorizer, as it is.
type Event json.RawMessage

// UnmarshalJSON keeps a copy of the text.
func (e *Event) UnmarshalJSON(text []byte) error {
	*e = append((*e)[:0], text...)
	return nil
}

// MarshalJSON returns the text.
func (e Event) MarshalJSON() ([]byte, error) { return json.RawMessage(e).MarshalJSON() }

// event has the members of all formats that a Request is made of.
type event struct {
	Version string `json:"version"`
	Type    string `json:"type"`

	MethodARN string `json:"methodArn"` // format 1.0, REST, WebSocket
	RouteARN  string `json:"routeArn"`  // format 2.0

	AuthorizationToken string          `json:"authorizationToken"` // TOKEN
	IdentitySource     json.RawMessage `json:"identitySource"`     // a list in format 2.0, one text in 1.0

	Resource   string `json:"resource"`
	Path       string `json:"path"`
	HTTPMethod string `json:"httpMethod"`
	RouteKey   string `json:"routeKey"`
	RawPath    string `json:"rawPath"`
	RawQuery   string `json:"rawQueryString"`

	Cookies        []string            `json:"cookies"`
	Headers        map[string]string   `json:"headers"`
	MultiHeaders   map[string][]string `json:"multiValueHeaders"`
	Query          map[string]string   `json:"queryStringParameters"`
	MultiQuery     map[string][]string `json:"multiValueQueryStringParameters"`
	PathParameters map[string]string   `json:"pathParameters"`
	StageVariables map[string]string   `json:"stageVariables"`
	RequestContext requestContext      `json:"requestContext"`
}

type requestContext struct {
	RequestID    string `json:"requestId"`
	Stage        string `json:"stage"`
	RouteKey     string `json:"routeKey"`
	ConnectionID string `json:"connectionId"`
	EventType    string `json:"eventType"`
	Identity     struct {
		SourceIP string `json:"sourceIp"`
	} `json:"identity"`
	HTTP struct {
		Method   string `json:"method"`
		SourceIP string `json:"sourceIp"`
	} `json:"http"`
}

// read makes a Request of an event, and says whether it is of format 2.0.
func (e Event) read() (r Request, format2 bool, err error) {
	var v event
	if err := json.Unmarshal(e, &v); err != nil {
		return Request{}, false, fmt.Errorf("authorizer: the event is none of an authorizer: %w", err)
	}
	r = Request{
		raw: json.RawMessage(e), StageVariables: v.StageVariables, PathValues: v.PathParameters,
		RequestID: v.RequestContext.RequestID, Stage: v.RequestContext.Stage,
	}
	switch {
	case v.Version == "2.0" && v.RouteARN != "":
		r.fromFormat2(v)
		return r, true, nil
	case v.MethodARN == "":
		return Request{}, false, errors.New("authorizer: the event has neither methodArn nor routeArn, so that no authorizer sent it; give the function to an API as lambdacdk.LambdaAuthorizer")
	case v.Type == "TOKEN":
		r.fromToken(v)
	default:
		r.fromFormat1(v)
	}
	return r, false, nil
}

func (r *Request) fromFormat2(v event) {
	r.Kind, r.ARN, r.Route = HTTP, v.RouteARN, v.RouteKey
	r.Method, r.Path, r.SourceIP = v.RequestContext.HTTP.Method, v.RawPath, v.RequestContext.HTTP.SourceIP
	r.Header = header(v)
	if len(v.Cookies) > 0 {
		r.Header.Set("Cookie", strings.Join(v.Cookies, "; "))
	}
	r.Query, _ = url.ParseQuery(v.RawQuery) // what can be read of it, as net/http does
	r.Token = r.Header.Get("Authorization")
	_ = json.Unmarshal(v.IdentitySource, &r.Identity) // a list, or null
}

func (r *Request) fromFormat1(v event) {
	r.ARN, r.SourceIP = v.MethodARN, v.RequestContext.Identity.SourceIP
	r.Header, r.Query = header(v), query(v)
	r.Token = r.Header.Get("Authorization")
	r.Method, r.Path = v.HTTPMethod, v.Path
	switch {
	case v.RequestContext.ConnectionID != "" || v.RequestContext.EventType == "CONNECT":
		r.Kind, r.Method, r.Path, r.Route = WebSocket, http.MethodGet, "/", v.RequestContext.RouteKey
		return
	case v.Version != "":
		r.Kind = HTTP
	default:
		r.Kind = REST
	}
	if r.Route = v.Resource; strings.HasPrefix(r.Route, "/") {
		r.Route = v.HTTPMethod + " " + v.Resource
	}
}

// fromToken reads Method and Path from the ARN, which has them after API and
// stage: arn:aws:execute-api:REGION:ACCOUNT:API/STAGE/GET/users/7.
func (r *Request) fromToken(v event) {
	r.Kind, r.ARN, r.Token = REST, v.MethodARN, v.AuthorizationToken
	_, rest, _ := strings.Cut(v.MethodARN, "/")
	r.Stage, rest, _ = strings.Cut(rest, "/")
	r.Method, r.Path, _ = strings.Cut(rest, "/")
	r.Path = "/" + r.Path
	r.Header = http.Header{}
	r.Query = url.Values{}
}

// header is the request's header. Names come as clients wrote them.
func header(v event) http.Header {
	h := http.Header{}
	for name, values := range v.MultiHeaders {
		for _, value := range values {
			h.Add(name, value)
		}
	}
	for name, value := range v.Headers {
		if h.Values(name) == nil {
			h.Set(name, value)
		}
	}
	return h
}

func query(v event) url.Values {
	q := url.Values{}
	for name, values := range v.MultiQuery {
		q[name] = values
	}
	for name, value := range v.Query {
		if q[name] == nil {
			q.Set(name, value)
		}
	}
	return q
}
