package httpevent

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
)

// A Question is what a Lambda authorizer is asked.
type Question struct {
	// Payload is the format that an HTTP API asks in: "1.0", or "2.0" if empty.
	Payload string

	// Token says that a REST API's authorizer is asked about one header alone.
	Token bool

	// Sources are the values of the identity sources, in their order.
	Sources []string
}

// v2Question is format 2.0, "Payload format version" in "Control access to HTTP
// APIs with AWS Lambda authorizers": the event of the integration without its
// body.
type v2Question struct {
	Version        string            `json:"version"`
	Type           string            `json:"type"`
	ARN            string            `json:"routeArn"`
	Sources        []string          `json:"identitySource"`
	RouteKey       string            `json:"routeKey"`
	RawPath        string            `json:"rawPath"`
	RawQueryString string            `json:"rawQueryString"`
	Cookies        []string          `json:"cookies,omitempty"`
	Headers        map[string]string `json:"headers"`
	Query          map[string]string `json:"queryStringParameters,omitempty"`
	Context        v2Context         `json:"requestContext"`
	PathParameters map[string]string `json:"pathParameters,omitempty"`
	StageVariables map[string]string `json:"stageVariables,omitempty"`
}

// v1Question is format 1.0 of the same page. A REST API's REQUEST authorizer
// gets it too ("Input to an API Gateway Lambda authorizer"), with all values of
// a name, and without version and sources.
type v1Question struct {
	Version        string              `json:"version,omitempty"`
	Type           string              `json:"type"`
	ARN            string              `json:"methodArn"`
	Sources        *string             `json:"identitySource,omitempty"`
	Token          *string             `json:"authorizationToken,omitempty"`
	Resource       string              `json:"resource"`
	Path           string              `json:"path"`
	Method         string              `json:"httpMethod"`
	Headers        map[string]string   `json:"headers"`
	MultiHeaders   map[string][]string `json:"multiValueHeaders,omitempty"`
	Query          map[string]string   `json:"queryStringParameters"`
	MultiQuery     map[string][]string `json:"multiValueQueryStringParameters,omitempty"`
	PathParameters map[string]string   `json:"pathParameters"`
	StageVariables map[string]string   `json:"stageVariables"`
	Context        restContext         `json:"requestContext"`
}

// tokenQuestion is that of a REST API's TOKEN authorizer.
type tokenQuestion struct {
	Type  string `json:"type"`
	ARN   string `json:"methodArn"`
	Token string `json:"authorizationToken"`
}

// RouteARN is what policies call a request: the API, its stage, the method and
// the path below the stage.
func (e Endpoint) RouteARN(partition string, r *http.Request) string {
	e = e.withDefaults()
	return "arn:" + partition + ":execute-api:" + e.Region + ":" + e.Account + ":" + e.ID + "/" + e.Stage + "/" + r.Method + escapedPath(r.URL)
}

// AuthorizerEvent is the event that a Lambda authorizer gets about r, whose body
// is not read. It fails with ErrBadRequest where the service refuses r.
func (e Endpoint) AuthorizerEvent(r *http.Request, route Route, arn string, q Question) ([]byte, error) {
	e = e.withDefaults()
	in := request{Request: r, now: e.Now().UTC(), id: requestID(), scheme: e.Scheme}
	switch {
	case q.Token:
		return json.Marshal(tokenQuestion{"TOKEN", arn, strings.Join(q.Sources, ",")})
	case e.Kind == REST:
		event := e.restEvent(in, route)
		ask := event.question(arn)
		ask.MultiHeaders, ask.MultiQuery = event.MultiHeaders, event.MultiQuery
		return json.Marshal(ask)
	case q.Payload == "1.0":
		event, err := e.v1Event(in, route)
		if err != nil {
			return nil, err
		}
		ask := event.question(arn)
		joined := strings.Join(q.Sources, ",")
		ask.Version, ask.Sources, ask.Token = "1.0", &joined, &joined
		return json.Marshal(ask)
	}
	event, err := e.v2Event(in, route)
	if err != nil {
		return nil, err
	}
	// The integration's event has the length of the body that was read.
	delete(event.Headers, "content-length")
	if r.ContentLength > 0 {
		event.Headers["content-length"] = strconv.FormatInt(r.ContentLength, 10)
	}
	return json.Marshal(v2Question{
		Version: "2.0", Type: "REQUEST", ARN: arn, Sources: q.Sources,
		RouteKey: event.RouteKey, RawPath: event.RawPath, RawQueryString: event.RawQueryString, Cookies: event.Cookies,
		Headers: event.Headers, Query: event.Query, Context: event.Context, PathParameters: event.PathParameters, StageVariables: event.StageVariables,
	})
}

func (event *restEvent) question(arn string) v1Question {
	return v1Question{
		Type: "REQUEST", ARN: arn,
		Resource: event.Resource, Path: event.Path, Method: event.Method, Headers: event.Headers, Query: event.Query,
		PathParameters: event.PathParameters, StageVariables: event.StageVariables, Context: event.Context,
	}
}
