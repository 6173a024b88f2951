package httpevent

import (
	"bytes"
	"errors"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
)

func readerBody(b []byte) io.ReadCloser { return io.NopCloser(bytes.NewReader(b)) }

// serve answers one real request with the payload and returns what a real
// client gets.
func serve(t testing.TB, method string, header http.Header, answer func(http.ResponseWriter, *http.Request)) (*http.Response, string) {
	t.Helper()
	srv := httptest.NewServer(http.HandlerFunc(answer))
	defer srv.Close()
	req, err := http.NewRequest(method, srv.URL, nil)
	if err != nil {
		t.Fatal(err)
	}
	maps.Copy(req.Header, header)
	resp, err := (&http.Transport{DisableKeepAlives: true}).RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return resp, string(body) + " (" + err.Error() + ")"
	}
	return resp, string(body)
}

func TestAnswer(t *testing.T) {
	multi := Endpoint{Kind: ALB, MultiValueHeaders: true}
	for _, test := range []struct {
		name     string
		endpoint Endpoint
		accept   string
		payload  string
		status   int
		header   map[string][]string // nil: absent
		body     string
	}{
		{name: "full", payload: `{"statusCode":201,"headers":{"X-A":"1","content-type":"text/css"},"cookies":["a=1","b=2; Path=/"],"body":"hi"}`,
			status: 201, header: map[string][]string{"X-A": {"1"}, "Content-Type": {"text/css"}, "Set-Cookie": {"a=1", "b=2; Path=/"}, "Content-Length": {"2"}}, body: "hi"},
		{name: "inferred object", payload: `{"message":"hi"}`, status: 200, header: map[string][]string{"Content-Type": {"application/json"}}, body: `{"message":"hi"}`},
		{name: "inferred string", payload: `"hi"`, status: 200, header: map[string][]string{"Content-Type": {"application/json"}}, body: `"hi"`},
		{name: "inferred null", endpoint: Endpoint{Kind: FunctionURL}, payload: `null`, status: 200, header: map[string][]string{"Content-Type": {"application/json"}}, body: `null`},
		{name: "default type", payload: `{"statusCode":200,"body":"<html>"}`, status: 200, header: map[string][]string{"Content-Type": {"text/plain; charset=utf-8"}}, body: "<html>"},
		{name: "default type", endpoint: Endpoint{Kind: FunctionURL}, payload: `{"statusCode":200,"body":"x"}`, status: 200, header: map[string][]string{"Content-Type": {"application/json"}}, body: "x"},
		{name: "status as a string", payload: `{"statusCode":"404"}`, status: 404, body: ""},
		{name: "numbers as header values", payload: `{"statusCode":200,"headers":{"X-N":5,"X-B":true,"X-Nil":null}}`, status: 200, header: map[string][]string{"X-N": {"5"}, "X-B": {"true"}, "X-Nil": nil}},
		{name: "multiValueHeaders are not of format 2.0", payload: `{"statusCode":200,"multiValueHeaders":{"X-A":["1"]}}`, status: 200, header: map[string][]string{"X-A": nil}},
		{name: "base64", payload: `{"statusCode":200,"body":"/w==","isBase64Encoded":true}`, status: 200, body: "\xff"},
		{name: "no content", payload: `{"statusCode":204}`, status: 204, header: map[string][]string{"Content-Type": nil, "Content-Length": nil}},
		{name: "hop-by-hop and own length", payload: `{"statusCode":200,"headers":{"Transfer-Encoding":"x","Content-Length":"99"},"body":"ab"}`, status: 200,
			header: map[string][]string{"Content-Length": {"2"}}, body: "ab"},

		{name: "REST", endpoint: Endpoint{Kind: REST}, payload: `{"statusCode":200,"headers":{"X-A":"1","X-B":"single"},"multiValueHeaders":{"X-B":["2","3"],"Set-Cookie":["a=1","b=2"]},"body":"x"}`, status: 200,
			header: map[string][]string{"X-A": {"1"}, "X-B": {"2", "3"}, "Set-Cookie": {"a=1", "b=2"}, "Content-Type": {"application/json"}}, body: "x"},
		{name: "REST remaps", endpoint: Endpoint{Kind: REST}, payload: `{"statusCode":401,"headers":{"WWW-Authenticate":"Basic"}}`, status: 401,
			header: map[string][]string{"Www-Authenticate": nil, "X-Amzn-Remapped-Www-Authenticate": {"Basic"}}},
		{name: "REST without binary types", endpoint: Endpoint{Kind: REST}, accept: "image/png", payload: `{"statusCode":200,"body":"/w==","isBase64Encoded":true}`, status: 200, body: "/w=="},
		{name: "REST with binary types", endpoint: Endpoint{Kind: REST, BinaryMediaTypes: []string{"image/png"}}, accept: "image/png,*/*", payload: `{"statusCode":200,"body":"/w==","isBase64Encoded":true}`, status: 200, body: "\xff"},
		{name: "REST with another type accepted", endpoint: Endpoint{Kind: REST, BinaryMediaTypes: []string{"image/png"}}, accept: "text/html,image/png", payload: `{"statusCode":200,"body":"/w==","isBase64Encoded":true}`, status: 200, body: "/w=="},

		{name: "ALB", endpoint: Endpoint{Kind: ALB}, payload: `{"statusCode":200,"statusDescription":"200 OK","headers":{"X-A":"1"},"multiValueHeaders":{"X-B":["2"]},"body":"x"}`, status: 200,
			header: map[string][]string{"X-A": {"1"}, "X-B": nil, "Content-Type": {"application/octet-stream"}}, body: "x"},
		{name: "ALB multi", endpoint: multi, payload: `{"statusCode":200,"headers":{"X-A":"1"},"multiValueHeaders":{"X-B":["2","3"]}}`, status: 200,
			header: map[string][]string{"X-A": nil, "X-B": {"2", "3"}}},
	} {
		header := http.Header{}
		if test.accept != "" {
			header.Set("Accept", test.accept)
		}
		resp, body := serve(t, "GET", header, func(w http.ResponseWriter, r *http.Request) {
			if err := test.endpoint.WriteAnswer(w, r, []byte(test.payload)); err != nil {
				t.Errorf("%s: WriteAnswer: %v", test.name, err)
			}
		})
		if resp.StatusCode != test.status || body != test.body {
			t.Errorf("%v, %s: got %d %q, want %d %q", test.endpoint.Kind, test.name, resp.StatusCode, body, test.status, test.body)
		}
		for name, want := range test.header {
			if got := resp.Header.Values(name); len(got)+len(want) > 0 && !reflect.DeepEqual(got, want) {
				t.Errorf("%v, %s: header %s = %q, want %q", test.endpoint.Kind, test.name, name, got, want)
			}
		}
	}
}

func TestAnswerToHeadKeepsItsLength(t *testing.T) {
	resp, body := serve(t, "HEAD", nil, func(w http.ResponseWriter, r *http.Request) {
		if err := (Endpoint{}).WriteAnswer(w, r, []byte(`{"statusCode":200,"headers":{"Content-Length":"1234"}}`)); err != nil {
			t.Error(err)
		}
	})
	if resp.ContentLength != 1234 || body != "" {
		t.Errorf("got length %d, body %q", resp.ContentLength, body)
	}
}

func TestMalformedAnswer(t *testing.T) {
	bodies := map[Kind]struct {
		status int
		body   string
	}{
		HTTPAPI:     {500, `{"message":"Internal Server Error"}`},
		REST:        {502, `{"message":"Internal server error"}`},
		FunctionURL: {502, "Internal Server Error"},
		ALB:         {502, "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n</body>\r\n</html>\r\n"},
	}
	all := []Kind{HTTPAPI, REST, FunctionURL, ALB}
	for _, test := range []struct {
		payload string
		kinds   []Kind
	}{
		{`{"statusCode":0}`, all},
		{`{"statusCode":"x"}`, all},
		{`{"statusCode":700}`, all},
		{`{"statusCode":200,"body":{}}`, all},
		{`{"statusCode":200,"headers":{"X":["1"]}}`, all},
		{`not JSON`, all},
		{``, all},
		{`{"statusCode":200,"body":"%","isBase64Encoded":true}`, []Kind{HTTPAPI, FunctionURL, ALB}},
		{`"text"`, []Kind{REST, ALB}},
		{`null`, []Kind{REST, ALB}},
		{`{"body":"x"}`, []Kind{ALB}},
		{`{"statusCode":200,"more":1}`, []Kind{REST}},
		{`{"statusCode":200,"body":"` + strings.Repeat("x", maxALBBody) + `"}`, []Kind{ALB}},
	} {
		for _, kind := range test.kinds {
			var err error
			resp, body := serve(t, "GET", nil, func(w http.ResponseWriter, r *http.Request) {
				err = Endpoint{Kind: kind}.WriteAnswer(w, r, []byte(test.payload))
			})
			if want := bodies[kind]; resp.StatusCode != want.status || body != want.body || !errors.Is(err, ErrFunction) {
				t.Errorf("%v: %.60s: got %d %q, %v; want %d %q, ErrFunction", kind, test.payload, resp.StatusCode, body, err, want.status, want.body)
			}
		}
	}
}

func TestWriteError(t *testing.T) {
	for _, test := range []struct {
		kind   Kind
		err    error
		status int
		body   string
	}{
		{HTTPAPI, ErrNotFound, 404, `{"message":"Not Found"}`},
		{REST, ErrNotFound, 403, `{"message":"Missing Authentication Token"}`},
		{HTTPAPI, ErrBadRequest, 400, `{"message":"Bad Request"}`},
		{HTTPAPI, ErrTooLarge, 413, `{"message":"Request Entity Too Large"}`},
		{HTTPAPI, ErrTimeout, 503, `{"message":"Service Unavailable"}`},
		{REST, ErrTimeout, 504, `{"message":"Endpoint request timed out"}`},
		{HTTPAPI, ErrThrottled, 503, `{"message":"Service Unavailable"}`},
		{FunctionURL, ErrThrottled, 429, "Too Many Requests"},
		{HTTPAPI, errors.New("any other"), 500, `{"message":"Internal Server Error"}`},
	} {
		w := httptest.NewRecorder()
		Endpoint{Kind: test.kind}.WriteError(w, test.err)
		if w.Code != test.status || w.Body.String() != test.body {
			t.Errorf("%v: %v: got %d %s, want %d %s", test.kind, test.err, w.Code, w.Body, test.status, test.body)
		}
	}
}

// No payload may make WriteAnswer panic or answer without a valid status.
func FuzzAnswer(f *testing.F) {
	for _, seed := range []string{`{"statusCode":200}`, `null`, `[]`, `{"statusCode":204,"body":"x"}`, `{"headers":{"a":1},"statusCode":"200"}`, "{}\x00\x00\x00\x00\x00\x00\x00\x00x"} {
		f.Add([]byte(seed))
	}
	r := httptest.NewRequest("GET", "/", nil)
	f.Fuzz(func(t *testing.T, payload []byte) {
		for kind := range ALB + 1 {
			w := httptest.NewRecorder()
			if err := (Endpoint{Kind: kind}).WriteAnswer(w, r, payload); err != nil && w.Code < 400 {
				t.Errorf("%v: %q: %v, but status %d", kind, payload, err, w.Code)
			}
			w = httptest.NewRecorder()
			Endpoint{Kind: kind}.WriteStream(w, StreamContentType, bytes.NewReader(payload))
		}
	})
}
