package lambdaruntime

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/runtimeenv"
)

// withLog makes the handler's own records readable.
func withLog(out *bytes.Buffer) Option {
	return func(c *config) { c.log = slog.New(slog.NewJSONHandler(out, nil)) }
}

// records decodes a JSON log.
func records(t *testing.T, log *bytes.Buffer) []logRecord {
	t.Helper()
	var all []logRecord
	for line := range strings.Lines(log.String()) {
		var r logRecord
		if err := json.Unmarshal([]byte(line), &r); err != nil {
			t.Fatalf("log line %q: %v", line, err)
		}
		all = append(all, r)
	}
	return all
}

// wantInternalError checks for an answer that tells the client nothing.
func wantInternalError(t *testing.T, got answer) {
	t.Helper()
	want := answer{Status: 500, Header: map[string]string{"Content-Type": "text/plain; charset=utf-8"}, Body: "500 Internal Server Error"}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("the client gets %v, want %v", got, want)
	}
}

// Answers that cannot be sent become a plain 500 and one ERROR record, and the
// handler serves on.
//
// Shows rows 56, 57 and 64, and that a panic is a 500.
func TestAnswersThatCannotBeSentAre500(t *testing.T) {
	for _, c := range []struct {
		name     string
		buffered bool // a stream has no such limit
		only     string
		serve    http.HandlerFunc
		want     logRecord // "" is any value
	}{
		{
			name:  "panic",
			serve: func(w http.ResponseWriter, r *http.Request) { panic("boom") },
			want:  logRecord{"errorType": "Panic", "errorMessage": "boom", "stackTrace": ""},
		},
		{
			name: "panic after a part of the body",
			serve: func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("X-Secret", "1")
				w.WriteHeader(http.StatusTeapot)
				io.WriteString(w, "secret")
				panic(errors.New("boom"))
			},
			want: logRecord{"errorType": "Panic", "errorMessage": "boom", "stackTrace": ""},
		},
		{
			name:  "status 0",
			serve: func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(0) },
			want:  logRecord{"errorMessage": "lambdaruntime: the handler answered with status code 0, want 200 to 999"},
		},
		{
			name: "status 99 and a body",
			serve: func(w http.ResponseWriter, r *http.Request) {
				w.WriteHeader(99)
				if _, err := io.WriteString(w, "x"); err == nil {
					panic("no error")
				}
			},
			want: logRecord{"errorMessage": "lambdaruntime: the handler answered with status code 99, want 200 to 999"},
		},
		{
			name:  "status 101",
			serve: func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusSwitchingProtocols) },
			want:  logRecord{"errorMessage": "lambdaruntime: the handler answered with status code 101, want 200 to 999"},
		},
		{
			name: "less than declared",
			serve: func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Content-Length", "10")
				io.WriteString(w, "short")
			},
			want: logRecord{"errorMessage": "lambdaruntime: the handler declared a Content-Length of 10 and wrote 5 bytes"},
		},
		{
			name: "over 6 MB", buffered: true,
			serve: func(w http.ResponseWriter, r *http.Request) {
				for range 7 {
					w.Write(make([]byte, 1<<20))
				}
			},
			want: logRecord{"errorType": "Function.ResponseSizeTooLarge", "errorMessage": ""},
		},
		{
			name: "over 6 MB only in base64", buffered: true,
			serve: func(w http.ResponseWriter, r *http.Request) { w.Write(make([]byte, 5<<20)) },
			want:  logRecord{"errorType": "Function.ResponseSizeTooLarge", "errorMessage": ""},
		},
		{
			name: "over the load balancer's 1 MB", only: "load balancer",
			serve: func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, strings.Repeat("x", 1<<20)) },
			want:  logRecord{"errorType": "Function.ResponseSizeTooLarge", "errorMessage": ""},
		},
	} {
		for _, f := range frontEnds() {
			if c.buffered && f.streams || !strings.HasPrefix(f.name, c.only) {
				continue
			}
			t.Run(c.name+"/"+f.name, func(t *testing.T) {
				var log bytes.Buffer
				h := f.handler(t, c.serve, withLog(&log))
				for range 2 { // the handler lives
					log.Reset()
					out, err := h.Invoke(t.Context(), f.event(t, "GET"))
					if err != nil {
						t.Fatal(err)
					}
					wantInternalError(t, f.read(t, out))
					got := records(t, &log)
					if len(got) != 1 || got[0]["level"] != "ERROR" {
						t.Fatalf("log = %v, want one ERROR record", got)
					}
					for key, value := range c.want {
						if v, ok := got[0][key]; !ok || value != "" && v != value {
							t.Errorf("record[%q] = %v, want %q (%v)", key, v, value, got[0])
						}
					}
				}
			})
		}
	}
}

// The stack of a panic's record starts where the panic is.
func TestPanicIsRecordedWithTheStackOfTheHandler(t *testing.T) {
	for _, f := range frontEnds() {
		t.Run(f.name, func(t *testing.T) {
			var log bytes.Buffer
			f.answerOf(t, http.HandlerFunc(panickingHandler), "GET", withLog(&log))
			stack, _ := records(t, &log)[0]["stackTrace"].([]any)
			if len(stack) == 0 || !strings.Contains(stack[0].(string), "panickingHandler") {
				t.Errorf("stackTrace = %v, want panickingHandler first", stack)
			}
		})
	}
}

func panickingHandler(http.ResponseWriter, *http.Request) { panic("boom") }

// http.ErrAbortHandler ends an answer on purpose: it is not logged.
func TestAbortedHandlerIs500WithoutRecord(t *testing.T) {
	for _, f := range frontEnds() {
		t.Run(f.name, func(t *testing.T) {
			var log bytes.Buffer
			h := http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
			wantInternalError(t, f.answerOf(t, h, "GET", withLog(&log), WithPanicExit()))
			if log.Len() > 0 {
				t.Errorf("log = %s, want none", log.String())
			}
		})
	}
}

// With WithPanicExit a panic fails the invocation, which run turns into the
// end of the process.
func TestPanicFailsTheInvocationWithPanicExit(t *testing.T) {
	for _, f := range frontEnds() {
		t.Run(f.name, func(t *testing.T) {
			_, err := f.handler(t, http.HandlerFunc(panickingHandler), WithPanicExit()).Invoke(t.Context(), f.event(t, "GET"))
			if failed, ok := errors.AsType[failure](err); !ok || !failed.panicked || failed.Message != "boom" {
				t.Errorf("Invoke = %v, want the failure of the panic", err)
			}
		})
	}
}

// Shows row 58: a body of 6 MB of text that HTML escaping would multiply fits.
func TestTextIsNotEscapedForHTML(t *testing.T) {
	text := strings.Repeat("<&>", 2_000_000)
	got := frontEnds()[0].answerOf(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/plain")
		io.WriteString(w, text)
	}), "GET")
	if got.Status != 200 || got.Body != text {
		t.Errorf("the client gets status %d and %d bytes, want 200 and %d bytes", got.Status, len(got.Body), len(text))
	}
}

// Shows rows 5 and 6.
func TestEventsThatAreNotHTTPAreRefused(t *testing.T) {
	for _, c := range []struct {
		name  string
		event []byte
		want  *UnknownEventError
	}{
		{"empty object", []byte(`{}`), &UnknownEventError{}},
		{"console test event", []byte(`{"key1":"value1","key2":"value2"}`), &UnknownEventError{Keys: []string{"key1", "key2"}}},
		{"no object", []byte(`[1]`), &UnknownEventError{}},
		{"null", []byte(` null `), &UnknownEventError{}},
		{"records", []byte(`{"Records":[{"eventSource":"aws:sqs"}]}`), &UnknownEventError{Keys: []string{"Records"}}},
		{"format 2.0 without a method", fixture(t, "http-api.json", set("requestContext.http.method", "")), nil},
		{"load balancer without a method", fixture(t, "alb.json", set("httpMethod", "")), nil},
		{"load balancer's member that is none", fixture(t, "alb.json", set("requestContext.elb", nil)), nil},
		{"web socket", fixture(t, "websocket.json"), nil},
		{"Lambda authorizer", fixture(t, "authorizer-request.json"), nil},
		{"VPC Lattice", fixture(t, "vpc-lattice.json"), &UnknownEventError{
			Keys:       []string{"version", "path", "method", "headers", "queryStringParameters", "isBase64Encoded", "requestContext"},
			VPCLattice: true,
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, mode := range []string{runtimeenv.ModeBuffered, runtimeenv.ModeStream} {
				t.Setenv(runtimeenv.InvokeMode, mode)
				h := NewHTTPHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					t.Errorf("the handler was called with %s %s", r.Method, r.URL)
				}))
				_, err := h.Invoke(t.Context(), c.event)
				got, ok := errors.AsType[*UnknownEventError](err)
				if !ok || c.want != nil && !reflect.DeepEqual(got, c.want) {
					t.Errorf("%s: Invoke = %#v, want %#v", mode, err, c.want)
				}
			}
		})
	}
}

func TestUnknownEventErrorSaysWhatToDo(t *testing.T) {
	err := error(&UnknownEventError{Keys: []string{"key1", "key2"}})
	for _, want := range []string{"members key1, key2", "WithFallback", "HTTP API"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("Error() = %q, want it to name %q", err, want)
		}
	}
	if got := errorType(err); got != "UnknownEvent" {
		t.Errorf("errorType = %q, want UnknownEvent", got)
	}
	if err := (&UnknownEventError{VPCLattice: true}); !strings.Contains(err.Error(), "VPC Lattice") {
		t.Errorf("Error() = %q, want it to name VPC Lattice", err)
	}
}

func TestPayloadThatIsNotJSONIsRefused(t *testing.T) {
	_, err := NewHTTPHandler(http.NotFoundHandler()).Invoke(t.Context(), []byte(`{"version":`))
	if err == nil || !strings.Contains(err.Error(), "not valid JSON") {
		t.Errorf("Invoke = %v, want an error that says that the event is not valid JSON", err)
	}
}

// Shows row 6.
func TestFallbackServesOtherEvents(t *testing.T) {
	fallback := lambda.NewHandler(func(ctx context.Context, event map[string]string) (string, error) {
		return "hello, " + event["name"], nil
	})
	for _, mode := range []string{runtimeenv.ModeBuffered, runtimeenv.ModeStream} {
		t.Setenv(runtimeenv.InvokeMode, mode)
		h := NewHTTPHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {}), WithFallback(fallback))
		if out, err := h.Invoke(t.Context(), []byte(`{"name":"gopher"}`)); err != nil || string(out) != `"hello, gopher"` {
			t.Errorf("%s: Invoke of another event = %s, %v, want the fallback's answer", mode, out, err)
		}
		if out, err := h.Invoke(t.Context(), fixture(t, "function-url.json")); err != nil || !strings.Contains(string(out), "statusCode") {
			t.Errorf("%s: Invoke of an HTTP event = %s, %v, want the handler's answer", mode, out, err)
		}
	}
}

// Shows rows 4 and 7: what the environment says is used, unless the event
// shows that it came from elsewhere, which is logged once.
func TestEnvironmentNamesTheSource(t *testing.T) {
	urlBehindAnotherDomain := fixture(t, "function-url.json", set("requestContext.domainName", "localhost:8080"))
	for _, c := range []struct {
		name     string
		source   string
		event    []byte
		path     string
		warnings int
	}{
		{"as named", runtimeenv.SourceHTTPAPI, fixture(t, "http-api.json", set("rawPath", "/a%2Fb")), "/a%252Fb", 0},
		{"function URL that only the environment can tell", runtimeenv.SourceFunctionURL, urlBehindAnotherDomain, "/files/a%2Fb%3Fc%25d/%C3%A9", 0},
		{"HTTP API that only the environment can tell", runtimeenv.SourceHTTPAPI, urlBehindAnotherDomain, "/files/a%252Fb%253Fc%2525d/%25C3%25A9", 0},
		{"function URL though an HTTP API is named", runtimeenv.SourceHTTPAPI, fixture(t, "function-url.json"), "/files/a%2Fb%3Fc%25d/%C3%A9", 1},
		{"HTTP API though a function URL is named", runtimeenv.SourceFunctionURL, fixture(t, "http-api.json", set("rawPath", "/a%2Fb")), "/a%252Fb", 1},
		{"load balancer though a REST API is named", runtimeenv.SourceRESTAPI, fixture(t, "alb.json"), "/files/a%2Fb/%C3%A9", 1},
		{"REST API though something unknown is named", "app-sync", fixture(t, "rest-api.json"), "/files/a%2Fb%3Fc/%C3%A9", 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Setenv(runtimeenv.EventSource, c.source)
			var log bytes.Buffer
			var path string
			h := NewHTTPHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { path = r.URL.EscapedPath() }), withLog(&log))
			for range 3 {
				if _, err := h.Invoke(t.Context(), c.event); err != nil {
					t.Fatal(err)
				}
			}
			if path != c.path {
				t.Errorf("EscapedPath() = %q, want %q", path, c.path)
			}
			if got := records(t, &log); len(got) != c.warnings || len(got) > 0 && got[0]["level"] != "WARN" {
				t.Errorf("log of three requests = %v, want %d warnings", got, c.warnings)
			}
		})
	}
}

// Shows rows 7 and 67: the sources that cannot stream get envelopes, whatever the
// environment says.
func TestOnlySourcesThatStreamGetStreams(t *testing.T) {
	t.Setenv(runtimeenv.InvokeMode, runtimeenv.ModeStream)
	for _, f := range frontEnds() {
		t.Run(f.name, func(t *testing.T) {
			out, err := NewHTTPHandler(http.NotFoundHandler()).Invoke(t.Context(), f.event(t, "GET"))
			if err != nil {
				t.Fatal(err)
			}
			wantStream := strings.HasPrefix(f.name, "function URL") || strings.HasPrefix(f.name, "REST")
			if got := bytes.Contains(out, make([]byte, 8)); got != wantStream {
				t.Errorf("the answer is a stream: %v, want %v (%q)", got, wantStream, out)
			}
		})
	}
}

// Shows row 51: a load balancer without multi-value headers has one place for
// cookies. What is lost is said.
func TestLostCookiesAreLogged(t *testing.T) {
	var log bytes.Buffer
	h := NewHTTPHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.SetCookie(w, &http.Cookie{Name: "a", Value: "1"})
		http.SetCookie(w, &http.Cookie{Name: "b", Value: "2"})
	}), withLog(&log))
	out, err := h.Invoke(t.Context(), fixture(t, "alb.json"))
	if err != nil {
		t.Fatal(err)
	}
	if got := decodeEnvelope(t, out).Headers["Set-Cookie"]; got != "a=1" {
		t.Errorf("Set-Cookie = %q, want the first cookie", got)
	}
	if got := records(t, &log); len(got) != 1 || got[0]["level"] != "WARN" {
		t.Errorf("log = %v, want one warning", got)
	}
}

// Shows row 55.
func TestHeadersOfTheConnectionAreDropped(t *testing.T) {
	dropped := []string{"Connection", "Keep-Alive", "Proxy-Connection", "Te", "Trailer", "Transfer-Encoding", "Upgrade", "Content-Length"}
	for _, f := range frontEnds() {
		t.Run(f.name, func(t *testing.T) {
			out, err := f.handler(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				for _, key := range dropped {
					w.Header().Set(key, "2")
				}
				w.Header().Set("Server", "mine")
				io.WriteString(w, "ok")
			})).Invoke(t.Context(), f.event(t, "GET"))
			if err != nil {
				t.Fatal(err)
			}
			for _, key := range dropped {
				if bytes.Contains(out, []byte(`"`+key+`"`)) {
					t.Errorf("the answer has the header %s: %q", key, out)
				}
			}
			if !bytes.Contains(out, []byte(`"Server"`)) {
				t.Errorf("the answer lacks the header Server: %q", out)
			}
		})
	}
}

// Shows row 60.
func TestResponseControllerSaysWhatIsNotSupported(t *testing.T) {
	for _, f := range frontEnds() {
		t.Run(f.name, func(t *testing.T) {
			f.answerOf(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				c := http.NewResponseController(w)
				_, _, hijack := c.Hijack()
				for what, err := range map[string]error{
					"SetReadDeadline":  c.SetReadDeadline(time.Time{}),
					"SetWriteDeadline": c.SetWriteDeadline(time.Time{}),
					"Hijack":           hijack,
				} {
					if !errors.Is(err, http.ErrNotSupported) {
						t.Errorf("%s = %v, want http.ErrNotSupported", what, err)
					}
				}
			}), "GET")
		})
	}
}
