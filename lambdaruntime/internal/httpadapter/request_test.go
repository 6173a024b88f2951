package httpadapter

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"strings"
	"testing"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/runtimeenv"
)

// seen is everything a handler can see of a request that does not depend on
// the connection.
type seen struct {
	Method, Path, EscapedPath, RawQuery, RequestURI, Host, Proto string
	Major, Minor                                                 int
	Header                                                       http.Header
	Cookies                                                      []string
	Query                                                        url.Values
	ContentLength                                                int64
	Body                                                         string
	NoBody                                                       bool
	TransferEncoding                                             []string
	Scheme, URLHost                                              string
	TLS                                                          bool
}

func see(t *testing.T, r *http.Request) seen {
	s := seen{
		Method: r.Method, Path: r.URL.Path, EscapedPath: r.URL.EscapedPath(), RawQuery: r.URL.RawQuery,
		RequestURI: r.RequestURI, Host: r.Host, Proto: r.Proto, Major: r.ProtoMajor, Minor: r.ProtoMinor,
		Header: r.Header.Clone(), Query: r.URL.Query(), ContentLength: r.ContentLength,
		NoBody: r.Body == http.NoBody, TransferEncoding: r.TransferEncoding,
		Scheme: r.URL.Scheme, URLHost: r.URL.Host, TLS: r.TLS != nil,
	}
	for _, c := range r.Cookies() {
		s.Cookies = append(s.Cookies, c.String())
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		t.Errorf("reading the request's body: %v", err)
	}
	s.Body = string(body)
	return s
}

// seenByServer is what a handler behind net/http's server sees of a request,
// given as the lines a client writes.
func seenByServer(t *testing.T, lines string) seen {
	t.Helper()
	var s seen
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s = see(t, r) }))
	defer server.Close()
	conn, err := net.Dial("tcp", server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	head, body, _ := strings.Cut(strings.TrimPrefix(lines, "\n"), "\n\n")
	if _, err := io.WriteString(conn, strings.ReplaceAll(head, "\n", "\r\n")+"\r\n\r\n"+body); err != nil {
		t.Fatal(err)
	}
	res, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatalf("the server does not take the request %q: %v", lines, err)
	}
	if res.StatusCode != http.StatusOK {
		t.Fatalf("the server answers %s to %q", res.Status, lines)
	}
	return s
}

const httpAPIHeaders = `
Accept: text/html,application/xhtml+xml;q=0.9,*/*;q=0.8
Accept-Encoding: gzip, deflate, br
Content-Length: 18
Content-Type: application/json
Host: a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com
If-Modified-Since: Wed, 21 Oct 2015 07:28:00 GMT
User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)
X-Amzn-Trace-Id: Root=1-5e6722a7-cc56xmpl46db7ae02d4da47e
X-Dup: one,two
X-Forwarded-For: 203.0.113.7
X-Forwarded-Port: 443
X-Forwarded-Proto: https
Cookie: session=s3cret; theme=dark

{"name": "gopher"}`

const httpAPIStageHeaders = `
Accept: */*
Host: a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com
User-Agent: curl/8.7.1
X-Amzn-Trace-Id: Root=1-65e6f2a1-0c1f3d8b4a5e6f7081928374
X-Forwarded-For: 2001:db8::7
X-Forwarded-Port: 443
X-Forwarded-Proto: https

`

const functionURLHeaders = `
Accept: */*
Content-Length: 11
Content-Type: application/octet-stream
Cookie: session=s3cret; theme=dark
Host: abcdefghijklmnopqrstuvwxyz012345.lambda-url.eu-central-1.on.aws
User-Agent: curl/8.7.1
X-Amzn-Tls-Cipher-Suite: TLS_AES_128_GCM_SHA256
X-Amzn-Tls-Version: TLSv1.3
X-Amzn-Trace-Id: Root=1-65e6f2a1-1c2f3d8b4a5e6f7081928375
X-Forwarded-For: 203.0.113.9
X-Forwarded-Port: 443
X-Forwarded-Proto: https

` + "\x00\x01\x02\x03\xff\xfe\xfd\xfc\n\r\x00"

const restAPIHeaders = `
Accept: application/json
Content-Length: 35
Content-Type: application/json
Cookie: session=s3cret; theme=dark
Host: f6g7h8i9j0.execute-api.eu-central-1.amazonaws.com
Pragma: no-cache
User-Agent: curl/8.7.1
X-Amzn-Trace-Id: Root=1-65e6f2a1-2c3f3d8b4a5e6f7081928376
X-Dup: one
X-Dup: two
X-Forwarded-For: 203.0.113.11, 198.51.100.2
X-Forwarded-Port: 443
X-Forwarded-Proto: https

{"name": "gopher", "emoji": "😀"}`

const albHeaders = `
Accept: */*
Content-Length: 9
Content-Type: text/plain; charset=utf-8
Cookie: session=s3cret; theme=dark
Host: shop.example.com
User-Agent: curl/8.7.1
X-Amzn-Trace-Id: Root=1-65e6f2a1-3c4f3d8b4a5e6f7081928377
X-Forwarded-For: 192.0.2.66, 203.0.113.13
X-Forwarded-Port: 443
X-Forwarded-Proto: https

plain	bod`

const albMultiHeaders = `
Accept: text/html
Accept: application/json
Host: shop.example.com
User-Agent: curl/8.7.1
X-Amzn-Trace-Id: Root=1-65e6f2a1-4c5f3d8b4a5e6f7081928378
X-Forwarded-For: [2001:db8::9]:51234
X-Forwarded-Port: 80
X-Forwarded-Proto: http

`

const httpAPI10Headers = `
Content-Length: 18
Content-Type: application/json
Cookie: session=s3cret; theme=dark
Host: a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com
User-Agent: curl/8.7.1
X-Amzn-Trace-Id: Root=1-5e6722a7-cc56xmpl46db7ae02d4da47e
X-Dup: one
X-Dup: two
X-Forwarded-For: 203.0.113.7
X-Forwarded-Port: 443
X-Forwarded-Proto: https

{"name": "gopher"}`

// customDomainHeaders are those of an HTTP API that is called by a domain of
// its owner.
var customDomainHeaders = strings.Replace(httpAPIStageHeaders, "a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com", "api.example.com", 1)

// behindDomain makes an HTTP API's event one that came by such a domain.
func behindDomain(routeKey, rawPath string, pathParameters map[string]string) []func(map[string]any) {
	return []func(map[string]any){
		set("routeKey", routeKey), set("rawPath", rawPath), set("pathParameters", pathParameters),
		set("requestContext.domainName", "api.example.com"), set("headers.host", "api.example.com"),
	}
}

// requestCases are events as AWS sends them, each with the request that its
// client sent. Where the source decodes or reorders a part of it, the request
// is one of those that arrive as that event.
var requestCases = []struct {
	name    string
	event   string
	edit    []func(map[string]any)
	source  string // if empty, the event shows it
	base    string // path
	request string
	remote  string // RemoteAddr, which is the connection's behind a server
}{
	{
		name: "HTTP API", event: "http-api.json",
		request: "POST /hello/gopher?a=1&a=2&b=x%20y&c=1,2&d&e=&f=%2B+z HTTP/1.1" + httpAPIHeaders,
		remote:  "203.0.113.7:0",
	},
	{
		name: "HTTP API with stage and a decoded path", event: "http-api-stage.json",
		request: "GET /files/what%3Fnow%23here%20100%25/%C3%A9/x;y HTTP/1.1" + httpAPIStageHeaders,
		remote:  "[2001:db8::7]:0",
	},
	{
		name: "HTTP API whose path is an invalid escape after decoding", event: "http-api-stage.json",
		edit:    []func(map[string]any){set("rawPath", "/prod/%va%2"), set("rawQueryString", "q=%va")},
		request: "GET /%25va%252?q=%va HTTP/1.1" + httpAPIStageHeaders,
		remote:  "[2001:db8::7]:0",
	},
	{
		name: "HTTP API whose stage is also a folder", event: "http-api-stage.json",
		edit:    []func(map[string]any){set("rawPath", "/prod/prod/x")},
		request: "GET /prod/x HTTP/1.1" + httpAPIStageHeaders,
		remote:  "[2001:db8::7]:0",
	},
	{
		name: "HTTP API whose stage is a prefix of a folder", event: "http-api-stage.json",
		edit:    []func(map[string]any){set("rawPath", "/production")},
		request: "GET /production HTTP/1.1" + httpAPIStageHeaders,
		remote:  "[2001:db8::7]:0",
	},
	{
		name: "HTTP API at its root", event: "http-api-stage.json",
		edit:    []func(map[string]any){set("rawPath", "/prod")},
		request: "GET / HTTP/1.1" + httpAPIStageHeaders,
		remote:  "[2001:db8::7]:0",
	},
	{
		name: "HTTP API behind a custom domain", event: "http-api-stage.json",
		edit:    behindDomain("GET /orders", "/prod/orders", nil),
		request: "GET /orders HTTP/1.1" + customDomainHeaders,
		remote:  "[2001:db8::7]:0",
	},
	{
		name: "HTTP API behind a custom domain, route with a parameter", event: "http-api-stage.json",
		edit:    behindDomain("GET /orders/{id}/lines", "/prod/orders/a b/lines", map[string]string{"id": "a%20b"}),
		request: "GET /orders/a%20b/lines HTTP/1.1" + customDomainHeaders,
		remote:  "[2001:db8::7]:0",
	},
	{
		name: "HTTP API behind a custom domain, greedy route", event: "http-api-stage.json",
		edit:    behindDomain("ANY /{proxy+}", "/prod/prod/orders/", map[string]string{"proxy": "prod/orders/"}),
		request: "GET /prod/orders/ HTTP/1.1" + customDomainHeaders,
		remote:  "[2001:db8::7]:0",
	},
	{
		name: "HTTP API below a base path, which it leaves out", event: "http-api-stage.json", base: "/orders",
		edit:    behindDomain("GET /orders/{id}", "/prod/orders/7", map[string]string{"id": "7"}),
		request: "GET /orders/7 HTTP/1.1" + customDomainHeaders,
		remote:  "[2001:db8::7]:0",
	},
	{
		name: "HTTP API below a base path, should it leave it in", event: "http-api-stage.json", base: "/shop",
		edit:    behindDomain("GET /orders/{id}", "/shop/orders/7", map[string]string{"id": "7"}),
		request: "GET /orders/7 HTTP/1.1" + customDomainHeaders,
		remote:  "[2001:db8::7]:0",
	},
	{
		name: "HTTP API below a base path that its route has too", event: "http-api-stage.json", base: "/orders",
		edit:    behindDomain("GET /orders/{id}", "/orders/7", map[string]string{"id": "7"}),
		request: "GET /orders/7 HTTP/1.1" + customDomainHeaders,
		remote:  "[2001:db8::7]:0",
	},
	{
		name: "HTTP API behind a custom domain, route $default", event: "http-api-stage.json",
		edit:    behindDomain("$default", "/prod/orders", nil),
		request: "GET /orders HTTP/1.1" + customDomainHeaders,
		remote:  "[2001:db8::7]:0",
	},
	{
		name: "HTTP API behind a custom domain, a route that is called like the stage", event: "http-api-stage.json",
		edit:    behindDomain("GET /prod/{id}", "/prod/17", map[string]string{"id": "17"}),
		request: "GET /prod/17 HTTP/1.1" + customDomainHeaders,
		remote:  "[2001:db8::7]:0",
	},
	{
		name: "HTTP API behind a custom domain, a greedy route and no stage in the path", event: "http-api-stage.json",
		edit:    behindDomain("ANY /{proxy+}", "/prod/orders", map[string]string{"proxy": "prod/orders"}),
		request: "GET /prod/orders HTTP/1.1" + customDomainHeaders,
		remote:  "[2001:db8::7]:0",
	},
	{
		name: "HTTP API of payload format 1.0", event: "http-api-1.0.json",
		request: "POST /files/what%3Fnow%23here%20100%25/%C3%A9?a=1&a=2&sp+ace=x+y%26z%3D%2B HTTP/1.1" + httpAPI10Headers,
		remote:  "203.0.113.7:0",
	},
	{
		name: "HTTP API of payload format 1.0 behind a custom domain", event: "http-api-1.0.json", base: "/shop", source: runtimeenv.SourceHTTPAPI,
		edit: []func(map[string]any){
			set("path", "/shop/prod/files/17"), set("pathParameters", map[string]string{"proxy": "files/17"}),
			set("requestContext.domainName", "api.example.com"), set("multiValueHeaders.host", []string{"api.example.com"}),
			set("multiValueQueryStringParameters", nil), set("queryStringParameters", nil),
		},
		request: "POST /files/17 HTTP/1.1" + strings.Replace(httpAPI10Headers, "a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com", "api.example.com", 1),
		remote:  "203.0.113.7:0",
	},
	{
		name: "HTTP API with dirty path", event: "http-api-stage.json",
		edit:    []func(map[string]any){set("rawPath", "/prod//evil.example/admin/../a//b/./")},
		request: "GET //evil.example/admin/../a//b/./ HTTP/1.1" + httpAPIStageHeaders,
		remote:  "[2001:db8::7]:0",
	},
	{
		name: "HTTP API with HTTP/1.0", event: "http-api-stage.json",
		edit:    []func(map[string]any){set("rawPath", "/prod/"), set("requestContext.http.protocol", "HTTP/1.0")},
		request: "GET / HTTP/1.0" + httpAPIStageHeaders,
		remote:  "[2001:db8::7]:0",
	},
	{
		name: "HTTP API without protocol, with one cookie", event: "http-api-stage.json",
		edit:    []func(map[string]any){set("rawPath", "/prod/"), set("requestContext.http.protocol", nil), set("cookies", []string{"a=b"})},
		request: "GET / HTTP/1.1" + strings.Replace(httpAPIStageHeaders, "\n\n", "\nCookie: a=b\n\n", 1),
		remote:  "[2001:db8::7]:0",
	},
	{
		name: "HTTP API without a body of declared length", event: "http-api-stage.json",
		edit:    []func(map[string]any){set("rawPath", "/prod/"), set("headers.content-length", "0"), set("headers.expect", "100-continue")},
		request: "GET / HTTP/1.1" + strings.Replace(httpAPIStageHeaders, "\n\n", "\nContent-Length: 0\nExpect: 100-continue\n\n", 1),
		remote:  "[2001:db8::7]:0",
	},
	{
		name: "function URL", event: "function-url.json",
		request: "PUT /files/a%2Fb%3Fc%25d/%C3%A9?q=a%26b&empty=&flag&plus=a+b%2B HTTP/1.1" + functionURLHeaders,
		remote:  "203.0.113.9:0",
	},
	{
		name: "function URL with semicolon and invalid escapes in the query", event: "function-url.json",
		edit:    []func(map[string]any){set("rawPath", "/%2e%2E/;p=1//"), set("rawQueryString", "a=1;b=2&%zz&=x&&")},
		request: "PUT /%2e%2E/;p=1//?a=1;b=2&%zz&=x&& HTTP/1.1" + functionURLHeaders,
		remote:  "203.0.113.9:0",
	},
	{
		name: "function URL with a path that others would write differently", event: "function-url.json",
		edit:    []func(map[string]any){set("rawPath", "/a^b|c\"{d}\\é#"), set("rawQueryString", "a=[1]&b={2}")},
		request: "PUT /a^b|c\"{d}\\é#?a=[1]&b={2} HTTP/1.1" + functionURLHeaders,
		remote:  "203.0.113.9:0",
	},
	{
		name: "function URL with an empty path", event: "function-url.json",
		edit:    []func(map[string]any){set("rawPath", ""), set("rawQueryString", "")},
		request: "PUT / HTTP/1.1" + functionURLHeaders,
		remote:  "203.0.113.9:0",
	},
	{
		name: "REST API", event: "rest-api.json",
		request: "POST /files/a%2Fb%3Fc/%C3%A9?a=1&a=2&empty=&sp+ace=x+y%26z%3D%2B&z=1%2C2 HTTP/1.1" + restAPIHeaders,
		remote:  "203.0.113.11:0",
	},
	{
		name: "REST API with binary media types", event: "rest-api.json",
		edit: []func(map[string]any){
			set("body", "eyJuYW1lIjogImdvcGhlciIsICJlbW9qaSI6ICLwn5iAIn0="), set("isBase64Encoded", true),
			set("multiValueHeaders.Content-Length", []string{"48"}), set("multiValueQueryStringParameters", nil),
			set("queryStringParameters", nil),
		},
		request: "POST /files/a%2Fb%3Fc/%C3%A9 HTTP/1.1" + restAPIHeaders,
		remote:  "203.0.113.11:0",
	},
	{
		name: "REST API with single-value members only", event: "rest-api.json",
		edit: []func(map[string]any){
			set("multiValueHeaders", nil), set("multiValueQueryStringParameters", nil),
			set("headers.Transfer-Encoding", "chunked"), set("path", "//evil.example/admin"),
		},
		request: "POST //evil.example/admin?a=2&empty=&sp+ace=x+y%26z%3D%2B&z=1%2C2 HTTP/1.1" + strings.Replace(restAPIHeaders, "X-Dup: one\n", "", 1),
		remote:  "203.0.113.11:0",
	},
	{
		name: "REST API with empty multi-value members", event: "rest-api.json",
		edit: []func(map[string]any){
			set("multiValueHeaders", map[string][]string{}), set("multiValueQueryStringParameters", map[string][]string{}),
		},
		request: "POST /files/a%2Fb%3Fc/%C3%A9?a=2&empty=&sp+ace=x+y%26z%3D%2B&z=1%2C2 HTTP/1.1" + strings.Replace(restAPIHeaders, "X-Dup: one\n", "", 1),
		remote:  "203.0.113.11:0",
	},
	{
		name: "REST API with headers that are null", event: "rest-api.json",
		edit: []func(map[string]any){
			set("multiValueHeaders.X-Null", nil), set("multiValueHeaders.X-Nulls", []any{nil}), set("multiValueHeaders.X-Dup", []any{"one", nil, "two"}),
		},
		request: "POST /files/a%2Fb%3Fc/%C3%A9?a=1&a=2&empty=&sp+ace=x+y%26z%3D%2B&z=1%2C2 HTTP/1.1" + restAPIHeaders,
		remote:  "203.0.113.11:0",
	},
	{
		name: "load balancer with a header that is null", event: "alb.json",
		edit:    []func(map[string]any){set("headers.x-null", nil)},
		request: "POST /files/a%2Fb/%C3%A9?a=%2B+1&empty=&sp%20ace=a%26b&z=x%20y HTTP/1.1" + albHeaders,
		remote:  "203.0.113.13:0",
	},
	{
		name: "REST API behind a custom domain with base path", event: "rest-api.json",
		base: "/shop",
		edit: []func(map[string]any){
			set("path", "/shop/shop/a%2Fb"), set("requestContext.domainName", "api.example.com"), set("multiValueHeaders.Host", []string{"api.example.com"}),
		},
		request: "POST /shop/a%2Fb?a=1&a=2&empty=&sp+ace=x+y%26z%3D%2B&z=1%2C2 HTTP/1.1" +
			strings.Replace(restAPIHeaders, "f6g7h8i9j0.execute-api.eu-central-1.amazonaws.com", "api.example.com", 1),
		remote: "203.0.113.11:0",
	},
	{
		name: "REST API with base path, called by its own domain", event: "rest-api.json",
		base:    "/files",
		request: "POST /files/a%2Fb%3Fc/%C3%A9?a=1&a=2&empty=&sp+ace=x+y%26z%3D%2B&z=1%2C2 HTTP/1.1" + restAPIHeaders,
		remote:  "203.0.113.11:0",
	},
	{
		name: "load balancer", event: "alb.json",
		request: "POST /files/a%2Fb/%C3%A9?a=%2B+1&empty=&sp%20ace=a%26b&z=x%20y HTTP/1.1" + albHeaders,
		remote:  "203.0.113.13:0",
	},
	{
		name: "load balancer with base path", event: "alb.json",
		base: "files/", source: runtimeenv.SourceALB,
		request: "POST /a%2Fb/%C3%A9?a=%2B+1&empty=&sp%20ace=a%26b&z=x%20y HTTP/1.1" + albHeaders,
		remote:  "203.0.113.13:0",
	},
	{
		name: "load balancer with base path that is a prefix of a folder", event: "alb.json",
		base:    "/file",
		request: "POST /files/a%2Fb/%C3%A9?a=%2B+1&empty=&sp%20ace=a%26b&z=x%20y HTTP/1.1" + albHeaders,
		remote:  "203.0.113.13:0",
	},
	{
		name: "load balancer with multi-value headers", event: "alb-multi.json",
		request: "GET /?a=%C3%A9&b=2&b=%31 HTTP/1.1" + albMultiHeaders,
		remote:  "[2001:db8::9]:51234",
	},
}

// The request a handler sees is the one it would see behind net/http's server.
//
// Shows rows 1 to 4, 8 to 16, 18 to 24, 26 to 37 and 39 of the conformance
// table.
func TestHandlerSeesTheRequestOfTheClient(t *testing.T) {
	for _, c := range requestCases {
		t.Run(c.name, func(t *testing.T) {
			want := seenByServer(t, c.request)
			var got seen
			var remote string
			h := serve(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				got, remote = see(t, r), r.RemoteAddr
			}), func(config *Config) { config.Source, config.BasePath = c.source, c.base })
			if _, err := h.Invoke(t.Context(), fixture(t, c.event, c.edit...)); err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(got, want) {
				t.Errorf("the handler saw\n%+v\nwant, as behind a server,\n%+v", got, want)
			}
			if remote != c.remote {
				t.Errorf("RemoteAddr = %q, want %q", remote, c.remote)
			}
		})
	}
}
