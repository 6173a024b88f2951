package httpevent

import (
	"net/http/httptest"
	"testing"
)

// Payload format 1.0 of an HTTP API: a REST API's event with the HTTP API's
// paths.
func TestPayloadFormatOne(t *testing.T) {
	e := Endpoint{Kind: HTTPAPI, Payload: "1.0", Stage: "prod"}
	r := readRequest(t, "GET /orders/a%2Fb?x=1&x=2 HTTP/1.1\nHost: api.example.com\nCookie: a=1; b=2")
	event := eventOf(t, e, r, Route{Key: "GET /orders/{id}", PathParameters: map[string]string{"id": "a/b"}})
	for path, want := range map[string]any{
		"version": "1.0", "resource": "/orders/{id}", "path": "/prod/orders/a/b", "httpMethod": "GET",
		"requestContext.path": "/prod/orders/a/b", "requestContext.resourcePath": "/orders/{id}", "requestContext.resourceId": "GET /orders/{id}",
		"requestContext.stage": "prod", "requestContext.accountId": "123456789012", "headers.Cookie": "a=1; b=2", "queryStringParameters.x": "2",
		"pathParameters.id": "a/b", "body": nil, "isBase64Encoded": false, "rawPath": nil,
	} {
		if got := lookup(event, path); got != want {
			t.Errorf("%s = %v, want %v", path, got, want)
		}
	}
	for path, want := range map[string]any{"resource": "$default", "requestContext.resourcePath": "$default", "path": "/x"} {
		event := eventOf(t, Endpoint{Payload: "1.0"}, readRequest(t, "GET /x HTTP/1.1\nHost: h"), Route{Key: "$default"})
		if got := lookup(event, path); got != want {
			t.Errorf("%s of $default = %v, want %v", path, got, want)
		}
	}
}

// An answer in format 1.0 says its status, and may have headers of several
// values; cookies of format 2.0 mean nothing.
func TestAnswersInPayloadFormatOne(t *testing.T) {
	e := Endpoint{Kind: HTTPAPI, Payload: "1.0"}
	w := httptest.NewRecorder()
	if err := e.WriteAnswer(w, httptest.NewRequest("GET", "/", nil), []byte(`{"statusCode": 200, "multiValueHeaders": {"Set-Cookie": ["a=1", "b=2"]}, "cookies": ["c=3"], "body": "eA==", "isBase64Encoded": true}`)); err != nil {
		t.Fatal(err)
	}
	if got := w.Header()["Set-Cookie"]; len(got) != 2 || got[0] != "a=1" || w.Body.String() != "x" {
		t.Errorf("answer %v %q", w.Header(), w.Body)
	}
	w = httptest.NewRecorder()
	if err := e.WriteAnswer(w, httptest.NewRequest("GET", "/", nil), []byte(`{"no": "status"}`)); err == nil || w.Code != 500 {
		t.Errorf("an answer without a status = %d, %v; want 500", w.Code, err)
	}
}

// A named stage is in the path that an HTTP API tells, also behind a custom
// domain, where the client did not write it; the mapping's key is not
// (vendia/serverless-express#465, powertools-lambda-python#621). $default is in
// no path. Row 12 of the conformance notes.
func TestStagesAreInThePathsOfHTTPAPIsBehindDomainsToo(t *testing.T) {
	for _, domain := range []string{"", "api.example.com"} {
		for stage, want := range map[string]string{"": "/orders/7", "$default": "/orders/7", "prod": "/prod/orders/7"} {
			e := Endpoint{Kind: HTTPAPI, Stage: stage, DomainName: domain}
			event := eventOf(t, e, readRequest(t, "GET /orders/7 HTTP/1.1\nHost: h"), Route{Key: "GET /orders/{id}", PathParameters: map[string]string{"id": "7"}})
			if raw, path := lookup(event, "rawPath"), lookup(event, "requestContext.http.path"); raw != want || path != want {
				t.Errorf("stage %q at %q: rawPath %v, http.path %v; want %s", stage, domain, raw, path, want)
			}
			if key := lookup(event, "routeKey"); key != "GET /orders/{id}" {
				t.Errorf("routeKey %v has the stage", key)
			}
		}
	}
}
