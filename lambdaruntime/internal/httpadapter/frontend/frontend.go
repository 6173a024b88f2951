// Package frontend plays, for tests, the services that stand before an HTTP handler:
// their events and how they read answers.
package frontend

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"unicode/utf8"
)

// An Answer is what the client gets from a front end, in a form in which
// different front ends can be compared: headers with several values are joined,
// and headers that are the front end's own are left out.
type Answer struct {
	Status  int
	Header  map[string]string
	Cookies []string
	Body    string
}

// String is short enough to be read in the message of a failed test.
func (a Answer) String() string {
	return fmt.Sprintf("%d %q %q %.1000q", a.Status, a.Header, a.Cookies, a.Body)
}

// NewAnswer makes an Answer of what came over the wire.
func NewAnswer(status int, header http.Header, body []byte) Answer {
	a := Answer{Status: status, Header: map[string]string{}, Body: string(body), Cookies: header["Set-Cookie"]}
	for key, values := range header {
		switch key {
		case "Set-Cookie", "Date", "Connection", "Transfer-Encoding":
		default:
			a.Header[key] = strings.Join(values, ", ")
		}
	}
	return a
}

// A FrontEnd is an event source as a test sees it: how its events look and
// how it reads answers.
type FrontEnd struct {
	Name      string
	Event     func(t testing.TB, method string) []byte
	Read      func(t testing.TB, out []byte) Answer
	OneCookie bool // it has one place for cookies
	Streams   bool // it wants its answer as a stream
}

// All returns all sources, each in all its modes.
func All() []FrontEnd {
	format2 := func(name string) func(testing.TB, string) []byte {
		return func(t testing.TB, method string) []byte {
			return Fixture(t, name, Set("requestContext.http.method", method), Set("rawPath", "/dir/file"), Set("rawQueryString", "q=1"))
		}
	}
	format1 := func(name string) func(testing.TB, string) []byte {
		return func(t testing.TB, method string) []byte {
			edits := []func(map[string]any){Set("httpMethod", method), Set("path", "/dir/file"),
				Set("queryStringParameters", map[string]string{"q": "1"}), Set("multiValueQueryStringParameters", map[string][]string{"q": {"1"}})}
			return Fixture(t, name, edits...)
		}
	}
	return []FrontEnd{
		{Name: "HTTP API", Event: format2("http-api.json"), Read: readFormat2},
		{Name: "HTTP API, payload 1.0", Event: format1("http-api-1.0.json"), Read: readREST},
		{Name: "function URL", Event: format2("function-url.json"), Read: readFormat2},
		{Name: "REST API", Event: format1("rest-api.json"), Read: readREST},
		{Name: "load balancer", Event: format1("alb.json"), Read: readALB(false), OneCookie: true},
		{Name: "load balancer, multi-value", Event: format1("alb-multi.json"), Read: readALB(true)},
		{Name: "function URL, streaming", Event: format2("function-url.json"), Read: readStream, Streams: true},
		{Name: "REST API, streaming", Event: format1("rest-api.json"), Read: readStream, Streams: true},
	}
}

// An Envelope is a superset of all sources' answers.
type Envelope struct {
	StatusCode        int
	StatusDescription string
	Headers           map[string]string
	MultiValueHeaders map[string][]string
	Cookies           []string
	Body              *string
	IsBase64Encoded   bool
}

// DecodeEnvelope reads an answer that is no stream.
func DecodeEnvelope(t testing.TB, out []byte) Envelope {
	t.Helper()
	var e Envelope
	d := json.NewDecoder(bytes.NewReader(out))
	d.DisallowUnknownFields()
	if err := d.Decode(&e); err != nil {
		t.Fatalf("the answer is no envelope: %v\n%s", err, out)
	}
	if !utf8.Valid(out) {
		t.Errorf("the answer is not UTF-8: %q", out)
	}
	return e
}

// header is the header that the members make, with canonical keys as on the
// wire, where case does not matter.
func (e Envelope) header() http.Header {
	header := http.Header{}
	for k, v := range e.Headers {
		header.Set(k, v)
	}
	for k, values := range e.MultiValueHeaders {
		for _, v := range values {
			header.Add(k, v)
		}
	}
	for _, v := range e.Cookies {
		header.Add("Set-Cookie", v)
	}
	return header
}

func (e Envelope) body(t testing.TB) []byte {
	t.Helper()
	if e.Body == nil {
		t.Fatal("the answer has no body member")
	}
	if !e.IsBase64Encoded {
		return []byte(*e.Body)
	}
	b, err := base64.StdEncoding.DecodeString(*e.Body)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// readFormat2 reads an answer as HTTP APIs and function URLs do: they know
// headers and cookies, and ignore multiValueHeaders.
func readFormat2(t testing.TB, out []byte) Answer {
	t.Helper()
	e := DecodeEnvelope(t, out)
	if len(e.MultiValueHeaders) > 0 || e.Headers["Set-Cookie"] != "" || e.StatusDescription != "" {
		t.Errorf("the answer has members that payload format 2.0 ignores: %s", out)
	}
	return NewAnswer(e.StatusCode, e.header(), e.body(t))
}

// readREST reads an answer as a REST API does. It merges both header members,
// so that only one may be filled.
func readREST(t testing.TB, out []byte) Answer {
	t.Helper()
	e := DecodeEnvelope(t, out)
	if len(e.Headers) > 0 || len(e.Cookies) > 0 || e.StatusDescription != "" {
		t.Errorf("the answer has more than multiValueHeaders: %s", out)
	}
	return NewAnswer(e.StatusCode, e.header(), e.body(t))
}

func readALB(multi bool) func(testing.TB, []byte) Answer {
	return func(t testing.TB, out []byte) Answer {
		t.Helper()
		e := DecodeEnvelope(t, out)
		if len(e.Cookies) > 0 || multi && e.Headers != nil || !multi && e.MultiValueHeaders != nil {
			t.Errorf("the answer is not in the form of the request: %s", out)
		}
		text := http.StatusText(e.StatusCode)
		if text == "" {
			text = "Unknown"
		}
		if got := e.StatusDescription; !strings.HasSuffix(got, " "+text) || len(got) != 4+len(text) {
			t.Errorf("statusDescription = %q of status %d, want the form %q", got, e.StatusCode, "200 OK")
		}
		return NewAnswer(e.StatusCode, e.header(), e.body(t))
	}
}

// readStream reads a stream: a JSON prelude, eight zero bytes, the body.
func readStream(t testing.TB, out []byte) Answer {
	t.Helper()
	prelude, body, ok := bytes.Cut(out, make([]byte, 8))
	if !ok {
		t.Fatalf("the stream has no eight zero bytes: %q", out)
	}
	var e Envelope
	d := json.NewDecoder(bytes.NewReader(prelude))
	d.DisallowUnknownFields()
	if err := d.Decode(&e); err != nil {
		t.Fatalf("the prelude is not JSON: %v\n%s", err, prelude)
	}
	return NewAnswer(e.StatusCode, e.header(), body)
}
