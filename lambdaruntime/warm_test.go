package lambdaruntime

import (
	"strings"
	"testing"
)

func TestOrdinaryEventsAreNotDecodedForWarmUps(t *testing.T) {
	for _, event := range []string{`{}`, `{"ID":"order-17"}`, strings.Repeat(`{"lambdacdk":"warm"}`, 1000)} {
		payload := []byte(event)
		if got := testing.AllocsPerRun(10, func() {
			if isWarmUp(payload) {
				t.Errorf("isWarmUp(%.40s) = true", event)
			}
		}); got > 0 {
			t.Errorf("isWarmUp(%.40s) costs %v allocations, want none", event, got)
		}
	}
}
