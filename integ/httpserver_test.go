package integ

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/lambda/httpevent"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/runtimeenv"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime"
)

// An httpStream is what lambdaruntime's loop knows an HTTP handler with streamed
// answers by.
type httpStream interface {
	InvokeStream(context.Context, []byte) (io.Reader, error)
}

// An httpService is one that stands before a function, as package httpevent plays
// it from request to answer.
type httpService struct {
	name      string
	endpoint  httpevent.Endpoint
	streaming bool
}

var httpServices = []httpService{
	{name: "HTTP API"},
	{name: "HTTP API with a stage", endpoint: httpevent.Endpoint{Stage: "prod"}},
	{name: "HTTP API with a stage and a domain", endpoint: httpevent.Endpoint{Stage: "prod", DomainName: "api.example.com"}},
	{name: "HTTP API, payload 1.0", endpoint: httpevent.Endpoint{Payload: "1.0"}},
	{name: "HTTP API, payload 1.0, with a stage and a domain", endpoint: httpevent.Endpoint{Payload: "1.0", Stage: "prod", DomainName: "api.example.com"}},
	{name: "REST API", endpoint: httpevent.Endpoint{Kind: httpevent.REST, BinaryMediaTypes: []string{"*/*"}}},
	{name: "REST API, streaming", endpoint: httpevent.Endpoint{Kind: httpevent.REST, BinaryMediaTypes: []string{"*/*"}}, streaming: true},
	{name: "function URL", endpoint: httpevent.Endpoint{Kind: httpevent.FunctionURL}},
	{name: "function URL, streaming", endpoint: httpevent.Endpoint{Kind: httpevent.FunctionURL}, streaming: true},
	{name: "load balancer", endpoint: httpevent.Endpoint{Kind: httpevent.ALB}},
	{name: "load balancer, multi-value", endpoint: httpevent.Endpoint{Kind: httpevent.ALB, MultiValueHeaders: true}},
}

// keepsLines reports whether the service passes paths and queries on as the
// client wrote them.
func (s httpService) keepsLines() bool { return s.endpoint.Kind == httpevent.FunctionURL }

// loses reports whether the service keeps a part of the request to itself: a
// load balancer all but the last of several values, an HTTP API which slashes
// were escaped.
func (s httpService) loses(request string) bool {
	switch s.endpoint.Kind {
	case httpevent.ALB:
		return !s.endpoint.MultiValueHeaders && strings.Contains(request, "a=1&a=2")
	case httpevent.HTTPAPI:
		return strings.Contains(request, "%2F")
	}
	return false
}

// handler is the service with h behind it.
func (s httpService) handler(t *testing.T, h http.Handler) http.Handler {
	t.Helper()
	mode := runtimeenv.ModeBuffered
	if s.streaming {
		mode = runtimeenv.ModeStream
	}
	t.Setenv(runtimeenv.InvokeMode, mode)
	fn := lambdaruntime.NewHTTPHandler(h)
	router, err := httpevent.NewRouter("ANY /prod/{proxy+}", "ANY /items/{id}", "$default")
	if err != nil {
		t.Fatal(err)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		route, _ := router.Match(r.Method, r.URL.EscapedPath())
		event, err := s.endpoint.Event(r, route)
		if err != nil {
			t.Errorf("Event: %v", err)
			return
		}
		if !s.streaming {
			out, err := fn.Invoke(r.Context(), event)
			if err == nil {
				err = s.endpoint.WriteAnswer(w, r, out)
			}
			if err != nil {
				t.Errorf("the answer %q: %v", out, err)
			}
			return
		}
		out, err := fn.(httpStream).InvokeStream(r.Context(), event)
		if err != nil {
			t.Errorf("InvokeStream: %v", err)
			return
		}
		defer out.(io.Closer).Close()
		if err := s.endpoint.WriteStream(w, out.(interface{ ContentType() string }).ContentType(), out); err != nil {
			t.Errorf("the stream: %v", err)
		}
	})
}

// httpRequests are heads and bodies as a client writes them.
var httpRequests = []string{
	"GET / HTTP/1.1\nAccept: */*",
	"GET /items/17?a=1&a=2&b=x%20y&c=1,2&empty= HTTP/1.1\nAccept: */*",
	"GET /items/a%20b%2Fc?q=a%26b HTTP/1.1\nAccept: */*\nCookie: a=1; b=2",
	"GET /prod/items/17 HTTP/1.1\nAccept: */*",
	"GET /prod HTTP/1.1\nAccept: */*",
	"GET /production//x/../y/ HTTP/1.1\nAccept: */*",
	"GET //evil.example/admin HTTP/1.1\nAccept: */*",
	"GET /%C3%A9/%F0%9F%98%80;p=1 HTTP/1.1\nAccept: */*\nX-Text: caf\xc3\xa9\nIf-Modified-Since: Wed, 21 Oct 2015 07:28:00 GMT",
	"HEAD /items/17?a=1 HTTP/1.1\nAccept: */*",
	"OPTIONS /items/17 HTTP/1.1\nAccept: */*\nOrigin: https://example.com\nAccess-Control-Request-Method: PUT",
	"POST /items/17 HTTP/1.1\nAccept: */*\nContent-Type: application/json\nContent-Length: 17\n\n{\"name\":\"gopher\"}",
	"PUT /items/17 HTTP/1.1\nAccept: */*\nContent-Type: image/png\nContent-Length: 4\n\n\x89\x00\xff\n",
	"PATCH /items/17 HTTP/1.1\nAccept: */*\nContent-Type: application/x-www-form-urlencoded\nContent-Length: 7\n\na=1&b=+",
	"DELETE /items/17 HTTP/1.1\nAccept: */*\nContent-Length: 0\nAuthorization: Bearer x.y.z\nRange: bytes=2-4",
}

// httpHandlers are what handlers do with any of them.
func httpHandlers(t *testing.T) map[string]http.HandlerFunc {
	backend := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Backend", r.Method)
		http.SetCookie(w, &http.Cookie{Name: "backend", Value: "1"})
		io.WriteString(w, "from the backend: "+r.URL.Path)
	}))
	t.Cleanup(backend.Close)
	target, err := url.Parse(backend.URL)
	if err != nil {
		t.Fatal(err)
	}
	return map[string]http.HandlerFunc{
		"text": func(w http.ResponseWriter, r *http.Request) {
			body, err := io.ReadAll(r.Body)
			fmt.Fprintf(w, "%s %s %q %v", r.Method, r.URL.Path, body, err)
		},
		"form": func(w http.ResponseWriter, r *http.Request) {
			err := r.ParseForm()
			fmt.Fprintf(w, "%v %v %v", r.Form, r.PostForm, err)
		},
		"status, headers and a cookie": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "application/problem+json")
			w.Header().Add("Vary", "Accept")
			w.Header().Set("X-Text", "<caf\u00e9> & \"quotes\"")
			http.SetCookie(w, &http.Cookie{Name: "a", Value: "1", Path: "/", HttpOnly: true, Expires: time.Unix(1_700_000_000, 0)})
			w.WriteHeader(http.StatusConflict)
			io.WriteString(w, `{"title":"<conflict>"}`)
		},
		"parts": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/event-stream")
			for i := range 3 {
				fmt.Fprintf(w, "data: %d\n\n", i)
				http.NewResponseController(w).Flush()
			}
		},
		"compressed": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/plain")
			w.Header().Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(w)
			io.WriteString(z, strings.Repeat("text ", 1000))
			z.Close()
		},
		"content": func(w http.ResponseWriter, r *http.Request) {
			http.ServeContent(w, r, "x.bin", time.Unix(1_600_000_000, 0), bytes.NewReader(bytes.Repeat([]byte{0, 0xff, 'x'}, 30_000)))
		},
		"mux": func(w http.ResponseWriter, r *http.Request) {
			mux := http.NewServeMux()
			mux.HandleFunc("GET /items/{id}", func(w http.ResponseWriter, r *http.Request) {
				fmt.Fprintf(w, "%q %q", r.PathValue("id"), r.Pattern)
			})
			mux.ServeHTTP(w, r)
		},
		"proxy": httputil.NewSingleHostReverseProxy(target).ServeHTTP,
		"no content": func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(http.StatusNoContent)
		},
	}
}

// Through every service, from the bytes that a client writes to those that it
// reads, a handler sees and the client gets what they would without Lambda.
func TestServicesAndAdapterTogetherAreAServer(t *testing.T) {
	for name, handler := range httpHandlers(t) {
		for _, s := range httpServices {
			t.Run(name+"/"+s.name, func(t *testing.T) {
				var wantSeen, gotSeen any
				direct := httptest.NewServer(spyHTTP(s, &wantSeen, handler))
				defer direct.Close()
				through := httptest.NewServer(s.handler(t, spyHTTP(s, &gotSeen, handler)))
				defer through.Close()
				for _, request := range httpRequests {
					if s.loses(request) {
						continue
					}
					want, got := askHTTP(t, direct, request), askHTTP(t, through, request)
					if !reflect.DeepEqual(got, want) {
						t.Errorf("%q: the client gets\n%q\nwant\n%q", request, got, want)
					}
					if !reflect.DeepEqual(gotSeen, wantSeen) {
						t.Errorf("%q: the handler sees\n%q\nwant\n%q", request, gotSeen, wantSeen)
					}
				}
			})
		}
	}
}

// spyHTTP notes what a handler sees of a request as far as the service keeps it.
func spyHTTP(s httpService, seen *any, h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		header := r.Header.Clone()
		for _, own := range []string{"X-Forwarded-For", "X-Forwarded-Port", "X-Forwarded-Proto", "X-Amzn-Trace-Id"} {
			header.Del(own)
		}
		if r.ContentLength == 0 {
			header.Del("Content-Length")
		}
		line := r.URL.Path
		if s.keepsLines() {
			line = r.RequestURI
		}
		*seen = []any{r.Method, line, r.URL.Query(), r.Host, r.Proto, header, r.ContentLength, r.Body == http.NoBody}
		h.ServeHTTP(w, r)
	})
}

// askHTTP sends a request and returns what the client gets but for what is the
// server's own.
func askHTTP(t *testing.T, server *httptest.Server, request string) any {
	t.Helper()
	conn, err := net.Dial("tcp", server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	head, body, _ := strings.Cut(request, "\n\n")
	if _, err := io.WriteString(conn, strings.ReplaceAll(head, "\n", "\r\n")+"\r\nHost: api.example.com\r\nConnection: close\r\n\r\n"+body); err != nil {
		t.Fatal(err)
	}
	method, _, _ := strings.Cut(request, " ")
	res, err := http.ReadResponse(bufio.NewReader(conn), &http.Request{Method: method})
	if err != nil {
		t.Fatalf("%q: %v", request, err)
	}
	text, err := io.ReadAll(res.Body)
	header := map[string]string{}
	for _, key := range slices.Sorted(maps.Keys(res.Header)) {
		switch key {
		case "Date", "Connection", "Content-Length", "X-Amzn-Remapped-Content-Length", "X-Amzn-Remapped-Date":
		case "Content-Type":
			if len(text) > 0 { // services name a type where there is nothing too
				header[key] = res.Header.Get(key)
			}
		default:
			header[key] = strings.Join(res.Header[key], ", ")
		}
	}
	return []any{res.StatusCode, header, string(text), err}
}
