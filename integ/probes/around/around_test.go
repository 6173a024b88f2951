package main

import (
	"bufio"
	"compress/gzip"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/lambdatest"
)

// fronts are what sends requests to a function, with the variables that the
// constructs give it.
var fronts = map[string]struct {
	api lambdatest.API
	env map[string]string
}{
	"HTTP API":                    {lambdatest.API{}, nil},
	"HTTP API, payload 1.0":       {lambdatest.API{Payload: "1.0"}, nil},
	"REST API":                    {lambdatest.API{Source: lambdatest.REST, BinaryMediaTypes: []string{"*/*"}}, nil},
	"REST API, streamed":          {lambdatest.API{Source: lambdatest.REST, BinaryMediaTypes: []string{"*/*"}, Streaming: true}, streams},
	"function URL":                {lambdatest.API{Source: lambdatest.FunctionURL}, nil},
	"function URL, streamed":      {lambdatest.API{Source: lambdatest.FunctionURL, Streaming: true}, streams},
	"load balancer":               {lambdatest.API{Source: lambdatest.ALB}, nil},
	"load balancer, multi-valued": {lambdatest.API{Source: lambdatest.ALB, MultiValueHeaders: true}, nil},
}

var streams = map[string]string{"LAMBDACDK_INVOKE_MODE": "RESPONSE_STREAM"}

// requests go to every front. Each is a method, a path, a body and headers.
var requests = map[string]struct {
	method, path, body string
	header             map[string]string
	status             int
	answer             map[string]string // headers of the answer; empty: there is none of the name
	has                string            // in the body
}{
	"data, packed": {"GET", "/orders", "", map[string]string{"Accept-Encoding": "gzip", "Origin": "https://shop.example"}, 200,
		map[string]string{"Content-Encoding": "gzip", "Access-Control-Allow-Origin": "https://shop.example", "Content-Type": "application/json", "X-Frame-Options": "DENY", "Vary": "Accept-Encoding,Origin"}, `"id":"199"`},
	"data, plain":        {"GET", "/orders", "", nil, 200, map[string]string{"Content-Encoding": "", "X-Content-Type-Options": "nosniff"}, `"id":"199"`},
	"little, not packed": {"GET", "/orders/7", "", map[string]string{"Accept-Encoding": "gzip"}, 200, map[string]string{"Content-Encoding": ""}, `"item":"tea"`},
	"head":               {"HEAD", "/orders/7", "", nil, 200, map[string]string{"Content-Type": "application/json"}, ""},
	"preflight": {"OPTIONS", "/orders", "", map[string]string{"Origin": "https://shop.example", "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}, 204,
		map[string]string{"Access-Control-Allow-Origin": "https://shop.example", "Access-Control-Allow-Methods": "POST", "Access-Control-Max-Age": "600"}, ""},
	"preflight of others": {"OPTIONS", "/orders", "", map[string]string{"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}, 204,
		map[string]string{"Access-Control-Allow-Origin": "", "Access-Control-Allow-Methods": ""}, ""},
	"another origin": {"GET", "/orders/7", "", map[string]string{"Origin": "https://evil.example"}, 200, map[string]string{"Access-Control-Allow-Origin": ""}, `"item":"tea"`},
	"an error with a status": {"GET", "/orders/9", "", map[string]string{"Accept": "application/json"}, 404,
		map[string]string{"Content-Type": "application/problem+json", "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'"}, `"detail":"there is no such order"`},
	"an error page":   {"GET", "/orders/9", "", map[string]string{"Accept": "text/html"}, 404, map[string]string{"Content-Type": "text/html; charset=utf-8"}, "This is not here."},
	"no such path":    {"GET", "/nothing", "", map[string]string{"Accept": "text/html"}, 404, nil, "This is not here."},
	"no such method":  {"DELETE", "/orders", "", nil, 405, map[string]string{"Allow": "GET, HEAD, POST"}, "Method Not Allowed"},
	"made":            {"POST", "/orders", `{"item":"tea"}`, map[string]string{"Content-Type": "application/json"}, 201, nil, `"id":"8"`},
	"bad input":       {"POST", "/orders", "tea", nil, 400, nil, "the body is no order"},
	"too much input":  {"POST", "/orders", `"` + strings.Repeat("x", 2000) + `"`, nil, 400, nil, "the body is no order"},
	"redirected":      {"GET", "/order/a%20b?x=1", "", nil, 308, map[string]string{"Location": "/orders/a%20b?x=1"}, ""},
	"rewritten":       {"GET", "/v1/orders/7", "", nil, 200, nil, `"item":"tea"`},
	"all of a stream": {"GET", "/orders.ndjson", "", map[string]string{"Accept-Encoding": "gzip"}, 200, map[string]string{"Content-Type": "application/x-ndjson"}, `{"id":"2"}`},
}

// What stands around a handler does behind every kind of API, buffered and
// streamed, what it does behind net/http's server.
func TestWhatStandsAroundAHandlerWorksEverywhere(t *testing.T) {
	slog.SetDefault(slog.New(slog.DiscardHandler)) // of net/http's server
	own := httptest.NewServer(around(routes()))
	defer own.Close()
	t.Run("net/http", func(t *testing.T) { ask(t, own.URL) })
	for name, front := range fronts {
		t.Run(name, func(t *testing.T) {
			f, err := lambdatest.StartPackage(t.Context(), ".", lambdatest.WithEnv(front.env), lambdatest.WithTimeout(20*time.Second))
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			h, err := f.Handler(front.api)
			if err != nil {
				t.Fatal(err)
			}
			server := httptest.NewServer(h)
			defer server.Close()
			ask(t, server.URL)
			f.Close() // and what it logged is there
			logs := strings.Join(f.Logs(), "\n")
			if n := strings.Count(logs, " request method="); n != len(requests) {
				t.Errorf("the access log has %d records of %d requests", n, len(requests))
			}
			if record := `path=/orders/9 route="GET /orders/{id}" status=404`; !strings.Contains(logs, record) {
				t.Errorf("no record of the access log has %s:\n%s", record, logs)
			}
		})
	}
}

// plain does neither follow redirects nor unpack.
var plain = http.Client{
	Transport:     &http.Transport{DisableCompression: true},
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

func ask(t *testing.T, url string) {
	t.Helper()
	for name, want := range requests {
		r, err := http.NewRequest(want.method, url+want.path, strings.NewReader(want.body))
		if err != nil {
			t.Fatal(err)
		}
		for k, v := range want.header {
			r.Header.Set(k, v)
		}
		resp, err := plain.Do(r)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		body, err := io.ReadAll(unpacked(t, resp))
		resp.Body.Close()
		if err != nil || resp.StatusCode != want.status || !strings.Contains(string(body), want.has) {
			t.Errorf("%s: %d %.200q, %v; want %d with %q", name, resp.StatusCode, body, err, want.status, want.has)
		}
		for k, v := range want.answer {
			values := strings.Split(strings.ReplaceAll(strings.Join(resp.Header.Values(k), ","), ", ", ","), ",")
			if k == "Vary" {
				slices.Sort(values)
			}
			if got := strings.Join(values, ","); got != strings.ReplaceAll(v, ", ", ",") {
				t.Errorf("%s: %s is %q, want %q", name, k, got, v)
			}
		}
	}
}

func unpacked(t *testing.T, resp *http.Response) io.Reader {
	if resp.Header.Get("Content-Encoding") != "gzip" {
		return resp.Body
	}
	r, err := gzip.NewReader(resp.Body)
	if err != nil {
		t.Error(err)
		return resp.Body
	}
	return r
}

// A stream is one, with all of it around the handler, packed and not.
func TestStreamsArriveWhileTheyAreWritten(t *testing.T) {
	for name, source := range map[string]lambdatest.Source{"REST API": lambdatest.REST, "function URL": lambdatest.FunctionURL} {
		for _, encoding := range []string{"identity", "gzip"} {
			t.Run(name+", "+encoding, func(t *testing.T) {
				next := filepath.Join(t.TempDir(), "next")
				env := map[string]string{"NEXT": next}
				for k, v := range streams {
					env[k] = v
				}
				f, err := lambdatest.StartPackage(t.Context(), ".", lambdatest.WithEnv(env), lambdatest.WithTimeout(20*time.Second))
				if err != nil {
					t.Fatal(err)
				}
				defer f.Close()
				h, err := f.Handler(lambdatest.API{Source: source, Streaming: true, BinaryMediaTypes: []string{"*/*"}})
				if err != nil {
					t.Fatal(err)
				}
				server := httptest.NewServer(h)
				defer server.Close()
				r, err := http.NewRequest("GET", server.URL+"/orders.ndjson", nil)
				if err != nil {
					t.Fatal(err)
				}
				r.Header.Set("Accept-Encoding", encoding)
				resp, err := plain.Do(r)
				if err != nil {
					t.Fatal(err)
				}
				defer resp.Body.Close()
				lines := bufio.NewReader(unpacked(t, resp))
				if line, err := lines.ReadString('\n'); line != `{"id":"1"}`+"\n" {
					t.Fatalf("the first line is %q, %v", line, err)
				}
				if err := os.WriteFile(next, nil, 0o600); err != nil { // no sooner does the handler go on
					t.Fatal(err)
				}
				if rest, err := io.ReadAll(lines); err != nil || string(rest) != `{"id":"2"}`+"\n" {
					t.Errorf("the rest is %q, %v", rest, err)
				}
			})
		}
	}
}
