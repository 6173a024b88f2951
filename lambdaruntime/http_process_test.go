package lambdaruntime

import (
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/runtimeenv"
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
					calls = append(calls, api.send(&testCall{payload: string(fixture(t, "function-url.json", set("rawPath", fmt.Sprintf("/%d/%d", round, i))))}))
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
