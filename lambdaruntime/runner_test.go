package lambdaruntime

import (
	"context"
	"testing"
	"time"
)

func TestMarginLeavesTimeForTheHandler(t *testing.T) {
	for _, tt := range []struct{ option, left, want time.Duration }{
		{0, 10 * time.Second, DefaultDeadlineMargin},
		{0, 500 * time.Millisecond, 50 * time.Millisecond},
		{0, -time.Second, 0},
		{time.Second, 10 * time.Second, time.Second},
		{time.Second, time.Second, 500 * time.Millisecond},
		{-1, 10 * time.Second, 0},
	} {
		r := newRunner(nil, newConfig([]Option{WithDeadlineMargin(tt.option)}))
		if got := r.margin(tt.left); got != tt.want {
			t.Errorf("WithDeadlineMargin(%v): margin(%v) = %v, want %v", tt.option, tt.left, got, tt.want)
		}
	}
}

func TestInvocationKnowsLambdasDeadline(t *testing.T) {
	lambdas := time.Now().Add(10 * time.Second)
	ctx, cancel := context.WithDeadline(t.Context(), lambdas)
	defer cancel()
	req, end := newRunner(nil, newConfig(nil)).begin(ctx, false)
	defer end()
	if contextEnds, _ := req.Context.Deadline(); !req.Ends.Equal(lambdas) || !contextEnds.Before(lambdas) {
		t.Errorf("the invocation's deadline is %v and its context's %v; want Lambda's %v and an earlier one", req.Ends, contextEnds, lambdas)
	}
}

func TestContextEndsTheMarginBeforeTheDeadline(t *testing.T) {
	deadline := time.Now().Add(time.Hour)
	ctx, cancel := context.WithDeadline(t.Context(), deadline)
	defer cancel()
	for _, tt := range []struct {
		options []Option
		want    time.Duration
	}{
		{nil, DefaultDeadlineMargin},
		{[]Option{WithDeadlineMargin(time.Minute)}, time.Minute},
		{[]Option{WithDeadlineMargin(-1)}, 0},
	} {
		h := newTyped(func(ctx context.Context, _ struct{}) (time.Time, error) {
			d, _ := ctx.Deadline()
			return d, nil
		})
		got, err := newRunner(h, newConfig(tt.options)).Invoke(ctx, nil)
		want, _ := deadline.Add(-tt.want).MarshalJSON()
		if err != nil || string(got) != string(want) {
			t.Errorf("the handler's context ends at %s, %v, want %s, which is %v before the deadline", got, err, want, tt.want)
		}
	}
}
