package httpadapter

import (
	"bytes"
	"errors"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/runtimeenv"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/internal/httpadapter/frontend"
)

// Shows rows 5 and 6.
func TestEventsThatAreNotHTTPAreRefused(t *testing.T) {
	for _, c := range []struct {
		name  string
		event []byte
		want  *UnknownEvent
	}{
		{"empty object", []byte(`{}`), &UnknownEvent{}},
		{"console test event", []byte(`{"key1":"value1","key2":"value2"}`), &UnknownEvent{Keys: []string{"key1", "key2"}}},
		{"no object", []byte(`[1]`), &UnknownEvent{}},
		{"null", []byte(` null `), &UnknownEvent{}},
		{"records", []byte(`{"Records":[{"eventSource":"aws:sqs"}]}`), &UnknownEvent{Keys: []string{"Records"}}},
		{"format 2.0 without a method", fixture(t, "http-api.json", set("requestContext.http.method", "")), nil},
		{"load balancer without a method", fixture(t, "alb.json", set("httpMethod", "")), nil},
		{"load balancer's member that is none", fixture(t, "alb.json", set("requestContext.elb", nil)), nil},
		{"web socket", fixture(t, "websocket.json"), nil},
		{"Lambda authorizer", fixture(t, "authorizer-request.json"), nil},
		{"VPC Lattice", fixture(t, "vpc-lattice.json"), &UnknownEvent{
			Keys:       []string{"version", "path", "method", "headers", "queryStringParameters", "isBase64Encoded", "requestContext"},
			VPCLattice: true,
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := serve(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				t.Errorf("the handler was called with %s %s", r.Method, r.URL)
			}))
			_, err := h.Invoke(t.Context(), c.event)
			got, ok := errors.AsType[*UnknownEvent](err)
			if !ok || c.want != nil && !reflect.DeepEqual(got, c.want) {
				t.Errorf("Invoke = %#v, want %#v", err, c.want)
			}
		})
	}
}

func TestPayloadThatIsNotJSONIsRefused(t *testing.T) {
	_, err := serve(http.NotFoundHandler()).Invoke(t.Context(), []byte(`{"version":`))
	if err == nil || !strings.Contains(err.Error(), "not valid JSON") {
		t.Errorf("Invoke = %v, want an error that says that the event is not valid JSON", err)
	}
}

// Shows rows 4 and 7: what the config says is used, unless the event
// shows that it came from elsewhere, which is told once.
func TestConfigNamesTheSource(t *testing.T) {
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
		{"HTTP API of payload format 1.0", runtimeenv.SourceHTTPAPI, fixture(t, "http-api-1.0.json", set("path", "/prod/a%2Fb")), "/a%252Fb", 0},
		{"HTTP API of payload format 1.0 though a REST API is named", runtimeenv.SourceRESTAPI, fixture(t, "http-api-1.0.json", set("path", "/prod/a%2Fb")), "/a%252Fb", 1},
		{"HTTP API of payload format 1.0 though a function URL is named", runtimeenv.SourceFunctionURL, fixture(t, "http-api-1.0.json", set("path", "/prod/a%2Fb")), "/a%252Fb", 1},
		{"REST API though something unknown is named", "app-sync", fixture(t, "rest-api.json"), "/files/a%2Fb%3Fc/%C3%A9", 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			var path string
			h := serve(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { path = r.URL.EscapedPath() }),
				func(config *Config) { config.Source = c.source })
			for range 3 {
				if _, err := h.Invoke(t.Context(), c.event); err != nil {
					t.Fatal(err)
				}
			}
			if path != c.path {
				t.Errorf("EscapedPath() = %q, want %q", path, c.path)
			}
			if len(h.warnings) != c.warnings {
				t.Errorf("warnings of three requests = %q, want %d", h.warnings, c.warnings)
			}
		})
	}
}

// Shows rows 7 and 67: the sources that cannot stream get envelopes.
func TestOnlySourcesThatStreamGetStreams(t *testing.T) {
	for _, f := range frontend.All() {
		t.Run(f.Name, func(t *testing.T) {
			h := serve(http.NotFoundHandler())
			h.streams = true
			out, err := h.Invoke(t.Context(), f.Event(t, "GET"))
			if err != nil {
				t.Fatal(err)
			}
			wantStream := strings.HasPrefix(f.Name, "function URL") || strings.HasPrefix(f.Name, "REST")
			if got := bytes.Contains(out, make([]byte, 8)); got != wantStream {
				t.Errorf("the answer is a stream: %v, want %v (%q)", got, wantStream, out)
			}
		})
	}
}
