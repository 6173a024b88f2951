package lambdaruntime

import (
	"bytes"
	"reflect"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/internal/jsontext"
)

// A payloadFormat is one of the two forms in which API Gateway and function
// URLs send a request. An event of the one decodes as the other without an
// error: path and method are empty then, and a handler answers 404 to everything.
type payloadFormat struct {
	version string // "" if I is no request
	takes   string // the type, as messages name it
	fixes   string // what brings the events that it takes
}

// payloadFormatOf is that of t, if t is a request of package events. The type
// is known by its name, so that no handler links that package for it.
func payloadFormatOf(t reflect.Type) payloadFormat {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.PkgPath() != "github.com/aws/aws-lambda-go/events" {
		return payloadFormat{}
	}
	switch t.Name() {
	case "APIGatewayProxyRequest":
		return payloadFormat{"1.0", "events.APIGatewayProxyRequest", "set the integration's payload format version to 1.0 (WithPayload(lambdacdk.Payload1) on the route)"}
	case "APIGatewayV2HTTPRequest":
		return payloadFormat{"2.0", "events.APIGatewayV2HTTPRequest", "set the integration's payload format version to 2.0 (WithPayload(lambdacdk.Payload2) on the route); a REST API has no such setting"}
	case "LambdaFunctionURLRequest":
		return payloadFormat{"2.0", "events.LambdaFunctionURLRequest", "set the integration's payload format version to 2.0; a REST API has no such setting"}
	}
	return payloadFormat{}
}

// check returns an error for an event that shows the other format. What shows
// neither, such as an event of a test, passes.
func (f payloadFormat) check(payload []byte) error {
	if f.version == "" || bytes.HasPrefix(payload, []byte(`{"version":"`+f.version+`"`)) {
		return nil // almost every event, or a handler of something else
	}
	if f.version == "1.0" && !bytes.Contains(payload, []byte(`"version"`)) {
		return nil // a REST API's
	}
	var version string
	var method, resource, route bool
	for m := jsontext.Walk(string(payload)); m.Next(); {
		switch m.Key {
		case "version":
			version = jsontext.String(m.Value)
		case "httpMethod":
			method = true
		case "resource":
			resource = true
		case "routeKey":
			route = true
		}
	}
	got := ""
	switch {
	case f.version == "1.0" && version == "2.0" && route:
		got = "a request of payload format 2.0, as HTTP APIs and function URLs send it"
	case f.version == "2.0" && version != "2.0" && method && resource:
		got = "a request of payload format 1.0, as REST APIs send it"
	default:
		return nil
	}
	return &EventError{Problem: "got " + got + ", but the handler takes " + f.takes + ", of which path and method would be empty: " +
		f.fixes + ", or serve an http.Handler by StartHTTP, which takes both"}
}
