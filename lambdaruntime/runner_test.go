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
