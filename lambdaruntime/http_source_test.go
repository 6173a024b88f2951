package lambdaruntime

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/runtimeenv"
)

// Shows rows 5 and 6.
func TestEventsThatAreNotHTTPAreRefused(t *testing.T) {
	for _, c := range []struct {
		name  string
		event []byte
		want  *UnknownEventError
	}{
		{"empty object", []byte(`{}`), &UnknownEventError{}},
		{"console test event", []byte(`{"key1":"value1","key2":"value2"}`), &UnknownEventError{Keys: []string{"key1", "key2"}}},
		{"no object", []byte(`[1]`), &UnknownEventError{}},
		{"null", []byte(` null `), &UnknownEventError{}},
		{"records", []byte(`{"Records":[{"eventSource":"aws:sqs"}]}`), &UnknownEventError{Keys: []string{"Records"}}},
		{"format 2.0 without a method", fixture(t, "http-api.json", set("requestContext.http.method", "")), nil},
		{"load balancer without a method", fixture(t, "alb.json", set("httpMethod", "")), nil},
		{"load balancer's member that is none", fixture(t, "alb.json", set("requestContext.elb", nil)), nil},
		{"web socket", fixture(t, "websocket.json"), nil},
		{"Lambda authorizer", fixture(t, "authorizer-request.json"), nil},
		{"VPC Lattice", fixture(t, "vpc-lattice.json"), &UnknownEventError{
			Keys:       []string{"version", "path", "method", "headers", "queryStringParameters", "isBase64Encoded", "requestContext"},
			VPCLattice: true,
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, mode := range []string{runtimeenv.ModeBuffered, runtimeenv.ModeStream} {
				t.Setenv(runtimeenv.InvokeMode, mode)
				h := NewHTTPHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					t.Errorf("the handler was called with %s %s", r.Method, r.URL)
				}))
				_, err := h.Invoke(t.Context(), c.event)
				got, ok := errors.AsType[*UnknownEventError](err)
				if !ok || c.want != nil && !reflect.DeepEqual(got, c.want) {
					t.Errorf("%s: Invoke = %#v, want %#v", mode, err, c.want)
				}
			}
		})
	}
}

func TestUnknownEventErrorSaysWhatToDo(t *testing.T) {
	err := error(&UnknownEventError{Keys: []string{"key1", "key2"}})
	for _, want := range []string{"members key1, key2", "WithFallback", "HTTP API"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("Error() = %q, want it to name %q", err, want)
		}
	}
	if got := errorType(err); got != "UnknownEvent" {
		t.Errorf("errorType = %q, want UnknownEvent", got)
	}
	if err := (&UnknownEventError{VPCLattice: true}); !strings.Contains(err.Error(), "VPC Lattice") {
		t.Errorf("Error() = %q, want it to name VPC Lattice", err)
	}
}

func TestPayloadThatIsNotJSONIsRefused(t *testing.T) {
	_, err := NewHTTPHandler(http.NotFoundHandler()).Invoke(t.Context(), []byte(`{"version":`))
	if err == nil || !strings.Contains(err.Error(), "not valid JSON") {
		t.Errorf("Invoke = %v, want an error that says that the event is not valid JSON", err)
	}
}

// Shows row 6.
func TestFallbackServesOtherEvents(t *testing.T) {
	fallback := lambda.NewHandler(func(ctx context.Context, event map[string]string) (string, error) {
		return "hello, " + event["name"], nil
	})
	for _, mode := range []string{runtimeenv.ModeBuffered, runtimeenv.ModeStream} {
		t.Setenv(runtimeenv.InvokeMode, mode)
		h := NewHTTPHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {}), WithFallback(fallback))
		if out, err := h.Invoke(t.Context(), []byte(`{"name":"gopher"}`)); err != nil || string(out) != `"hello, gopher"` {
			t.Errorf("%s: Invoke of another event = %s, %v, want the fallback's answer", mode, out, err)
		}
		if out, err := h.Invoke(t.Context(), fixture(t, "function-url.json")); err != nil || !strings.Contains(string(out), "statusCode") {
			t.Errorf("%s: Invoke of an HTTP event = %s, %v, want the handler's answer", mode, out, err)
		}
	}
}

// Shows rows 4 and 7: what the environment says is used, unless the event
// shows that it came from elsewhere, which is logged once.
func TestEnvironmentNamesTheSource(t *testing.T) {
	urlBehindAnotherDomain := fixture(t, "function-url.json", set("requestContext.domainName", "localhost:8080"))
	for _, c := range []struct {
		name     string
		source   string
		event    []byte
		path     string
		warnings int
	}{
		{"as named", runtimeenv.SourceHTTPAPI, fixture(t, "http-api.json", set("rawPath", "/a%2Fb")), "/a%252Fb", 0},
		{"function URL that only the environment can tell", runtimeenv.SourceFunctionURL, urlBehindAnotherDomain, "/files/a%2Fb%3Fc%25d/%C3%A9", 0},
		{"HTTP API that only the environment can tell", runtimeenv.SourceHTTPAPI, urlBehindAnotherDomain, "/files/a%252Fb%253Fc%2525d/%25C3%25A9", 0},
		{"function URL though an HTTP API is named", runtimeenv.SourceHTTPAPI, fixture(t, "function-url.json"), "/files/a%2Fb%3Fc%25d/%C3%A9", 1},
		{"HTTP API though a function URL is named", runtimeenv.SourceFunctionURL, fixture(t, "http-api.json", set("rawPath", "/a%2Fb")), "/a%252Fb", 1},
		{"load balancer though a REST API is named", runtimeenv.SourceRESTAPI, fixture(t, "alb.json"), "/files/a%2Fb/%C3%A9", 1},
		{"REST API though something unknown is named", "app-sync", fixture(t, "rest-api.json"), "/files/a%2Fb%3Fc/%C3%A9", 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Setenv(runtimeenv.EventSource, c.source)
			var log bytes.Buffer
			var path string
			h := NewHTTPHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { path = r.URL.EscapedPath() }), withLog(&log))
			for range 3 {
				if _, err := h.Invoke(t.Context(), c.event); err != nil {
					t.Fatal(err)
				}
			}
			if path != c.path {
				t.Errorf("EscapedPath() = %q, want %q", path, c.path)
			}
			if got := records(t, &log); len(got) != c.warnings || len(got) > 0 && got[0]["level"] != "WARN" {
				t.Errorf("log of three requests = %v, want %d warnings", got, c.warnings)
			}
		})
	}
}

// Shows rows 7 and 67: the sources that cannot stream get envelopes, whatever the
// environment says.
func TestOnlySourcesThatStreamGetStreams(t *testing.T) {
	t.Setenv(runtimeenv.InvokeMode, runtimeenv.ModeStream)
	for _, f := range frontEnds() {
		t.Run(f.name, func(t *testing.T) {
			out, err := NewHTTPHandler(http.NotFoundHandler()).Invoke(t.Context(), f.event(t, "GET"))
			if err != nil {
				t.Fatal(err)
			}
			wantStream := strings.HasPrefix(f.name, "function URL") || strings.HasPrefix(f.name, "REST")
			if got := bytes.Contains(out, make([]byte, 8)); got != wantStream {
				t.Errorf("the answer is a stream: %v, want %v (%q)", got, wantStream, out)
			}
		})
	}
}
