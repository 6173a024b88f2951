package lambdaruntime

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// Shows P25: the answer waits for the goroutines of Go.
func TestAnswerWaitsForTrackedGoroutines(t *testing.T) {
	for _, name := range []string{"obey", "reader"} {
		t.Run(name, func(t *testing.T) {
			api := newRuntimeAPI(t)
			p := api.start(name)
			c := api.invoke(`{"Do":"go"}`)
			if c.path != "response" {
				t.Errorf("answered %s %s", c.path, c.body)
			}
			r := p.records() // kills the process right after the answer
			if len(r) != 1 || r[0]["message"] != "tracked work is done" || r[0]["requestId"] != "request-1" {
				t.Errorf("when the answer was sent the log had %v, want the goroutine's record", r)
			}
		})
	}
}

// Shows P25: a goroutine that does not end is given up before the deadline,
// and the log says where it was started.
func TestLeakedGoroutineIsNamed(t *testing.T) {
	t.Parallel()
	api := newRuntimeAPI(t)
	p := api.start("obey, wide margin")
	<-api.nexts // its start takes no time of the invocation
	began := time.Now()
	const deadline = 10 * time.Second
	c := api.send(&testCall{payload: `{"Do":"leak"}`, deadline: deadline}).wait(t)
	if took := time.Since(began); c.path != "response" || took > deadline {
		t.Errorf("%s after %v, want a response before the deadline", c.path, took)
	}
	r := p.records()
	if len(r) != 1 || r[0]["level"] != "WARN" || r[0]["requestId"] != "request-1" || !strings.Contains(fmt.Sprint(r[0]["startedAt"]), "obey_test.go:") {
		t.Errorf("the log has %v, want one WARN record that names the line of Go", r)
	}
}

// A goroutine that needs a moment to notice that the context ended has it.
func TestGoroutineMayEndInTheFirstHalfOfTheMargin(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		h := newTyped(func(ctx context.Context, late time.Duration) (string, error) {
			Go(ctx, func(ctx context.Context) {
				<-ctx.Done()
				time.Sleep(late)
			})
			return "done", nil
		})
		r := newRunner(h, newConfig([]Option{WithDeadlineMargin(time.Second), withLog(&log)}))
		for _, tt := range []struct {
			late, took time.Duration
			leaked     bool
		}{
			{400 * time.Millisecond, 9400 * time.Millisecond, false},
			{600 * time.Millisecond, 9500 * time.Millisecond, true},
		} {
			log.Reset()
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
			began := time.Now()
			if out, err := r.Invoke(ctx, fmt.Append(nil, int64(tt.late))); err != nil || string(out) != `"done"` {
				t.Errorf("Invoke = %s, %v", out, err)
			}
			if took := time.Since(began); took != tt.took || (log.Len() > 0) != tt.leaked {
				t.Errorf("a goroutine that ends %v after its context: answered after %v with log %q; want after %v, leaked %v",
					tt.late, took, log.String(), tt.took, tt.leaked)
			}
			cancel()
			time.Sleep(time.Second) // the goroutine that was left behind ends
		}
	})
}

// No panic of a goroutine ends the process, and none is lost.
func TestGoroutinePanicsAreLogged(t *testing.T) {
	t.Parallel()
	api := newRuntimeAPI(t)
	p := api.start("obey")
	if c := api.invoke(`{"Do":"fail, go panic","Text":"oh"}`); c.path != "error" || !strings.Contains(c.body, "order both") {
		t.Errorf("answered %s %s, want the handler's error", c.path, c.body)
	}
	answered := filepath.Join(t.TempDir(), "answered")
	if c := api.send(&testCall{payload: fmt.Sprintf(`{"Do":"late panic","Text":%q}`, answered), deadline: time.Second}).wait(t); c.path != "response" {
		t.Errorf("answered %s %s, want a response", c.path, c.body)
	}
	if err := os.WriteFile(answered, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	p.waitForLog("too late")
	want := []string{
		"WARN a goroutine of the invocation panicked: oh",
		"ERROR the invocation failed: order both",
		"WARN a goroutine of the invocation still runs; the answer is sent without it: <nil>",
		"ERROR a goroutine panicked after its invocation was answered: too late",
	}
	var got []string
	for _, r := range p.records() {
		got = append(got, fmt.Sprintf("%v %v: %v", r["level"], r["message"], r["errorMessage"]))
	}
	if !slices.Equal(got, want) {
		t.Errorf("the log is\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
