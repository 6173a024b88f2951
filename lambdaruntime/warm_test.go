package lambdaruntime

import (
	"strings"
	"testing"
	"time"
)

func TestOrdinaryEventsAreNotDecodedForWarmUps(t *testing.T) {
	for _, event := range []string{`{}`, `{"ID":"order-17"}`, strings.Repeat(`{"lambdacdk":"warm"}`, 1000)} {
		payload := []byte(event)
		if got := testing.AllocsPerRun(10, func() {
			if warmUp(payload) {
				t.Errorf("warmUp(%.40s) = true", event)
			}
		}); got > 0 {
			t.Errorf("warmUp(%.40s) costs %v allocations, want none", event, got)
		}
	}
}

// Several warm-ups at once are for several processes: each stays where it is
// until the others have gone elsewhere.
func TestWarmUpsThatHoldTakeTime(t *testing.T) {
	start := time.Now()
	if !warmUp([]byte(`{"lambdacdk":"warm","hold":true}`)) {
		t.Error("it is not taken for a warm-up")
	}
	if took := time.Since(start); took < warmHold {
		t.Errorf("it took %v, want %v or more", took, warmHold)
	}
}
