package lambdaruntime

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/internal/httpadapter/frontend"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/lambdalog"
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
func wantInternalError(t *testing.T, got frontend.Answer) {
	t.Helper()
	want := frontend.Answer{Status: 500, Header: map[string]string{"Content-Type": "text/plain; charset=utf-8"}, Body: "500 Internal Server Error"}
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
				var err error
				for range 7 {
					_, err = w.Write(make([]byte, 1<<20))
				}
				if err == nil {
					panic("no error")
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
		for _, f := range frontend.All() {
			if c.buffered && f.Streams || !strings.HasPrefix(f.Name, c.only) {
				continue
			}
			t.Run(c.name+"/"+f.Name, func(t *testing.T) {
				var log bytes.Buffer
				h := handlerBehind(t, f, c.serve, withLog(&log))
				for range 2 { // the handler lives
					log.Reset()
					out, err := h.Invoke(t.Context(), f.Event(t, "GET"))
					if err != nil {
						t.Fatal(err)
					}
					wantInternalError(t, f.Read(t, out))
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
	for _, f := range frontend.All() {
		t.Run(f.Name, func(t *testing.T) {
			var log bytes.Buffer
			answerBehind(t, f, http.HandlerFunc(panickingHandler), "GET", withLog(&log))
			stack, _ := records(t, &log)[0]["stackTrace"].([]any)
			if len(stack) == 0 || !strings.Contains(stack[0].(string), "panickingHandler") {
				t.Errorf("stackTrace = %v, want panickingHandler first", stack)
			}
		})
	}
}

func panickingHandler(http.ResponseWriter, *http.Request) { panic("boom") }

// A 500 is no failed invocation, and yet the moment for which DEBUG records are
// held.
func TestHeldDebugRecordsAreWrittenWithTheRecordOfA500(t *testing.T) {
	for _, f := range frontend.All() {
		t.Run(f.Name, func(t *testing.T) {
			var out bytes.Buffer
			logger := slog.New(lambdalog.NewHandler(&out, &lambdalog.Options{Format: lambdalog.JSON, Level: slog.LevelDebug, HoldDebug: true}))
			cfg := config{log: logger}
			for _, path := range []string{"fine", "broken"} {
				h := handlerBehind(t, f, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					logger.DebugContext(r.Context(), path)
					if path == "broken" {
						panic("boom")
					}
				}), Option(func(c *config) { *c = cfg }))
				if _, err := newRunner(h, cfg).Invoke(t.Context(), f.Event(t, "GET")); err != nil {
					t.Fatal(err)
				}
			}
			got := records(t, &out)
			if len(got) != 2 || got[0]["message"] != "broken" || got[1]["level"] != "ERROR" {
				t.Errorf("log = %v, want the DEBUG record of the broken request and its ERROR record", got)
			}
		})
	}
}

// http.ErrAbortHandler ends an answer on purpose: it is not logged.
func TestAbortedHandlerIs500WithoutRecord(t *testing.T) {
	for _, f := range frontend.All() {
		t.Run(f.Name, func(t *testing.T) {
			var log bytes.Buffer
			h := http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
			wantInternalError(t, answerBehind(t, f, h, "GET", withLog(&log), WithPanicExit()))
			if log.Len() > 0 {
				t.Errorf("log = %s, want none", log.String())
			}
		})
	}
}

// With WithPanicExit a panic fails the invocation, which run turns into the
// end of the process.
func TestPanicFailsTheInvocationWithPanicExit(t *testing.T) {
	for _, f := range frontend.All() {
		t.Run(f.Name, func(t *testing.T) {
			_, err := handlerBehind(t, f, http.HandlerFunc(panickingHandler), WithPanicExit()).Invoke(t.Context(), f.Event(t, "GET"))
			if failed, ok := errors.AsType[failure](err); !ok || !failed.panicked || failed.Message != "boom" {
				t.Errorf("Invoke = %v, want the failure of the panic", err)
			}
		})
	}
}

// Shows row 58: a body of 6 MB of text that HTML escaping would multiply fits.
func TestTextIsNotEscapedForHTML(t *testing.T) {
	text := strings.Repeat("<&>", 2_000_000)
	got := answerBehind(t, frontend.All()[0], http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/plain")
		io.WriteString(w, text)
	}), "GET")
	if got.Status != 200 || got.Body != text {
		t.Errorf("the client gets status %d and %d bytes, want 200 and %d bytes", got.Status, len(got.Body), len(text))
	}
}
