package httpevent

import (
	"bufio"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

// readRequest parses a request as a server does, so that paths and headers
// are what net/http hands to the tool.
func readRequest(t testing.TB, text string) *http.Request {
	t.Helper()
	head, body, _ := strings.Cut(text, "\n\n")
	if body != "" {
		head += "\nContent-Length: " + itoa(len(body))
	}
	raw := strings.ReplaceAll(head, "\n", "\r\n") + "\r\n\r\n" + body
	r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(raw)))
	if err != nil {
		t.Fatalf("ReadRequest(%q): %v", text, err)
	}
	r.RemoteAddr = "192.0.2.7:4711"
	return r
}

func itoa(n int) string { b, _ := json.Marshal(n); return string(b) }

func at() time.Time { return time.Date(2026, 7, 31, 12, 0, 0, 5e6, time.UTC) }

// eventOf returns the event as a decoded JSON object.
func eventOf(t testing.TB, e Endpoint, r *http.Request, route Route) map[string]any {
	t.Helper()
	e.Now = at
	raw, err := e.Event(r, route)
	if err != nil {
		t.Fatalf("Event: %v", err)
	}
	var event map[string]any
	if err := json.Unmarshal(raw, &event); err != nil {
		t.Fatalf("event %s: %v", raw, err)
	}
	return event
}

// at returns the value at a dotted path of an event.
func lookup(event any, path string) any {
	for key := range strings.SplitSeq(path, ".") {
		m, _ := event.(map[string]any)
		event = m[key]
	}
	return event
}

const fullRequest = `POST /a%2Fb/caf%C3%A9?x=1&x=a%2C2&y=%20z&k HTTP/1.1
Host: localhost:3000
User-Agent: test/1
Accept: a/b
Accept: c/d
Cookie: one=1; two=2
Cookie: three=3
Content-Type: application/json

{"n":1}`

func TestEventFields(t *testing.T) {
	route := Route{Key: "POST /{id}/{name}", PathParameters: map[string]string{"id": "a/b", "name": "café"}}
	tests := map[string]struct {
		endpoint Endpoint
		want     map[string]any
	}{
		"HTTP API": {Endpoint{}, map[string]any{
			"version": "2.0", "routeKey": route.Key, "rawPath": "/a/b/café", "rawQueryString": "x=1&x=a%2C2&y=%20z&k",
			"cookies": []any{"one=1", "two=2", "three=3"}, "headers.cookie": nil, "headers.accept": "a/b,c/d",
			"headers.host": "localhost:3000", "headers.content-length": "7", "headers.x-forwarded-for": "192.0.2.7",
			"headers.x-forwarded-port": "3000", "headers.x-forwarded-proto": "http",
			"queryStringParameters.x": "1,a,2", "queryStringParameters.y": " z", "queryStringParameters.k": "",
			"pathParameters.id": "a/b", "body": `{"n":1}`, "isBase64Encoded": false,
			"requestContext.accountId": "123456789012", "requestContext.http.path": "/a/b/café", "requestContext.http.method": "POST",
			"requestContext.http.sourceIp": "192.0.2.7", "requestContext.http.userAgent": "test/1", "requestContext.http.protocol": "HTTP/1.1",
			"requestContext.stage": "$default", "requestContext.routeKey": route.Key, "requestContext.apiId": "local",
			"requestContext.domainName": "local.execute-api.us-east-1.amazonaws.com", "requestContext.domainPrefix": "local",
			"requestContext.time": "31/Jul/2026:12:00:00 +0000", "requestContext.timeEpoch": 1785499200005.0,
		}},
		"HTTP API with a stage": {Endpoint{Stage: "dev", StageVariables: map[string]string{"v": "1"}}, map[string]any{
			"rawPath": "/dev/a/b/café", "requestContext.http.path": "/dev/a/b/café", "requestContext.stage": "dev", "stageVariables.v": "1",
		}},
		"function URL": {Endpoint{Kind: FunctionURL, ID: "abc"}, map[string]any{
			"version": "2.0", "routeKey": "$default", "rawPath": "/a%2Fb/caf%C3%A9", "rawQueryString": "x=1&x=a%2C2&y=%20z&k",
			"cookies": []any{"one=1", "two=2", "three=3"}, "headers.cookie": "one=1; two=2; three=3",
			"requestContext.http.path": "/a/b/café", "requestContext.accountId": "anonymous",
			"requestContext.domainName": "abc.lambda-url.us-east-1.on.aws", "requestContext.stage": "$default",
		}},
		"REST": {Endpoint{Kind: REST}, map[string]any{
			"resource": "/{id}/{name}", "path": "/a%2Fb/caf%C3%A9", "httpMethod": "POST", "headers.Accept": "c/d",
			"multiValueHeaders.Accept": []any{"a/b", "c/d"}, "headers.Host": "localhost:3000", "headers.Cookie": "three=3",
			"queryStringParameters.x": "a,2", "multiValueQueryStringParameters.x": []any{"1", "a,2"}, "multiValueQueryStringParameters.k": []any{""},
			"pathParameters.name": "café", "stageVariables": nil, "body": `{"n":1}`, "isBase64Encoded": false,
			"requestContext.path": "/prod/a%2Fb/caf%C3%A9", "requestContext.stage": "prod", "requestContext.resourcePath": "/{id}/{name}",
			"requestContext.identity.sourceIp": "192.0.2.7", "requestContext.identity.userAgent": "test/1", "requestContext.requestTimeEpoch": 1785499200005.0,
		}},
		"ALB": {Endpoint{Kind: ALB}, map[string]any{
			"httpMethod": "POST", "path": "/a%2Fb/caf%C3%A9", "headers.accept": "c/d", "multiValueHeaders": nil, "multiValueQueryStringParameters": nil,
			"queryStringParameters.x": "a%2C2", "queryStringParameters.y": "%20z", "body": `{"n":1}`, "isBase64Encoded": false,
		}},
		"ALB with multi-value headers": {Endpoint{Kind: ALB, MultiValueHeaders: true}, map[string]any{
			"headers": nil, "queryStringParameters": nil, "multiValueHeaders.accept": []any{"a/b", "c/d"},
			"multiValueQueryStringParameters.x": []any{"1", "a%2C2"}, "multiValueHeaders.cookie": []any{"one=1; two=2", "three=3"},
		}},
	}
	for name, test := range tests {
		event := eventOf(t, test.endpoint, readRequest(t, fullRequest), route)
		for _, path := range slices.Sorted(maps.Keys(test.want)) {
			if got := lookup(event, path); !reflect.DeepEqual(got, test.want[path]) {
				t.Errorf("%s: %s = %#v, want %#v", name, path, got, test.want[path])
			}
		}
	}
	if _, ok := eventOf(t, Endpoint{Kind: ALB}, readRequest(t, fullRequest), Route{})["requestContext"].(map[string]any)["elb"]; !ok {
		t.Error("ALB: requestContext.elb is missing")
	}
}

// What is absent is left out in format 2.0, null for REST, and empty for ALB.
func TestEventOfBareRequest(t *testing.T) {
	const bare = "GET / HTTP/1.1\nHost: h"
	for kind, want := range map[Kind]string{
		HTTPAPI:     "headers isBase64Encoded rawPath rawQueryString requestContext routeKey version",
		FunctionURL: "headers isBase64Encoded rawPath rawQueryString requestContext routeKey version",
		REST: "body headers httpMethod isBase64Encoded multiValueHeaders multiValueQueryStringParameters path pathParameters " +
			"queryStringParameters requestContext resource stageVariables",
		ALB: "body headers httpMethod isBase64Encoded path queryStringParameters requestContext",
	} {
		event := eventOf(t, Endpoint{Kind: kind}, readRequest(t, bare), Route{})
		if got := strings.Join(slices.Sorted(maps.Keys(event)), " "); got != want {
			t.Errorf("%v: fields %s\nwant %s", kind, got, want)
		}
		if kind == REST {
			for _, null := range []string{"body", "pathParameters", "queryStringParameters", "multiValueQueryStringParameters", "stageVariables"} {
				if event[null] != nil {
					t.Errorf("REST: %s = %v, want null", null, event[null])
				}
			}
		}
	}
}

// Rows 8 to 11 and 15 of the conformance table.
func TestEventPath(t *testing.T) {
	for _, test := range []struct{ target, decoded, encoded string }{
		{"/", "/", "/"},
		{"//evil.example/admin", "//evil.example/admin", "//evil.example/admin"},
		{"/a/../b/./c/", "/a/../b/./c/", "/a/../b/./c/"},
		{"/a%2Fb", "/a/b", "/a%2Fb"},
		{"/a%252Fb", "/a/b", "/a%252Fb"},
		{"/a%3Fb%23c", "/a", "/a%3Fb%23c"},
		{"/a%253Fb%23c", "/a?b#c", "/a%253Fb%23c"},
		{"/a%25va", "/a%va", "/a%25va"},
		{"/a+b", "/a+b", "/a+b"},
	} {
		r := func() *http.Request { return readRequest(t, "GET "+test.target+"?q=%2F HTTP/1.1\nHost: h") }
		if got := eventOf(t, Endpoint{}, r(), Route{}); got["rawPath"] != test.decoded || got["rawQueryString"] != "q=%2F" {
			t.Errorf("HTTP API: %s: rawPath %q, query %q, want %q", test.target, got["rawPath"], got["rawQueryString"], test.decoded)
		}
		if got := eventOf(t, Endpoint{Kind: FunctionURL}, r(), Route{}); got["rawPath"] != test.encoded {
			t.Errorf("function URL: %s: rawPath %q, want %q", test.target, got["rawPath"], test.encoded)
		}
		for _, kind := range []Kind{REST, ALB} {
			if got := eventOf(t, Endpoint{Kind: kind}, r(), Route{}); got["path"] != test.encoded {
				t.Errorf("%v: %s: path %q, want %q", kind, test.target, got["path"], test.encoded)
			}
		}
	}
	if _, err := (Endpoint{}).Event(readRequest(t, "GET /%25d HTTP/1.1\nHost: h"), Route{}); !errors.Is(err, ErrBadRequest) {
		t.Errorf("HTTP API: /%%25d: %v, want ErrBadRequest", err)
	}
}

func TestEventBody(t *testing.T) {
	for _, test := range []struct {
		endpoint         Endpoint
		contentType      string
		encoding         string
		body             string
		want             string
		wantBase64Encode bool
	}{
		{endpoint: Endpoint{}, contentType: "text/csv; charset=utf-8", body: "a,b", want: "a,b"},
		{endpoint: Endpoint{}, contentType: "application/json", body: `"é"`, want: `"é"`},
		{endpoint: Endpoint{}, contentType: "application/xml", body: "<a/>", want: "<a/>"},
		{endpoint: Endpoint{}, contentType: "application/x-www-form-urlencoded", body: "a=1", want: "YT0x", wantBase64Encode: true},
		{endpoint: Endpoint{}, body: "a=1", want: "YT0x", wantBase64Encode: true},
		{endpoint: Endpoint{}, contentType: "text/plain", body: "\xff", want: "/w==", wantBase64Encode: true},
		{endpoint: Endpoint{Kind: FunctionURL}, contentType: "image/png", body: "a=1", want: "YT0x", wantBase64Encode: true},
		{endpoint: Endpoint{Kind: ALB}, contentType: "application/json", body: "{}", want: "{}"},
		{endpoint: Endpoint{Kind: ALB}, contentType: "application/json", encoding: "gzip", body: "{}", want: "e30=", wantBase64Encode: true},
		{endpoint: Endpoint{Kind: REST}, contentType: "image/png", body: "a=1", want: "a=1"},
		{endpoint: Endpoint{Kind: REST, BinaryMediaTypes: []string{"image/*"}}, contentType: "image/png", body: "a=1", want: "YT0x", wantBase64Encode: true},
		{endpoint: Endpoint{Kind: REST, BinaryMediaTypes: []string{"*/*"}}, contentType: "application/json", body: "{}", want: "e30=", wantBase64Encode: true},
	} {
		text := "POST / HTTP/1.1\nHost: h"
		if test.contentType != "" {
			text += "\nContent-Type: " + test.contentType
		}
		if test.encoding != "" {
			text += "\nContent-Encoding: " + test.encoding
		}
		event := eventOf(t, test.endpoint, readRequest(t, text+"\n\n"+test.body), Route{})
		if event["body"] != test.want || event["isBase64Encoded"] != test.wantBase64Encode {
			t.Errorf("%v, %q, %q: body %q, base64 %v; want %q, %v", test.endpoint.Kind, test.contentType, test.body,
				event["body"], event["isBase64Encoded"], test.want, test.wantBase64Encode)
		}
	}
}

func TestEventRefusesLargeBodies(t *testing.T) {
	for kind, limit := range map[Kind]int{HTTPAPI: maxAPIBody, REST: maxAPIBody, FunctionURL: maxURLBody, ALB: maxALBBody} {
		body := strings.Repeat("x", limit+1)
		r := readRequest(t, "POST / HTTP/1.1\nHost: h\nContent-Type: text/plain\n\n"+body)
		if _, err := (Endpoint{Kind: kind}).Event(r, Route{}); !errors.Is(err, ErrTooLarge) {
			t.Errorf("%v: %d bytes: %v, want ErrTooLarge", kind, len(body), err)
		}
	}
	// Below the API's limit, but above Lambda's once it stands in the event.
	r := readRequest(t, "POST / HTTP/1.1\nHost: h\nContent-Type: image/png\n\n"+strings.Repeat("x", 5<<20))
	if _, err := (Endpoint{}).Event(r, Route{}); !errors.Is(err, ErrTooLarge) {
		t.Errorf("5 MB in base64: %v, want ErrTooLarge", err)
	}
}

// No request may make Event panic, and what is in the path never changes the
// query.
func FuzzEvent(f *testing.F) {
	for _, seed := range []string{"/", "/a%2Fb", "/%25", "/%3Fx=1", "/a%252", "//h/p", "/%", "/\xff"} {
		f.Add(seed, "a=1&b=%2F", "k=v; x", "application/json", []byte("body"))
	}
	f.Fuzz(func(t *testing.T, path, query, cookie, contentType string, body []byte) {
		text := "POST /" + strings.NewReplacer(" ", "", "\r", "", "\n", "", "?", "").Replace(path) + "?" +
			strings.NewReplacer(" ", "", "\r", "", "\n", "").Replace(query) + " HTTP/1.1\r\nHost: h\r\n\r\n"
		r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(text)))
		if err != nil {
			return // net/http refuses it before Event could see it
		}
		sent := r.URL.RawQuery
		r.Header.Set("Cookie", cookie)
		r.Header.Set("Content-Type", contentType)
		for _, e := range []Endpoint{{}, {Kind: REST}, {Kind: FunctionURL}, {Kind: ALB}, {Kind: ALB, MultiValueHeaders: true}} {
			r.Body = http.NoBody
			if len(body) > 0 {
				r.Body = readerBody(body)
			}
			raw, err := e.Event(r, Route{})
			if err != nil {
				if !errors.Is(err, ErrBadRequest) && !errors.Is(err, ErrTooLarge) {
					t.Errorf("%v: %v", e.Kind, err)
				}
				continue
			}
			var event struct {
				RawQueryString *string `json:"rawQueryString"`
				Path           string  `json:"path"`
			}
			if err := json.Unmarshal(raw, &event); err != nil {
				t.Fatalf("%v: event %s: %v", e.Kind, raw, err)
			}
			if event.RawQueryString != nil && *event.RawQueryString != strings.ToValidUTF8(sent, "\ufffd") && strings.ToValidUTF8(sent, "") == sent {
				t.Errorf("%v: rawQueryString %q, sent %q", e.Kind, *event.RawQueryString, sent)
			}
		}
	})
}

// A REST API tells path parameters as the client sent them, as captures of
// real traffic show; an HTTP API decodes them as it does its paths.
func TestPathParametersAsTheServicesTellThem(t *testing.T) {
	for kind, want := range map[Kind]map[string]string{
		REST:    {"id": "a%20b", "rest": "c%2Fd/%C3%A9"},
		HTTPAPI: {"id": "a b", "rest": "c/d/é"},
	} {
		router, err := NewRouter("GET /{id}/{rest+}")
		if err != nil {
			t.Fatal(err)
		}
		r := httptest.NewRequest("GET", "/a%20b/c%2Fd/%C3%A9", nil)
		route, _ := router.Match(r.Method, r.URL.EscapedPath())
		raw, err := Endpoint{Kind: kind}.Event(r, route)
		if err != nil {
			t.Fatal(err)
		}
		var event struct{ PathParameters map[string]string }
		if err := json.Unmarshal(raw, &event); err != nil || !maps.Equal(event.PathParameters, want) {
			t.Errorf("%v: pathParameters = %q, %v, want %q", kind, event.PathParameters, err, want)
		}
	}
}

func TestSchemeIsToldInHeaders(t *testing.T) {
	for scheme, want := range map[string][2]string{"": {"http", "3000"}, "https": {"https", "443"}, "http": {"http", "80"}} {
		r := httptest.NewRequest("GET", "http://localhost:3000/", nil)
		raw, err := Endpoint{Scheme: scheme}.Event(r, Route{})
		if err != nil {
			t.Fatal(err)
		}
		var event struct{ Headers map[string]string }
		if err := json.Unmarshal(raw, &event); err != nil {
			t.Fatal(err)
		}
		if got := [2]string{event.Headers["x-forwarded-proto"], event.Headers["x-forwarded-port"]}; got != want {
			t.Errorf("scheme %q: X-Forwarded-Proto and X-Forwarded-Port = %q, want %q", scheme, got, want)
		}
	}
}
