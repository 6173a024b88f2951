package gateway

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/lambda/httpevent"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/lambda/runtimeapi"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/app"
)

// newPool runs a handler in this process: it asks the Runtime API for events
// and posts what answer makes of them.
func newPool(t testing.TB, header http.Header, answer func(event []byte) string) *runtimeapi.Pool {
	t.Helper()
	srv := runtimeapi.NewServer()
	if err := srv.Listen(""); err != nil {
		t.Fatal(err)
	}
	pool, err := srv.Add(runtimeapi.Function{Name: "f"})
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		base := "http://" + pool.Endpoint() + "/2018-06-01/runtime/invocation/"
		for {
			next, err := http.Get(base + "next")
			if err != nil || next.StatusCode != http.StatusOK {
				return // the test is over
			}
			event, _ := io.ReadAll(next.Body)
			next.Body.Close()
			r, err := http.NewRequest(http.MethodPost, base+next.Header.Get("Lambda-Runtime-Aws-Request-Id")+"/response", strings.NewReader(answer(event)))
			if err != nil {
				return
			}
			r.Header = header.Clone()
			if res, err := http.DefaultClient.Do(r); err == nil {
				res.Body.Close()
			}
		}
	}()
	t.Cleanup(func() {
		srv.Close(t.Context())
		<-done
	})
	return pool
}

// serve answers one request with api, whose routes go to pool.
func serve(t *testing.T, api *app.API, pool *runtimeapi.Pool, r *http.Request) (*httptest.ResponseRecorder, Outcome) {
	t.Helper()
	fn := &app.Function{Path: "Test/F", Name: "f"}
	for i := range api.Routes {
		if api.Routes[i].Mock == nil {
			api.Routes[i].Function = fn
		}
	}
	var got Outcome
	h, err := New(api, Options{
		Pool: func(*app.Function) (*runtimeapi.Pool, error) {
			if pool == nil {
				return nil, errors.New("Test/F does not compile")
			}
			return pool, nil
		},
		Report: func(o Outcome) { got = o },
	})
	if err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w, got
}

// echo answers with the parts of the event that tell where a request went.
func echo(event []byte) string {
	var e struct {
		Path, Resource, RawPath, RouteKey string
		PathParameters                    map[string]string
		RequestContext                    struct{ Path, Stage string }
	}
	json.Unmarshal(event, &e)
	body, _ := json.Marshal(e)
	answer, _ := json.Marshal(map[string]any{"statusCode": 200, "body": string(body)})
	return string(answer)
}

// A stage has a path of its own, which the function sees as in AWS: a REST
// API's in requestContext.path, an HTTP API's in rawPath.
func TestStagesAreServedBelowTheirPath(t *testing.T) {
	pool := newPool(t, nil, echo)
	rest := &app.API{Endpoint: httpevent.Endpoint{Kind: httpevent.REST, Stage: "prod"}, BasePath: "/prod", Routes: []app.Route{{Key: "GET /carts/{id}"}}}
	http2 := &app.API{Endpoint: httpevent.Endpoint{Kind: httpevent.HTTPAPI, Stage: "dev"}, BasePath: "/dev", Routes: []app.Route{{Key: "GET /carts/{id}"}, {Key: "GET /"}}}
	for _, c := range []struct {
		api    *app.API
		path   string
		status int
		want   string
	}{
		{rest, "/prod/carts/a%2Fb", 200, `{"Path":"/carts/a%2Fb","Resource":"/carts/{id}","RawPath":"","RouteKey":"","PathParameters":{"id":"a%2Fb"},"RequestContext":{"Path":"/prod/carts/a%2Fb","Stage":"prod"}}`},
		{rest, "/carts/1", 403, `{"message":"Missing Authentication Token"}`},
		{rest, "/production/carts/1", 403, `{"message":"Missing Authentication Token"}`},
		{http2, "/dev/carts/1", 200, `{"Path":"","Resource":"","RawPath":"/dev/carts/1","RouteKey":"GET /carts/{id}","PathParameters":{"id":"1"},"RequestContext":{"Path":"","Stage":"dev"}}`},
		{http2, "/dev", 200, `{"Path":"","Resource":"","RawPath":"/dev/","RouteKey":"GET /","PathParameters":null,"RequestContext":{"Path":"","Stage":"dev"}}`},
		{http2, "/carts/1", 404, `{"message":"Not Found"}`},
	} {
		w, o := serve(t, c.api, pool, httptest.NewRequest(http.MethodGet, c.path, nil))
		if w.Code != c.status || w.Body.String() != c.want {
			t.Errorf("GET %s of a %s = %d %s\nwant %d %s", c.path, c.api.Endpoint.Kind, w.Code, w.Body, c.status, c.want)
		}
		if o.Status != c.status || o.Path != c.path {
			t.Errorf("GET %s is reported as %d %s", c.path, o.Status, o.Path)
		}
	}
}

func TestStreamsReachTheClientAsTheyAre(t *testing.T) {
	prelude := `{"statusCode":201,"headers":{"X-A":"b"}}` + "\x00\x00\x00\x00\x00\x00\x00\x00"
	pool := newPool(t, http.Header{"Content-Type": {httpevent.StreamContentType}, "Lambda-Runtime-Function-Response-Mode": {"streaming"}},
		func([]byte) string { return prelude + "one, two" })
	api := &app.API{Endpoint: httpevent.Endpoint{Kind: httpevent.FunctionURL}, Routes: []app.Route{{Key: "$default", Streams: true}}}
	w, o := serve(t, api, pool, httptest.NewRequest(http.MethodGet, "/any", nil))
	if w.Code != 201 || w.Body.String() != "one, two" || w.Header().Get("X-A") != "b" || o.Err != nil || !w.Flushed {
		t.Errorf("answer = %d %q %v flushed %v, %v", w.Code, w.Body, w.Header(), w.Flushed, o.Err)
	}
}

func TestWhatKeepsTheFunctionFromAnsweringIsTold(t *testing.T) {
	api := func(route app.Route) *app.API {
		return &app.API{Routes: []app.Route{route}}
	}
	get := func(body string) *http.Request {
		return httptest.NewRequest(http.MethodPost, "/x", strings.NewReader(body))
	}
	large := get(strings.Repeat("x", 11<<20))
	broken := newPool(t, nil, func([]byte) string { return `{"statusCode": "high"}` })
	for _, c := range []struct {
		name     string
		api      *app.API
		pool     *runtimeapi.Pool
		r        *http.Request
		status   int
		body, is string // parts of the body and of the reported error
	}{
		{"skipped", api(app.Route{Key: "POST /x", Skipped: "it is a container image"}), broken, get(""), 501, "it is a container image", "container image"},
		{"not built", api(app.Route{Key: "POST /x"}), nil, get(""), 502, "Test/F does not compile", "does not compile"},
		{"too large", api(app.Route{Key: "POST /x"}), broken, large, 413, "Request Entity Too Large", "too large"},
		{"malformed answer", api(app.Route{Key: "POST /x"}), broken, get(""), 500, "Internal Server Error", `statusCode is "high"`},
		{"no route", api(app.Route{Key: "GET /y"}), broken, get(""), 404, "Not Found", "no route"},
	} {
		w, o := serve(t, c.api, c.pool, c.r)
		if w.Code != c.status || !strings.Contains(w.Body.String(), c.body) || !strings.Contains(fmt.Sprint(o.Err), c.is) {
			t.Errorf("%s: %d %s, reported %v; want %d, %q, %q", c.name, w.Code, bytes.TrimSpace(w.Body.Bytes()), o.Err, c.status, c.body, c.is)
		}
	}
}

func TestRoutesThatTheServiceRefusesAreAnError(t *testing.T) {
	_, err := New(&app.API{Routes: []app.Route{{Key: "GET /{a}"}, {Key: "GET /{b}"}}}, Options{})
	if err == nil || !strings.Contains(err.Error(), "match the same requests") {
		t.Errorf("New = %v, want both routes named", err)
	}
}

// What the function says about CORS is dropped where the service owns it.
func TestOriginsAreMatchedAsByTheService(t *testing.T) {
	pool := newPool(t, nil, func([]byte) string {
		return `{"statusCode":200,"headers":{"Access-Control-Allow-Origin":"https://function.example"},"body":""}`
	})
	for _, c := range []struct {
		cors   *app.CORS
		origin string
		want   string
	}{
		{nil, "https://a.example", "https://function.example"},
		{&app.CORS{AllowOrigins: []string{"*"}}, "https://a.example", "*"},
		{&app.CORS{AllowOrigins: []string{"*"}, Credentials: true}, "https://a.example", "https://a.example"},
		{&app.CORS{AllowOrigins: []string{"https://*"}}, "https://a.example", "https://a.example"},
		{&app.CORS{AllowOrigins: []string{"https://*"}}, "http://a.example", ""},
		{&app.CORS{AllowOrigins: []string{"https://a.example"}}, "https://a.example.evil", ""},
		{&app.CORS{AllowOrigins: []string{"https://a.example"}}, "", ""},
	} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		if c.origin != "" {
			r.Header.Set("Origin", c.origin)
		}
		w, _ := serve(t, &app.API{CORS: c.cors, Routes: []app.Route{{Key: "$default"}}}, pool, r)
		if got := w.Header().Get("Access-Control-Allow-Origin"); got != c.want {
			t.Errorf("%+v, origin %q: allowed %q, want %q", c.cors, c.origin, got, c.want)
		}
	}
}

// A REST API answers preflights itself, and lets several origins in.
func TestMocksAreAnsweredWithoutAFunction(t *testing.T) {
	api := &app.API{Endpoint: httpevent.Endpoint{Kind: httpevent.REST}, Routes: []app.Route{{Key: "OPTIONS /", Mock: &app.Mock{
		Status: http.StatusNoContent, Header: map[string]string{"Access-Control-Allow-Origin": "https://a.example", "Vary": "Origin"},
		Origins: []*regexp.Regexp{regexp.MustCompile(`^https://b\.example$`)},
	}}}}
	for origin, want := range map[string]string{"https://b.example": "https://b.example", "https://evil.example": "https://a.example", "": "https://a.example"} {
		r := httptest.NewRequest(http.MethodOptions, "/", nil)
		r.Header.Set("Origin", origin)
		w, out := serve(t, api, nil, r)
		if got := w.Header().Get("Access-Control-Allow-Origin"); w.Code != http.StatusNoContent || got != want || out.Err != nil || w.Body.Len() > 0 {
			t.Errorf("OPTIONS from %q = %d, allows %q, %v; want 204 and %q", origin, w.Code, got, out.Err, want)
		}
	}
}

// The integration decides the event's form, and how the answer is read.
func TestRoutesOfOneAPIHaveTheirOwnPayloadFormats(t *testing.T) {
	pool := newPool(t, http.Header{"Content-Type": {"application/json"}}, func(event []byte) string {
		var e struct{ Version, Path, RawPath string }
		json.Unmarshal(event, &e)
		if e.Version == "1.0" {
			return `{"statusCode": 201, "multiValueHeaders": {"X-Form": ["1.0"]}, "body": "` + e.Path + `"}`
		}
		return `{"form": "` + e.Version + `", "path": "` + e.RawPath + `"}`
	})
	api := &app.API{Endpoint: httpevent.Endpoint{Kind: httpevent.HTTPAPI}, Routes: []app.Route{{Key: "GET /one", Payload: "1.0"}, {Key: "GET /two", Payload: "2.0"}}}
	one, _ := serve(t, api, pool, httptest.NewRequest(http.MethodGet, "/one", nil))
	if one.Code != http.StatusCreated || one.Body.String() != "/one" || one.Header().Get("X-Form") != "1.0" {
		t.Errorf("format 1.0: %d %s %v", one.Code, one.Body, one.Header())
	}
	two, _ := serve(t, api, pool, httptest.NewRequest(http.MethodGet, "/two", nil))
	if want := `{"form": "2.0", "path": "/two"}`; two.Code != http.StatusOK || two.Body.String() != want {
		t.Errorf("format 2.0: %d %s, want %s", two.Code, two.Body, want)
	}
}

// Where the template leaves the form of requests open, the program says it, as it
// does in a synthesis that compiles.
func TestProgramsSayWhatTheyTake(t *testing.T) {
	pool := newPool(t, http.Header{"Content-Type": {"application/json"}}, func(event []byte) string {
		var e struct {
			Version         string
			IsBase64Encoded bool
		}
		json.Unmarshal(event, &e)
		return fmt.Sprintf(`{"statusCode": 200, "body": "%s %v"}`, e.Version, e.IsBase64Encoded)
	})
	for name, c := range map[string]struct {
		kind    httpevent.Kind
		types   []string
		chooses bool
		takes   Takes
		want    string
	}{
		"format 1.0":             {httpevent.HTTPAPI, nil, true, Takes{Payload1: true}, "1.0 false"},
		"format 1.0, but said":   {httpevent.HTTPAPI, nil, false, Takes{Payload1: true}, "2.0 false"},
		"nothing":                {httpevent.HTTPAPI, nil, true, Takes{}, "2.0 false"},
		"HTTP of a REST API":     {httpevent.REST, nil, true, Takes{HTTP: true}, " true"},
		"HTTP, but said":         {httpevent.REST, []string{"image/png"}, true, Takes{HTTP: true}, " false"},
		"HTTP, and other things": {httpevent.REST, nil, false, Takes{HTTP: true}, " false"},
		"events of a REST API":   {httpevent.REST, nil, true, Takes{Payload1: true}, " false"},
	} {
		f := &app.Function{Name: "f", ChoosesPayload: c.chooses, ChoosesBinary: c.chooses}
		api := &app.API{Endpoint: httpevent.Endpoint{Kind: c.kind, BinaryMediaTypes: c.types}, Routes: []app.Route{{Key: "POST /", Payload: "2.0", Function: f}}}
		r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader("text"))
		r.Header.Set("Content-Type", "text/plain")
		w := httptest.NewRecorder()
		h, err := New(api, Options{Pool: func(*app.Function) (*runtimeapi.Pool, error) { return pool, nil }, Report: func(Outcome) {}, Takes: func(*app.Function) Takes { return c.takes }})
		if err != nil {
			t.Fatal(err)
		}
		if h.ServeHTTP(w, r); w.Body.String() != c.want {
			t.Errorf("%s: %d %q, want %q", name, w.Code, w.Body, c.want)
		}
	}
}

// A REST API asks for keys and parameters before it invokes anything, in its own
// words.
func TestDemandsOfARestAPI(t *testing.T) {
	pool := newPool(t, nil, func([]byte) string { return `{"statusCode": 200}` })
	for _, c := range []struct {
		demand app.Demand
		target string
		header http.Header
		status int
		want   string
	}{
		{app.Demand{Key: true}, "/", nil, 403, `{"message":"Forbidden"}`},
		{app.Demand{Key: true}, "/", http.Header{"X-Api-Key": {"any"}}, 200, ""},
		{app.Demand{Key: true, Keys: []string{"secret"}}, "/", http.Header{"X-Api-Key": {"any"}}, 403, `{"message":"Forbidden"}`},
		{app.Demand{Key: true, Keys: []string{"secret"}}, "/", http.Header{"X-Api-Key": {"secret"}}, 200, ""},
		{app.Demand{Parameters: []string{"method.request.header.X-Shop", "method.request.querystring.page"}}, "/?page=", nil, 400, `{"message":"Missing required request parameters: [X-Shop, page]"}`},
		{app.Demand{Parameters: []string{"method.request.header.X-Shop", "method.request.querystring.page"}}, "/?page=1", http.Header{"X-Shop": {"a"}}, 200, ""},
	} {
		api := &app.API{Endpoint: httpevent.Endpoint{Kind: httpevent.REST}, Routes: []app.Route{{Key: "GET /", Function: &app.Function{Name: "f"}, Demand: &c.demand}}}
		r := httptest.NewRequest(http.MethodGet, c.target, nil)
		maps.Copy(r.Header, c.header)
		w, _ := serve(t, api, pool, r)
		if w.Code != c.status || w.Body.String() != c.want {
			t.Errorf("%+v: GET %s %v = %d %s, want %d %s", c.demand, c.target, c.header, w.Code, w.Body, c.status, c.want)
		}
	}
}

// A body that never comes is not waited for, and what is slow afterwards is.
func TestBodiesThatNeverComeAreNotWaitedFor(t *testing.T) {
	api := &app.API{Endpoint: httpevent.Endpoint{Kind: httpevent.HTTPAPI}, Routes: []app.Route{{Key: "$default", Function: &app.Function{Name: "f"}, Payload: "2.0"}}}
	pool := newPool(t, nil, func([]byte) string { return `{"statusCode": 200}` })
	outcomes := make(chan Outcome, 1)
	h, err := New(api, Options{Pool: func(*app.Function) (*runtimeapi.Pool, error) { return pool, nil }, Report: func(o Outcome) { outcomes <- o }})
	if err != nil {
		t.Fatal(err)
	}
	h.bodyTime = time.Millisecond
	srv := httptest.NewServer(h)
	t.Cleanup(srv.Close)
	conn, err := net.Dial("tcp", srv.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprint(conn, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nhalf")
	if o := <-outcomes; o.Err == nil {
		t.Errorf("outcome %+v, want that the body did not come", o)
	}
}

// A function that is not invoked once, such as a durable one, is run by whoever
// knows how; what it answers and how it fails reach the client as of any other.
func TestFunctionsThatAreRunOtherwise(t *testing.T) {
	fn := &app.Function{Path: "Test/F", Name: "f"}
	var out Outcome
	for want, run := range map[string]func(context.Context, *app.Function, []byte) (runtimeapi.Response, bool, error){
		"200 hello": func(_ context.Context, f *app.Function, event []byte) (runtimeapi.Response, bool, error) {
			if f != fn || !json.Valid(event) {
				t.Errorf("ran %v with %s", f, event)
			}
			return runtimeapi.Response{RequestID: "id", Payload: []byte(`{"statusCode":200,"body":"hello"}`)}, true, nil
		},
		`500 {"message":"Internal Server Error"}`: func(context.Context, *app.Function, []byte) (runtimeapi.Response, bool, error) {
			return runtimeapi.Response{Error: runtimeapi.ReportedError("Unhandled", []byte(`{"ErrorMessage":"timed out"}`))}, true, nil
		},
		"200 of the pool": func(context.Context, *app.Function, []byte) (runtimeapi.Response, bool, error) {
			return runtimeapi.Response{}, false, nil
		},
	} {
		pool := newPool(t, nil, func([]byte) string { return `{"statusCode":200,"body":"of the pool"}` })
		h, err := New(&app.API{Endpoint: httpevent.Endpoint{Kind: httpevent.HTTPAPI}, Routes: []app.Route{{Key: "$default", Function: fn}}}, Options{
			Pool: func(*app.Function) (*runtimeapi.Pool, error) { return pool, nil },
			Run:  run, Report: func(o Outcome) { out = o },
		})
		if err != nil {
			t.Fatal(err)
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
		if got := fmt.Sprint(w.Code, " ", w.Body); got != want {
			t.Errorf("the client gets %s (%v), want %s", got, out.Err, want)
		}
	}
}
