package lambdaruntime

import (
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
