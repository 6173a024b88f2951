package gateway

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/lambda/httpevent"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/lambda/runtimeapi"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/app"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/authorize"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/issuer"
)

const tokenIssuer = "https://issuer.example/"

// guarded are the routes of one function: two behind a JWT authorizer, the
// others open.
func guarded(open ...string) *app.API {
	jwt := &app.Authorizer{Kind: app.ByToken, Path: "Shop/Users", Sources: []string{"$request.header.Authorization"}, Issuers: []string{tokenIssuer}, Audience: []string{"shop"}, OwnPool: true}
	fn := &app.Function{Path: "Shop/F", Name: "f"}
	api := &app.API{Path: "Shop/Api", Endpoint: httpevent.Endpoint{Kind: httpevent.HTTPAPI}, Routes: []app.Route{
		{Key: "GET /me", Payload: "2.0", Function: fn, Authorizer: jwt},
		{Key: "ANY /admin/{proxy+}", Payload: "2.0", Function: fn, Authorizer: jwt, Scopes: []string{"admin"}},
	}}
	for _, key := range open {
		api.Routes = append(api.Routes, app.Route{Key: key, Payload: "2.0", Function: fn})
	}
	return api
}

// A told event is what the function was told about one request.
type told struct {
	RouteKey, RawPath string
	RequestContext    struct {
		Authorizer json.RawMessage
		HTTP       struct{ Method string }
	}
}

// A front is a served API whose function keeps what it is told.
type front struct {
	*httptest.Server
	mu     sync.Mutex
	events []told
	token  string
}

func newFront(t testing.TB, api *app.API) *front {
	t.Helper()
	local, err := issuer.Open(keyDir)
	if err != nil {
		t.Fatal(err)
	}
	f := &front{}
	f.token, err = local.Sign(map[string]any{"iss": tokenIssuer, "aud": "shop", "sub": "u1", "exp": time.Now().Add(time.Hour).Unix()})
	if err != nil {
		t.Fatal(err)
	}
	pool := newPool(t, nil, func(event []byte) string {
		var e told
		json.Unmarshal(event, &e)
		f.mu.Lock()
		defer f.mu.Unlock()
		f.events = append(f.events, e)
		return `{"statusCode":200,"body":"in"}`
	})
	h, err := New(api, Options{
		Pool:      func(*app.Function) (*runtimeapi.Pool, error) { return pool, nil },
		Authorize: authorize.Options{Keys: &authorize.Keys{Local: local}},
		Report:    func(Outcome) {},
	})
	if err != nil {
		t.Fatal(err)
	}
	f.Server = httptest.NewServer(h)
	t.Cleanup(f.Close)
	return f
}

// send sends a request as it stands: no client would send some of them.
func (f *front) send(t testing.TB, text string) (int, string) {
	t.Helper()
	conn, err := net.Dial("tcp", f.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprint(conn, text)
	res, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		return 0, ""
	}
	defer res.Body.Close()
	body, _ := io.ReadAll(res.Body)
	return res.StatusCode, res.Header.Get("WWW-Authenticate") + string(body)
}

// seen are the events since the last call.
func (f *front) seen() []told {
	f.mu.Lock()
	defer f.mu.Unlock()
	events := f.events
	f.events = nil
	return events
}

// However a path is written, nobody gets to what a guarded route is for without
// a token: neither by the route, nor by an open one of the same function that
// would be told the guarded path.
func TestPathTricksPassNoGuard(t *testing.T) {
	paths := []string{
		"/me", "//me", "/me/", "/./me", "/x/../me", "/%6de", "/%6D%65", "/%256de", "/%25256de", "/m%65?x", "/me?x=/", "/me%3Fx", "/me%2F", "/%2Fme", "/%2fme", "/me;x", "/me%00", "/ME", "/me%20", "/me.", "\\me", "/\\me", "/me%23",
		"/admin/x", "/admin%2Fx", "/admin%252Fx", "/admin/", "/admin//x", "//admin/x", "/admin/../admin/x", "/%61dmin/x", "/%2561dmin%252Fx", "/admin%5Cx", "/admin/.", "/admin/%2e%2e/me", "/admin%3F/x",
		"http://127.0.0.1/me", "http://127.0.0.1//admin/x", "*",
	}
	for _, open := range [][]string{nil, {"GET /"}, {"$default"}, {"ANY /{proxy+}"}, {"ANY /{proxy+}", "$default", "GET /open"}} {
		f := newFront(t, guarded(open...))
		for _, path := range paths {
			for _, method := range []string{"GET", "POST", "HEAD", "get"} {
				status, body := f.send(t, method+" "+path+" HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nX-Original-URL: /me\r\nX-HTTP-Method-Override: GET\r\n\r\n")
				for _, e := range f.seen() {
					guards := e.RequestContext.HTTP.Method == "GET" && e.RawPath == "/me" || strings.HasPrefix(e.RawPath, "/admin/") && e.RawPath != "/admin/"
					if guards || e.RouteKey == "GET /me" || strings.Contains(e.RouteKey, "admin") || e.RequestContext.Authorizer != nil {
						t.Errorf("open %v: %s %s = %d %s: the function was told %+v", open, method, path, status, body, e)
					}
				}
			}
		}
	}
}

// With a token the same routes are served, and the scope counts.
func TestTokensOpenTheirRoutes(t *testing.T) {
	f := newFront(t, guarded("$default"))
	for _, c := range []struct {
		request string
		status  int
		body    string
		hits    int
	}{
		{"GET /me HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer TOKEN\r\n", 200, "in", 1},
		{"GET /%6de HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer TOKEN\r\n", 200, "in", 1},
		{"GET /me HTTP/1.1\r\nHost: h\r\nauthorization: TOKEN\r\n", 200, "in", 1},
		{"GET /me HTTP/1.1\r\nHost: h\r\n", 401, `Bearer{"message":"Unauthorized"}`, 0},
		{"GET /admin/x HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer TOKEN\r\n", 403, `Bearer scope="admin" error="insufficient_scope" error_description="the token has none of the scopes admin"{"message":"Forbidden"}`, 0},
		{"GET /open HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer wrong\r\n", 200, "in", 1},
		// Two headers are one value, which is no token.
		{"GET /me HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer TOKEN\r\nAuthorization: Bearer TOKEN\r\n", 401, `Bearer scope="" error="invalid_token"`, 0},
		{"GET /me HTTP/1.1\r\nHost: h\r\nAuthorization: x\r\nAuthorization: Bearer TOKEN\r\n", 401, `Bearer scope="" error="invalid_token"`, 0},
		// A header that is folded, or has a space before its colon, is no header.
		{"GET /me HTTP/1.1\r\nHost: h\r\nX: y\r\n Authorization: Bearer TOKEN\r\n", 401, "Bearer{", 0},
		{"GET /me HTTP/1.1\r\nHost: h\r\nAuthorization : Bearer TOKEN\r\n", 400, "", 0},
		{"GET /me HTTP/1.1\r\nHost: h\r\nConnection: Authorization\r\n", 401, "Bearer{", 0},
		{"POST /me HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n0\r\n\r\nGET /me HTTP/1.1\r\nHost: h\r\nAuthorization: x\r\n", 200, "in", 1}, // POST /me is $default's
		// What is too large for API Gateway is refused before anybody reads it.
		{"GET /me HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer " + strings.Repeat("a", 11000) + "\r\n", 431, `{"message":"Request Header Fields Too Large"}`, 0},
		{"GET /me HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer " + strings.Repeat("a", 2<<20) + "\r\n", 431, "", 0},
	} {
		status, body := f.send(t, strings.ReplaceAll(c.request, "TOKEN", f.token)+"\r\n")
		if hits := len(f.seen()); status != c.status || !strings.HasPrefix(body, c.body) || hits != c.hits {
			t.Errorf("%.120q = %d %s with %d calls\nwant %d %s with %d", c.request, status, body, hits, c.status, c.body, c.hits)
		}
	}
}

// A browser asks before it sends a token: that is answered by the API itself,
// and a refusal can be read by the page.
func TestPreflightIsNeverBlocked(t *testing.T) {
	api := guarded()
	api.Routes = append(api.Routes, app.Route{Key: "OPTIONS /me", Function: api.Routes[0].Function, Payload: "2.0", Authorizer: api.Routes[0].Authorizer})
	api.CORS = &app.CORS{AllowOrigins: []string{"https://page.example"}, AllowMethods: []string{"GET"}, AllowHeaders: []string{"authorization"}}
	f := newFront(t, api)
	ask := func(method string, header ...string) *http.Response {
		t.Helper()
		r, err := http.NewRequest(method, f.URL+"/me", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Origin", "https://page.example")
		if method == http.MethodOptions {
			r.Header.Set("Access-Control-Request-Method", "GET")
			r.Header.Set("Access-Control-Request-Headers", "authorization")
		}
		res, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		return res
	}
	if res := ask(http.MethodOptions); res.StatusCode != http.StatusNoContent || res.Header.Get("Access-Control-Allow-Headers") != "authorization" {
		t.Errorf("preflight = %s %v, want 204 with what is allowed", res.Status, res.Header)
	}
	if res := ask(http.MethodGet); res.StatusCode != http.StatusUnauthorized || res.Header.Get("Access-Control-Allow-Origin") != "https://page.example" {
		t.Errorf("a request without a token = %s %v, want 401 that the page can read", res.Status, res.Header)
	}
}

// What the services answer where a request is not let in.
func TestRefusalsHaveTheServicesWords(t *testing.T) {
	iam := &app.Authorizer{Kind: app.ByIAM}
	unasked := &app.Authorizer{Kind: app.ByFunction, Path: "Shop/Auth", Skipped: "its function is not part of this app: arn:x"}
	for _, c := range []struct {
		name   string
		kind   httpevent.Kind
		by     *app.Authorizer
		err    error
		status int
		body   string
	}{
		{"HTTP API unsigned", httpevent.HTTPAPI, iam, httpevent.ErrUnsigned, 403, `{"message":"Forbidden"}`},
		{"REST API unsigned", httpevent.REST, iam, httpevent.ErrUnsigned, 403, `{"message":"Missing Authentication Token"}`},
		{"REST API with a key of nobody", httpevent.REST, iam, httpevent.ErrUnknownKey, 403, `{"message":"The security token included in the request is invalid."}`},
		{"REST API not allowed", httpevent.REST, iam, httpevent.ErrForbidden, 403, `{"Message":"User is not authorized to access this resource"}`},
		{"REST API denied", httpevent.REST, iam, httpevent.ErrDenied, 403, `{"Message":"User is not authorized to access this resource with an explicit deny"}`},
		{"REST API with an authorizer that fails", httpevent.REST, iam, httpevent.ErrAuthorizer, 500, `{"message":null}`},
		{"HTTP API with an authorizer that fails", httpevent.HTTPAPI, iam, httpevent.ErrAuthorizer, 500, `{"message":"Internal Server Error"}`},
		{"REST API with an expired token", httpevent.REST, iam, httpevent.ErrExpired, 401, `{"message":"The incoming token has expired"}`},
		{"function URL unsigned", httpevent.FunctionURL, iam, httpevent.ErrUnsigned, 403, `{"Message":"Forbidden"}`},
		{"an authorizer of another app", httpevent.HTTPAPI, unasked, nil, 501, "lambdacdk local: the route is not served here: its authorizer Shop/Auth cannot be asked here: its function is not part of this app: arn:x\n"},
	} {
		api := &app.API{Endpoint: httpevent.Endpoint{Kind: c.kind}, Routes: []app.Route{{Key: "GET /x", Payload: "2.0", Function: &app.Function{Name: "f"}, Authorizer: c.by}}}
		h, err := New(api, Options{
			Authorize: authorize.Options{Signed: func(*http.Request, string, string, string) (*httpevent.Caller, error) { return nil, c.err }},
			Pool: func(*app.Function) (*runtimeapi.Pool, error) {
				t.Errorf("%s: the function is invoked", c.name)
				return nil, io.EOF
			},
			Report: func(Outcome) {},
		})
		if err != nil {
			t.Fatal(err)
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/x", nil))
		if w.Code != c.status || w.Body.String() != c.body {
			t.Errorf("%s: %d %s\nwant %d %s", c.name, w.Code, w.Body, c.status, c.body)
		}
	}
}

// Who has signed is told to the handler where its event's format has it.
func TestCallersReachTheHandler(t *testing.T) {
	caller := &httpevent.Caller{AccessKey: "LCDK1", AccountID: "123456789012", CallerID: "AIDA1", UserARN: "arn:aws:iam::123456789012:user/lambdacdk", UserID: "AIDA1"}
	for _, c := range []struct {
		kind    httpevent.Kind
		payload string
		want    []string
	}{
		{httpevent.HTTPAPI, "2.0", []string{`"authorizer":{"iam":{"accessKey":"LCDK1","accountId":"123456789012","callerId":"AIDA1","cognitoIdentity":null,"principalOrgId":null,"userArn":"arn:aws:iam::123456789012:user/lambdacdk","userId":"AIDA1"}}`}},
		{httpevent.HTTPAPI, "1.0", []string{`"userArn":"arn:aws:iam::123456789012:user/lambdacdk"`, `"caller":"AIDA1"`}},
		{httpevent.REST, "", []string{`"accessKey":"LCDK1"`, `"user":"AIDA1"`, `"accountId":"123456789012"`}},
		{httpevent.FunctionURL, "", []string{`"iam":{"accessKey":"LCDK1"`}},
	} {
		var event string
		pool := newPool(t, nil, func(text []byte) string { event = string(text); return `{"statusCode":200}` })
		key := "GET /x"
		if c.kind == httpevent.FunctionURL {
			key = "$default"
		}
		var asked []string
		h, err := New(&app.API{Endpoint: httpevent.Endpoint{Kind: c.kind, ID: "api1"}, Routes: []app.Route{{Key: key, Payload: c.payload, Function: &app.Function{Name: "f"}, FunctionARN: "arn:fn", Authorizer: &app.Authorizer{Kind: app.ByIAM}}}}, Options{
			Authorize: authorize.Options{Signed: func(_ *http.Request, service, action, resource string) (*httpevent.Caller, error) {
				asked = []string{service, action, resource}
				return caller, nil
			}},
			Pool:   func(*app.Function) (*runtimeapi.Pool, error) { return pool, nil },
			Report: func(Outcome) {},
		})
		if err != nil {
			t.Fatal(err)
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/x", nil))
		for _, part := range c.want {
			if !strings.Contains(event, part) {
				t.Errorf("%s %s: no %s in the event %s", c.kind, c.payload, part, event)
			}
		}
		want := "[execute-api execute-api:Invoke arn:aws:execute-api:us-east-1:123456789012:api1/" + map[httpevent.Kind]string{httpevent.HTTPAPI: "$default", httpevent.REST: "prod"}[c.kind] + "/GET/x]"
		if c.kind == httpevent.FunctionURL {
			want = "[lambda lambda:InvokeFunctionUrl arn:fn]"
		}
		if fmt.Sprint(asked) != want {
			t.Errorf("%s: asked about %v, want %s", c.kind, asked, want)
		}
	}
}

// Whatever stands in the header and in the path: without a token that is good,
// the function is told nothing that a guarded route is for.
func FuzzAuthorizationAndPath(f *testing.F) {
	srv := newFront(f, guarded("$default", "ANY /{proxy+}"))
	for _, auth := range []string{"", "Bearer ", "Bearer x.y.z", "Bearer eyJhbGciOiJub25lIn0.e30.", "Basic eDp5", "AWS4-HMAC-SHA256 Credential=a/b/c/d/e", strings.Repeat("a.", 40), srv.token[:len(srv.token)-2]} {
		for _, path := range []string{"/me", "/%6de", "/admin/x", "/admin%2fx", "//me", "/%25%36de"} {
			f.Add(auth, path)
		}
	}
	f.Fuzz(func(t *testing.T, auth, path string) {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		u, err := r.URL.Parse("http://h/")
		if err != nil || !strings.HasPrefix(path, "/") {
			return
		}
		if u, err = u.Parse("http://h" + path); err != nil {
			return
		}
		r.URL = u
		r.Header.Set("Authorization", auth)
		if strings.Contains(auth, srv.token) {
			return
		}
		srv.seen()
		w := httptest.NewRecorder()
		srv.Config.Handler.ServeHTTP(w, r)
		for _, e := range srv.seen() {
			if e.RequestContext.Authorizer != nil || e.RawPath == "/me" || strings.HasPrefix(e.RawPath, "/admin/") && e.RawPath != "/admin/" {
				t.Errorf("Authorization %q, path %q: the function was told %+v", auth, path, e)
			}
		}
	})
}
