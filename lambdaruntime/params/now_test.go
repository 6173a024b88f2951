package params

import (
	"strings"
	"testing"
	"time"
)

// The monotonic clock stands still while Lambda has the sandbox frozen: a value
// must age by the calendar. No test can freeze the clock, but it can look for
// the monotonic part, which is what comparisons of times use where it is there.
func TestAgeIsCountedByTheCalendar(t *testing.T) {
	if text := now().String(); strings.Contains(text, " m=") {
		t.Errorf("now() = %s, want no monotonic part", text)
	}
}

// The clock of a sandbox can be wrong when it thaws. A value that was fetched
// "next year" must not be kept until then once the clock is right.
func TestValueOfAClockThatWasAheadIsFetchedAgain(t *testing.T) {
	var e entry
	e.refresh(5 * time.Minute)
	for later, want := range map[time.Duration]bool{
		0: true, 5*time.Minute - 1: true, 5 * time.Minute: false, 365 * 24 * time.Hour: false,
		-1: false, -365 * 24 * time.Hour: false,
	} {
		if got := e.fresh(e.freshFrom.Add(later)); got != want {
			t.Errorf("%v after it was fetched a value is fresh: %v, want %v", later, got, want)
		}
	}
	if (&entry{}).fresh(now()) {
		t.Error("what was never fetched is fresh")
	}
}
