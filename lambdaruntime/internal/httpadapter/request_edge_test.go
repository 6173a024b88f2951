package httpadapter

import (
	"bytes"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/url"
	"reflect"
	"testing"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/internal/httpadapter/frontend"
)

// Shows row 25: REST API's test call has no headers at all.
func TestHandlerSeesTheTestCallOfTheConsole(t *testing.T) {
	var got seen
	var remote string
	h := serve(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got, remote = see(t, r), r.RemoteAddr
	}))
	if _, err := h.Invoke(t.Context(), fixture(t, "rest-api-test-invoke.json")); err != nil {
		t.Fatal(err)
	}
	want := seen{
		Method: "GET", Path: "/", EscapedPath: "/", RequestURI: "/", Host: "testPrefix.testDomainName",
		Proto: "HTTP/1.1", Major: 1, Minor: 1, Header: http.Header{}, Query: url.Values{}, NoBody: true,
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("the handler saw\n%+v\nwant\n%+v", got, want)
	}
	if host, _, err := net.SplitHostPort(remote); err != nil || host != "test-invoke-source-ip" {
		t.Errorf("net.SplitHostPort(%q) = %q, %v, want the event's source address", remote, host, err)
	}
}

// Shows row 17: parameters that API Gateway took from the path are decoded,
// and the path is not made of them.
func TestPathIsNotMadeOfPathParameters(t *testing.T) {
	event := fixture(t, "rest-api.json", set("pathParameters", map[string]string{"proxy": "another/route"}))
	h := serve(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if want := "/files/a%2Fb%3Fc/%C3%A9"; r.URL.EscapedPath() != want {
			t.Errorf("EscapedPath() = %q, want %q", r.URL.EscapedPath(), want)
		}
	}))
	if _, err := h.Invoke(t.Context(), event); err != nil {
		t.Fatal(err)
	}
}

// Requests that a server refuses are refused, and do not reach the handler.
//
// Shows row 38, and row 8 for paths that are no paths.
func TestBadRequestsAreAnsweredWith400(t *testing.T) {
	for _, c := range []struct {
		name  string
		event []byte
	}{
		{"bad base64", fixture(t, "function-url.json", set("body", "AAEC*"))},
		{"bad base64 of a REST API", fixture(t, "rest-api.json", set("isBase64Encoded", true))},
		{"bad escape in a path", fixture(t, "rest-api.json", set("path", "/%zz"))},
		{"path without slash", fixture(t, "function-url.json", set("rawPath", "evil"))},
		{"decoded path without slash", fixture(t, "http-api.json", set("rawPath", "evil"))},
		{"method that is no token", fixture(t, "alb.json", set("httpMethod", "GET /"))},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := serve(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				t.Errorf("the handler was called with %s %s", r.Method, r.URL)
			}))
			out, err := h.Invoke(t.Context(), c.event)
			if err != nil {
				t.Fatal(err)
			}
			var got struct{ StatusCode int }
			if err := json.Unmarshal(out, &got); err != nil || got.StatusCode != http.StatusBadRequest {
				t.Errorf("answer = %s, want status 400", out)
			}
		})
	}
}

// Shows row 32.
func TestRemoteAddrIsAlwaysHostAndPort(t *testing.T) {
	for _, c := range []struct {
		name  string
		event []byte
		want  string
	}{
		{"IPv6", fixture(t, "function-url.json", set("requestContext.http.sourceIp", "2001:db8::1")), "[2001:db8::1]:0"},
		{"no address", fixture(t, "rest-api.json", set("requestContext.identity", nil)), ":0"},
		{"load balancer that does not forward the address", fixture(t, "alb.json", set("headers", map[string]string{})), ":0"},
		{"load balancer with client port", fixture(t, "alb.json", set("headers", map[string]string{"x-forwarded-for": "198.51.100.1,203.0.113.13:4711"})), "203.0.113.13:4711"},
		{"load balancer with two headers", fixture(t, "alb-multi.json", set("multiValueHeaders", map[string][]string{
			"x-forwarded-for": {"198.51.100.1", "198.51.100.2, 203.0.113.14"},
		})), "203.0.113.14:0"},
		{"load balancer with IPv6", fixture(t, "alb.json", set("headers", map[string]string{"x-forwarded-for": "198.51.100.1, 2001:db8::1"})), "[2001:db8::1]:0"},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := serve(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if _, _, err := net.SplitHostPort(r.RemoteAddr); err != nil || r.RemoteAddr != c.want {
					t.Errorf("RemoteAddr = %q, want %q", r.RemoteAddr, c.want)
				}
			}))
			if _, err := h.Invoke(t.Context(), c.event); err != nil {
				t.Fatal(err)
			}
		})
	}
}

// aws-lambda-go uses the memory of an event again for the next one. A goroutine
// that the handler left behind still sees its own request.
func TestRequestOutlivesTheMemoryOfItsEvent(t *testing.T) {
	for _, f := range frontend.All() {
		t.Run(f.Name, func(t *testing.T) {
			var r *http.Request
			h := behind(f, http.HandlerFunc(func(_ http.ResponseWriter, got *http.Request) { r = got }))
			event := f.Event(t, http.MethodPost)
			serve := func(payload []byte) {
				if _, err := h.Invoke(t.Context(), payload); err != nil {
					t.Fatal(err)
				}
			}
			serve(bytes.Clone(event))
			want := see(t, r)
			serve(event)
			for i := range event {
				event[i] = 'x'
			}
			got := see(t, r)
			if !reflect.DeepEqual(got, want) {
				t.Errorf("after the next event the request is\n%+v\nwant\n%+v", got, want)
			}
		})
	}
}

// A body can be read again, which the AWS SDK wants of what it uploads; not
// after it was closed.
func TestBodyCanBeReadAgain(t *testing.T) {
	for _, f := range frontend.All() {
		answerBehind(t, f, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			first, _ := io.ReadAll(r.Body)
			if len(first) == 0 {
				if r.Body != http.NoBody {
					t.Errorf("%s: an empty body is %T, want http.NoBody", f.Name, r.Body)
				}
				return
			}
			body, ok := r.Body.(io.ReadSeeker)
			if !ok {
				t.Errorf("%s: the body %T is no io.ReadSeeker", f.Name, r.Body)
				return
			}
			if n, err := body.Seek(0, io.SeekEnd); n != r.ContentLength || err != nil {
				t.Errorf("%s: Seek to the end = %d, %v, want %d", f.Name, n, err, r.ContentLength)
			}
			if _, err := body.Seek(0, io.SeekStart); err != nil {
				t.Errorf("%s: Seek: %v", f.Name, err)
			}
			if again, err := io.ReadAll(body); err != nil || !bytes.Equal(again, first) {
				t.Errorf("%s: read again, the body is %q, %v, want %q", f.Name, again, err, first)
			}
			r.Body.Close()
			if _, err := body.Seek(0, io.SeekStart); err != http.ErrBodyReadAfterClose {
				t.Errorf("%s: Seek after Close = %v, want %v", f.Name, err, http.ErrBodyReadAfterClose)
			}
		}), "POST")
	}
}

// Shows row 34.
func TestProtocolIsHTTP11UnlessTheEventSaysMore(t *testing.T) {
	for _, c := range []struct {
		event        string
		proto        string
		major, minor int
	}{
		{"HTTP/1.1", "HTTP/1.1", 1, 1},
		{"HTTP/1.0", "HTTP/1.0", 1, 0},
		{"HTTP/2.0", "HTTP/2.0", 2, 0},
		{"HTTP/2", "HTTP/2.0", 2, 0},
		{"", "HTTP/1.1", 1, 1},
		{"h2", "HTTP/1.1", 1, 1},
	} {
		if proto, major, minor := protocol(c.event); proto != c.proto || major != c.major || minor != c.minor {
			t.Errorf("protocol(%q) = %s, %d, %d, want %s, %d, %d", c.event, proto, major, minor, c.proto, c.major, c.minor)
		}
	}
}
