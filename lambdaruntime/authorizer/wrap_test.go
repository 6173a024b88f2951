package authorizer

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"
)

// kinds are the events of testdata, by their files.
var kinds = map[string]Kind{"http2": HTTP, "http1": HTTP, "rest": REST, "token": REST, "websocket": WebSocket}

func eventOf(t *testing.T, name string) Event {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	var e Event
	if err := json.Unmarshal(text, &e); err != nil {
		t.Fatal(err)
	}
	return e
}

// ask sends the event as lambdaruntime.Start does, and returns the answer's text.
func ask(t *testing.T, e Event, options *Options, a Answer, err error) (string, error) {
	t.Helper()
	out, err := Wrap(func(context.Context, Request) (Answer, error) { return a, err }, options)(t.Context(), e)
	if err != nil {
		return "", err
	}
	text, err := json.Marshal(out)
	if err != nil {
		t.Fatal(err)
	}
	return string(text), nil
}

// One function reads the same request from every form of event.
func TestEveryFormIsTheSameRequest(t *testing.T) {
	for name, kind := range kinds {
		var r Request
		if _, err := Wrap(func(_ context.Context, got Request) (Answer, error) {
			r = got
			return Answer{}, nil
		}, nil)(t.Context(), eventOf(t, name)); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if r.Kind != kind || r.Token != "Bearer t1" || r.Bearer() != "t1" || r.Method != "GET" || !strings.HasPrefix(r.ARN, "arn:aws:execute-api:") {
			t.Errorf("%s: %+v, want a GET of %s with the token", name, r, kind)
		}
		if name == "token" {
			if r.Path != "/users/7" || r.Stage != "prod" || r.Route != "" {
				t.Errorf("token: path %q, stage %q, route %q; want those of the ARN, and no route", r.Path, r.Stage, r.Route)
			}
			continue
		}
		if r.Cookie("session") != "s1" || r.Cookie("none") != "" || r.Query.Get("key") != "123" || r.SourceIP != "203.0.113.9" || r.RequestID != "id" {
			t.Errorf("%s: %+v, want cookie, query, address and id of the event", name, r)
		}
		if name == "websocket" {
			if r.Route != "$connect" || r.Path != "/" {
				t.Errorf("websocket: route %q, path %q; want $connect and /", r.Route, r.Path)
			}
			continue
		}
		if r.Route != "GET /users/{id}" || r.PathValues["id"] != "7" || r.Path != "/users/7" || r.StageVariables["color"] != "blue" {
			t.Errorf("%s: %+v, want the route and its values", name, r)
		}
		tags := url.Values{"tag": {"a", "b"}, "key": {"123"}}
		if name != "http1" && !reflect.DeepEqual(r.Query, tags) { // its list is lost in the event
			t.Errorf("%s: query = %v, want %v", name, r.Query, tags)
		}
	}
}

func TestEventOfHasTheRest(t *testing.T) {
	var path string
	_, err := Wrap(func(_ context.Context, r Request) (Answer, error) {
		e, err := EventOf[events.APIGatewayV2CustomAuthorizerV2Request](r)
		path = e.RequestContext.HTTP.Protocol
		return Answer{}, err
	}, nil)(t.Context(), eventOf(t, "http2"))
	if err != nil || path != "HTTP/1.1" {
		t.Errorf("protocol of the event = %q, %v; want HTTP/1.1", path, err)
	}
}

// The answer has the form that the API asks for: yes or no for payload format
// 2.0, a policy for the rest. A policy allows the route and not the one path,
// so that the API may keep it; one of a TOKEN authorizer, which knows no route,
// allows the path.
func TestAnswersHaveTheFormOfTheAPI(t *testing.T) {
	const api = "arn:aws:execute-api:us-east-1:123456789012:abcdef123/"
	allow := Answer{Allow: true, Principal: "u1", Context: map[string]any{"plan": "pro", "seats": 3, "none": nil}}
	policy := func(principal, effect, resource string, context bool) string {
		p := fmt.Sprintf(`{"principalId":%q,"policyDocument":{"Version":"2012-10-17","Statement":[{"Action":["execute-api:Invoke"],"Effect":%q,"Resource":[%q]}]}`, principal, effect, resource)
		if context {
			p += `,"context":{"plan":"pro","seats":3}`
		}
		return p + "}"
	}
	for _, c := range []struct {
		event   string
		options *Options
		answer  Answer
		want    string
	}{
		{"http2", nil, allow, `{"isAuthorized":true,"context":{"plan":"pro","principalId":"u1","seats":3}}`},
		{"http2", nil, Answer{}, `{"isAuthorized":false}`},
		{"http2", nil, Answer{Allow: true}, `{"isAuthorized":true}`},
		{"http2", nil, Answer{Principal: "u1", Context: map[string]string{"a": "b"}}, `{"isAuthorized":false}`},
		{"http2", &Options{Policy: true}, allow, policy("u1", "Allow", api+"$default/GET/users/*", true)},
		{"http1", nil, allow, policy("u1", "Allow", api+"$default/GET/users/*", true)},
		{"rest", nil, allow, policy("u1", "Allow", api+"prod/GET/users/*", true)},
		{"rest", &Options{AllRoutes: true}, allow, policy("u1", "Allow", api+"prod/*", true)},
		{"rest", nil, Answer{}, policy("anonymous", "Deny", api+"prod/GET/users/*", false)},
		{"token", nil, allow, policy("u1", "Allow", api+"prod/GET/users/7", true)},
		{"token", &Options{AllRoutes: true}, Answer{Principal: "u1"}, policy("u1", "Deny", api+"prod/*", false)},
		{"websocket", nil, allow, policy("u1", "Allow", api+"default/$connect", true)},
	} {
		got, err := ask(t, eventOf(t, c.event), c.options, c.answer, nil)
		if err != nil || got != c.want {
			t.Errorf("%s, %+v, %+v:\n%s, %v\nwant\n%s", c.event, c.options, c.answer, got, err, c.want)
		}
	}
}

func TestRoutesInPolicies(t *testing.T) {
	for route, want := range map[string]string{
		"$default":                "*",
		"GET /":                   "GET/",
		"ANY /files/{rest+}":      "*/files/*",
		"PUT /a/{b}/c/{d}":        "PUT/a/*/c/*",
		"GET /users/{id}/profile": "GET/users/*/profile",
	} {
		r := Request{ARN: "arn:aws:execute-api:eu-west-1:1:api/$default/GET/whatever", Route: route}
		if got, want := r.resource(false), "arn:aws:execute-api:eu-west-1:1:api/$default/"+want; got != want {
			t.Errorf("resource of %s = %s, want %s", route, got, want)
		}
	}
}

// 401 is a failed invocation whose message is one word; the reason stays in the log.
func TestRefusals(t *testing.T) {
	for name := range kinds {
		var log bytes.Buffer
		options := &Options{Logger: slog.New(slog.NewJSONHandler(&log, nil))}
		_, err := ask(t, eventOf(t, name), options, Answer{Allow: true}, fmt.Errorf("token of yesterday: %w", ErrUnauthorized))
		typed, ok := err.(interface{ ErrorType() string })
		if err == nil || err.Error() != "Unauthorized" || !ok || typed.ErrorType() != "Unauthorized" {
			t.Errorf("%s: %v, want the error Unauthorized alone", name, err)
		}
		if !strings.Contains(log.String(), "token of yesterday") {
			t.Errorf("%s: log %s, want the reason", name, log.String())
		}
		got, err := ask(t, eventOf(t, name), options, Answer{Allow: true}, fmt.Errorf("not theirs: %w", ErrForbidden))
		if err != nil || !strings.Contains(got, `"Deny"`) && got != `{"isAuthorized":false}` {
			t.Errorf("%s: %s, %v; want no, whatever the answer beside the error says", name, got, err)
		}
		if !strings.Contains(log.String(), "not theirs") {
			t.Errorf("%s: log %s, want the reason", name, log.String())
		}
		broken := errors.New("table is gone")
		if got, err := ask(t, eventOf(t, name), options, Answer{Allow: true}, broken); !errors.Is(err, broken) {
			t.Errorf("%s: %s, %v; want the error as it is", name, got, err)
		}
	}
}

// A client that writes a wildcard into the path of a TOKEN authorizer's request
// gets no policy for it: kept, it would allow the other paths.
func TestWildcardsInPathsAreRefused(t *testing.T) {
	for _, path := range []string{"users/*", "users/?", "users/${aws:username}"} {
		e, _ := json.Marshal(map[string]string{"type": "TOKEN", "authorizationToken": "t", "methodArn": "arn:aws:execute-api:us-east-1:1:api/prod/GET/" + path})
		got, err := ask(t, Event(e), nil, Answer{Allow: true, Principal: "u1"}, nil)
		if err != nil || strings.Contains(got, "Allow") {
			t.Errorf("%s: %s, %v; want it denied", path, got, err)
		}
		if got, err = ask(t, Event(e), &Options{AllRoutes: true}, Answer{Allow: true}, nil); err != nil || !strings.Contains(got, `"Allow","Resource":["arn:aws:execute-api:us-east-1:1:api/prod/*"]`) {
			t.Errorf("%s for all routes: %s, %v; want it allowed", path, got, err)
		}
	}
	// A REQUEST authorizer knows the route, in which no client writes.
	e := bytes.ReplaceAll(eventOf(t, "rest"), []byte("users/7"), []byte("users/*"))
	if got, err := ask(t, e, nil, Answer{Allow: true}, nil); err != nil || !strings.Contains(got, `"Allow"`) {
		t.Errorf("REQUEST: %s, %v; want it allowed", got, err)
	}
}

func TestAnswersThatAPIGatewayWouldNotTake(t *testing.T) {
	for _, c := range []struct {
		event   string
		context any
		want    string
	}{
		{"http2", "text", "must be a JSON object"},
		{"http2", []string{"a"}, "must be a JSON object"},
		{"http2", map[string]any{"principalId": "x"}, "set Principal"},
		{"http2", map[string]any{"f": func() {}}, "cannot be encoded"},
		{"http2", map[string]string{"big": strings.Repeat("x", 9<<10)}, "at most 8192"},
		{"rest", map[string]any{"groups": []string{"a"}}, "member groups of the context is [\"a\"]; a REST API takes"},
		{"websocket", map[string]any{"user": map[string]string{}}, "a WebSocket API takes"},
	} {
		if got, err := ask(t, eventOf(t, c.event), nil, Answer{Allow: true, Context: c.context}, nil); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s, %v: %s, %v; want an error with %q", c.event, c.context, got, err, c.want)
		}
	}
	// An HTTP API hands lists and objects on.
	if got, err := ask(t, eventOf(t, "http1"), nil, Answer{Allow: true, Context: map[string]any{"groups": []string{"a"}}}, nil); err != nil || !strings.Contains(got, `"context":{"groups":["a"]}`) {
		t.Errorf("http1: %s, %v; want the list handed on", got, err)
	}
}

func TestEventsOfSomethingElse(t *testing.T) {
	for _, text := range []string{`{}`, `{"Records":[]}`, `{"version":"2.0","routeKey":"GET /"}`, `[]`, `"x"`, `null`} {
		called := false
		_, err := Wrap(func(context.Context, Request) (Answer, error) {
			called = true
			return Answer{Allow: true}, nil
		}, nil)(t.Context(), Event(text))
		if err == nil || called || !strings.HasPrefix(err.Error(), "authorizer: ") {
			t.Errorf("%s: %v, asked: %t; want an error before the function is asked", text, err, called)
		}
	}
}
