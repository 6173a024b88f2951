package httpadapter

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/internal/httpadapter/frontend"
)

// No bytes make the adapter panic, and what reaches the handler is a request
// that a server could have received.
func FuzzEvent(f *testing.F) {
	for _, c := range requestCases {
		f.Add(fixture(f, c.event, c.edit...))
	}
	for _, name := range []string{"rest-api-test-invoke.json", "vpc-lattice.json", "websocket.json", "authorizer-request.json"} {
		f.Add(fixture(f, name))
	}
	for _, s := range []string{"{}", "null", "[]", "{", `{"a":1,}`} {
		f.Add([]byte(s))
	}
	h := serve(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == "" || r.Body == nil || r.URL.Path == "" || r.URL.Path[0] != '/' || r.URL.Host != "" || r.URL.Fragment != "" {
			w.WriteHeader(http.StatusTeapot)
		}
		for key, values := range r.Header {
			w.Header()[key] = values
		}
		delete(w.Header(), "Content-Length") // that of the request's body
		_, _ = w.Write([]byte(r.URL.String() + r.RequestURI + r.RemoteAddr))
	}))
	f.Fuzz(func(t *testing.T, event []byte) {
		out, err := h.Invoke(t.Context(), event)
		if err != nil {
			return
		}
		var answer struct{ StatusCode int }
		if err := json.Unmarshal(out, &answer); err != nil {
			t.Fatalf("the answer to %q is not JSON: %v\n%q", event, err, out)
		}
		if s := answer.StatusCode; s != http.StatusOK && s != http.StatusBadRequest {
			t.Errorf("the answer to %q has status %d", event, s)
		}
	})
}

// No path changes the query or reaches another route, and no query changes
// the path.
func FuzzPathAndQuery(f *testing.F) {
	for _, path := range []string{
		"", "/", "//evil.example/admin", "/a?b=c", "/a#b", "/%zz", "/%2e%2e/admin", "/../admin", "/a;b", "/ a", "/\x00\x7f", "/é\xff",
		"/files/a%2Fb", "/files/a%252Fb", "/files/x?admin=1#y", "http://evil.example/admin", "*", "/*", "/[::1]:80/", "/:@!$&'()*+,;=", "%2F",
	} {
		for _, query := range []string{"", "a=1&a=2", "a=%zz&;", "?#/admin"} {
			f.Add(path, query)
		}
	}
	f.Fuzz(func(t *testing.T, path, query string) {
		if !utf8.ValidString(path) || !utf8.ValidString(query) {
			return // JSON cannot carry it
		}
		for _, f := range frontend.All() {
			if f.Streams {
				continue
			}
			var got *http.Request
			h := serve(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { got = r }))
			if _, err := h.Invoke(t.Context(), eventWith(t, f, path, query)); err != nil {
				t.Fatal(err)
			}
			if got == nil {
				continue // refused with 400
			}
			checkPath(t, f.Name, path, got)
			checkQuery(t, f.Name, query, got)
			if strings.ContainsFunc(query, func(r rune) bool { return r <= ' ' || r == 0x7f }) {
				continue // no request line can carry it, and no source sends it
			}
			// A server that gets this request line sees the same request.
			again, err := url.ParseRequestURI(got.RequestURI)
			if err != nil || again.Path != got.URL.Path || again.RawQuery != got.URL.RawQuery {
				t.Errorf("%s: RequestURI %q is read as %q and %q, %v, want %q and %q",
					f.Name, got.RequestURI, again.Path, again.RawQuery, err, got.URL.Path, got.URL.RawQuery)
			}
		}
	})
}

// checkPath compares with the event's path, decoded unless it came decoded.
func checkPath(t *testing.T, source, path string, got *http.Request) {
	t.Helper()
	want := path
	if !strings.HasPrefix(source, "HTTP API") {
		var err error
		if want, err = url.PathUnescape(path); err != nil {
			t.Errorf("%s: the path %q reached the handler, want 400", source, path)
		}
	}
	if want == "" {
		want = "/"
	}
	if got.URL.Path != want {
		t.Errorf("%s: the path %q reached the handler as %q, want %q", source, path, got.URL.Path, want)
	}
}

// checkQuery compares with the event's query, which the event sources of
// payload format 1.0 carry as parameters.
func checkQuery(t *testing.T, source, query string, got *http.Request) {
	t.Helper()
	switch source {
	case "HTTP API", "function URL":
		if got.URL.RawQuery != query {
			t.Errorf("%s: the query %q reached the handler as %q", source, query, got.URL.RawQuery)
		}
	case "REST API", "HTTP API, payload 1.0":
		if v := got.URL.Query(); len(v) != 1 || v.Get("q") != query {
			t.Errorf("%s: the parameter q=%q reached the handler as %q", source, query, got.URL.RawQuery)
		}
	default:
		if got.URL.RawQuery != "q="+query {
			t.Errorf("%s: the encoded parameter q=%q reached the handler as %q", source, query, got.URL.RawQuery)
		}
	}
}

// eventWith returns an event of the front end with a path and a query, or
// rather one parameter q where the source knows only parameters.
func eventWith(t testing.TB, f frontend.FrontEnd, path, query string) []byte {
	t.Helper()
	if name, ok := map[string]string{"HTTP API": "http-api.json", "function URL": "function-url.json"}[f.Name]; ok {
		return fixture(t, name, set("rawPath", path), set("rawQueryString", query))
	}
	name := map[string]string{"HTTP API, payload 1.0": "http-api-1.0.json", "REST API": "rest-api.json", "load balancer": "alb.json", "load balancer, multi-value": "alb-multi.json"}[f.Name]
	return fixture(t, name, set("path", path), set("requestContext.stage", "$default"), set("queryStringParameters", map[string]string{"q": query}),
		set("multiValueQueryStringParameters", map[string][]string{"q": {query}}))
}
