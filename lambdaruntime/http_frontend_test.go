package lambdaruntime

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/runtimeenv"
)

// An answer is what the client gets from a front end, in a form in which
// different front ends can be compared: headers with several values are joined,
// and headers that are the front end's own are left out.
type answer struct {
	Status  int
	Header  map[string]string
	Cookies []string
	Body    string
}

// String is short enough to be read in the message of a failed test.
func (a answer) String() string {
	return fmt.Sprintf("%d %q %q %.1000q", a.Status, a.Header, a.Cookies, a.Body)
}

func newAnswer(status int, header http.Header, body []byte) answer {
	a := answer{Status: status, Header: map[string]string{}, Body: string(body), Cookies: header["Set-Cookie"]}
	for key, values := range header {
		switch key {
		case "Set-Cookie", "Date", "Connection", "Transfer-Encoding":
		default:
			a.Header[key] = strings.Join(values, ", ")
		}
	}
	return a
}

// A frontEnd is an event source as a test sees it: how its events look and
// how it reads answers.
type frontEnd struct {
	name      string
	event     func(t testing.TB, method string) []byte
	env       map[string]string
	read      func(t testing.TB, out []byte) answer
	oneCookie bool
	streams   bool
}

// frontEnds are all sources, each in all its modes.
func frontEnds() []frontEnd {
	format2 := func(name string) func(testing.TB, string) []byte {
		return func(t testing.TB, method string) []byte {
			return fixture(t, name, set("requestContext.http.method", method), set("rawPath", "/dir/file"), set("rawQueryString", "q=1"))
		}
	}
	format1 := func(name string) func(testing.TB, string) []byte {
		return func(t testing.TB, method string) []byte {
			edits := []func(map[string]any){set("httpMethod", method), set("path", "/dir/file"),
				set("queryStringParameters", map[string]string{"q": "1"}), set("multiValueQueryStringParameters", map[string][]string{"q": {"1"}})}
			return fixture(t, name, edits...)
		}
	}
	stream := map[string]string{runtimeenv.InvokeMode: runtimeenv.ModeStream}
	return []frontEnd{
		{name: "HTTP API", event: format2("http-api.json"), read: readFormat2},
		{name: "function URL", event: format2("function-url.json"), read: readFormat2},
		{name: "REST API", event: format1("rest-api.json"), read: readREST},
		{name: "load balancer", event: format1("alb.json"), read: readALB(false), oneCookie: true},
		{name: "load balancer, multi-value", event: format1("alb-multi.json"), read: readALB(true)},
		{name: "function URL, streaming", event: format2("function-url.json"), read: readStream, env: stream, streams: true},
		{name: "REST API, streaming", event: format1("rest-api.json"), read: readStream, env: stream, streams: true},
	}
}

// An envelope is a superset of all sources' answers.
type testEnvelope struct {
	StatusCode        int
	StatusDescription string
	Headers           map[string]string
	MultiValueHeaders map[string][]string
	Cookies           []string
	Body              *string
	IsBase64Encoded   bool
}

func decodeEnvelope(t testing.TB, out []byte) testEnvelope {
	t.Helper()
	var e testEnvelope
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
func (e testEnvelope) header() http.Header {
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

func (e testEnvelope) body(t testing.TB) []byte {
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
func readFormat2(t testing.TB, out []byte) answer {
	t.Helper()
	e := decodeEnvelope(t, out)
	if len(e.MultiValueHeaders) > 0 || e.Headers["Set-Cookie"] != "" || e.StatusDescription != "" {
		t.Errorf("the answer has members that payload format 2.0 ignores: %s", out)
	}
	return newAnswer(e.StatusCode, e.header(), e.body(t))
}

// readREST reads an answer as a REST API does. It merges both header members,
// so that only one may be filled.
func readREST(t testing.TB, out []byte) answer {
	t.Helper()
	e := decodeEnvelope(t, out)
	if len(e.Headers) > 0 || len(e.Cookies) > 0 || e.StatusDescription != "" {
		t.Errorf("the answer has more than multiValueHeaders: %s", out)
	}
	return newAnswer(e.StatusCode, e.header(), e.body(t))
}

func readALB(multi bool) func(testing.TB, []byte) answer {
	return func(t testing.TB, out []byte) answer {
		t.Helper()
		e := decodeEnvelope(t, out)
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
		return newAnswer(e.StatusCode, e.header(), e.body(t))
	}
}

// readStream reads a stream: a JSON prelude, eight zero bytes, the body.
func readStream(t testing.TB, out []byte) answer {
	t.Helper()
	prelude, body, ok := bytes.Cut(out, make([]byte, 8))
	if !ok {
		t.Fatalf("the stream has no eight zero bytes: %q", out)
	}
	var e testEnvelope
	d := json.NewDecoder(bytes.NewReader(prelude))
	d.DisallowUnknownFields()
	if err := d.Decode(&e); err != nil {
		t.Fatalf("the prelude is not JSON: %v\n%s", err, prelude)
	}
	return newAnswer(e.StatusCode, e.header(), body)
}

// answerOf serves one event of the front end and reads the answer.
func (f frontEnd) answerOf(t testing.TB, h http.Handler, method string, opts ...Option) answer {
	t.Helper()
	out, err := f.handler(t, h, opts...).Invoke(t.Context(), f.event(t, method))
	if err != nil {
		t.Fatalf("Invoke: %v", err)
	}
	return f.read(t, out)
}

// handler returns the Lambda handler in the environment of the front end.
func (f frontEnd) handler(t testing.TB, h http.Handler, opts ...Option) lambda.Handler {
	t.Helper()
	for key, value := range f.env {
		t.Setenv(key, value)
	}
	return NewHTTPHandler(h, opts...)
}
