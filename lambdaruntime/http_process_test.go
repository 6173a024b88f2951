package lambdaruntime

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/runtimeenv"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/internal/httpadapter/frontend"
)

func init() {
	mains["http together"] = func() {
		// All requests of a round are inside the handler before one leaves.
		var inside atomic.Int64
		StartHTTP(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("X-Path", r.URL.Path)
			for n := (inside.Add(1) + 7) / 8 * 8; inside.Load() < n && r.Context().Err() == nil; {
				time.Sleep(time.Millisecond)
			}
			if strings.HasSuffix(r.URL.Path, "5") {
				panic(r.URL.Path)
			}
			for range 100 {
				fmt.Fprintln(w, r.URL.Path, RequestID(r.Context()))
			}
		}))
	}
}

func init() {
	mux := http.NewServeMux()
	mux.HandleFunc("/fine", func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "fine") })
	mux.HandleFunc("/panic", panickingHandler)
	mux.HandleFunc("/large", func(w http.ResponseWriter, r *http.Request) {
		for range 7 {
			w.Write(make([]byte, 1<<20))
		}
	})
	mains["http that fails"] = func() { StartHTTP(mux) }
	mains["http with fallback"] = func() {
		StartHTTP(mux, WithFallback(lambda.NewHandler(func(context.Context, json.RawMessage) (string, error) { return "fallen back", nil })))
	}
}

// What goes wrong in a request is the client's 500, and what is no request is
// the invoker's error. Either is one ERROR record, and the process lives.
func TestProcessOutlivesFailedRequests(t *testing.T) {
	api := newRuntimeAPI(t)
	p := api.start("http that fails")
	request := func(path string) string {
		return string(frontend.Fixture(t, "http-api.json", frontend.Set("rawPath", path)))
	}
	var want []string // request id and error type of each record
	for _, c := range []struct{ event, path, body, errorType string }{
		{request("/panic"), "response", `{"statusCode":500,`, "Panic"},
		{request("/large"), "response", `{"statusCode":500,`, "Function.ResponseSizeTooLarge"},
		{`{}`, "error", `{"errorMessage":"lambdaruntime: got no member at all; want an event`, "UnknownEvent"},
		{`{"lambdacdk":"warm"}`, "response", "null", ""},
		{request("/fine"), "response", `{"statusCode":200,`, ""},
	} {
		got := api.invoke(c.event)
		if got.path != c.path || !strings.HasPrefix(got.body, c.body) {
			t.Errorf("%.60s is answered %s %.200q, want %s %s…", c.event, got.path, got.body, c.path, c.body)
		}
		if c.errorType != "" {
			want = append(want, fmt.Sprint(got.id, " ", c.errorType))
		}
	}
	var got []string
	for _, r := range p.records() {
		got = append(got, fmt.Sprint(r["requestId"], " ", r["errorType"]))
		if r["level"] != "ERROR" || (r["errorType"] == "Panic") != (r["stackTrace"] != nil) {
			t.Errorf("record %v, want level ERROR and a stack exactly for the panic", r)
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("the log has %q, want %q", got, want)
	}
}

func TestProcessHandsOtherEventsToTheFallback(t *testing.T) {
	api := newRuntimeAPI(t)
	p := api.start("http with fallback")
	if c := api.invoke(`{}`); c.path != "response" || c.body != `"fallen back"` {
		t.Errorf("{} is answered %s %s, want the fallback's answer", c.path, c.body)
	}
	if c := api.invoke(string(frontend.Fixture(t, "http-api.json", frontend.Set("rawPath", "/fine")))); !strings.HasPrefix(c.body, `{"statusCode":200,`) {
		t.Errorf("a request is answered %s %s, want the handler's answer", c.path, c.body)
	}
	if r := p.records(); len(r) > 0 {
		t.Errorf("the log has %v, want nothing", r)
	}
}

// Eight requests at once in a process as Lambda runs it, in both modes, and
// panics among them. Under -race the child looks for races too.
//
// Shows P33.
func TestProcessServesRequestsAtTheSameTime(t *testing.T) {
	for _, mode := range []string{runtimeenv.ModeBuffered, runtimeenv.ModeStream} {
		t.Run(mode, func(t *testing.T) {
			api := newRuntimeAPI(t)
			p := api.start("http together", "AWS_LAMBDA_MAX_CONCURRENCY=8", runtimeenv.InvokeMode+"="+mode)
			want := map[any]string{} // by request id of those that panic
			for round := range 3 {
				var calls []*testCall
				for i := range 8 {
					calls = append(calls, api.send(&testCall{payload: string(frontend.Fixture(t, "function-url.json", frontend.Set("rawPath", fmt.Sprintf("/%d/%d", round, i))))}))
				}
				for i, c := range calls {
					c.wait(t)
					path := fmt.Sprintf("/%d/%d", round, i)
					if i == 5 {
						want[c.id] = path
						if !strings.HasPrefix(c.body, `{"statusCode":500,`) {
							t.Errorf("%s is answered %q, want status 500", path, c.body)
						}
						continue
					}
					line := path + " " + c.id
					if !strings.HasPrefix(c.body, `{"statusCode":200,`) || !strings.Contains(c.body, `"X-Path":"`+path+`"`) ||
						strings.Count(c.body, line) != 100 || strings.Count(c.body, "request-") != 100 {
						t.Errorf("%s is answered %.300q, want 100 lines %q", path, c.body, line)
					}
				}
			}
			for _, r := range p.records() {
				if path, ok := want[r["requestId"]]; !ok || r["level"] != "ERROR" || r["errorMessage"] != path {
					t.Errorf("record %v, want one ERROR record of each panic", r)
				}
				delete(want, r["requestId"])
			}
			if len(want) > 0 {
				t.Errorf("no records of the panics in %v", want)
			}
		})
	}
}
