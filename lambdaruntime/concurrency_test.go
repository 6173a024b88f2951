package lambdaruntime

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// Shows P33 together with TestPackageKeepsNoState: eight invocations run in one
// process at once, each with what is its own. Run under -race it also shows that
// they share nothing without a lock, in the child too: it is the same binary.
func TestInvocationsRunAtTheSameTime(t *testing.T) {
	const n = 8
	api := newRuntimeAPI(t)
	p := api.start("together", fmt.Sprint("AWS_LAMBDA_MAX_CONCURRENCY=", n))
	for round := range 5 {
		var calls []*testCall
		for i := range n {
			calls = append(calls, api.send(&testCall{
				payload: fmt.Sprintf(`{"Text":"%d-%d"}`, round, i),
				headers: map[string]string{"Lambda-Runtime-Trace-Id": fmt.Sprintf("Root=1-%d-%d", round, i)},
			}))
		}
		for i, c := range calls {
			c.wait(t)
			want := fmt.Sprintf(`{"Text":"%d-%d","RequestID":%q,"TraceID":"1-%[1]d-%[2]d","Cold":`, round, i, c.id)
			if i%3 == 2 {
				want = fmt.Sprintf(`{"errorMessage":"failed: order %s"`, c.id)
			}
			if !strings.HasPrefix(c.body, want) {
				t.Errorf("%s %s, want %s…", c.path, c.body, want)
			}
		}
	}
	errors := map[any]int{}
	for _, r := range p.records() {
		if r["level"] == "ERROR" {
			errors[r["requestId"]]++
		}
		if r["level"] == "INFO" && r["message"] != r["requestId"] {
			t.Errorf("a record of %v names the request %v", r["message"], r["requestId"])
		}
	}
	if len(errors) != 10 {
		t.Errorf("%d requests have ERROR records, want 10", len(errors))
	}
	for id, count := range errors {
		if count != 1 {
			t.Errorf("request %v has %d ERROR records, want 1", id, count)
		}
	}
}

func init() {
	mains["together"] = func() {
		// All invocations of a round are inside the handler before one leaves.
		var inside atomic.Int64
		shared := NewLazy(func(context.Context) (string, error) { return "made once", nil })
		Start(func(ctx context.Context, o order) (outcome, error) {
			for n := (inside.Add(1) + 7) / 8 * 8; inside.Load() < n; {
				select {
				case <-ctx.Done():
					return outcome{}, errors.New("the others did not come")
				case <-time.After(time.Millisecond):
				}
			}
			if _, err := shared.Get(ctx); err != nil {
				return outcome{}, err
			}
			Go(ctx, func(ctx context.Context) { slog.InfoContext(ctx, RequestID(ctx)) })
			if strings.HasSuffix(o.Text, "2") || strings.HasSuffix(o.Text, "5") {
				return outcome{}, fmt.Errorf("failed: %w", &orderError{RequestID(ctx)})
			}
			return obey(ctx, o)
		})
	}
}
