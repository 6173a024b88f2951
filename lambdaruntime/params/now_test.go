package params

import (
	"strings"
	"testing"
)

// The monotonic clock stands still while Lambda has the sandbox frozen: a value
// must age by the calendar. No test can freeze the clock, but it can look for
// the monotonic part, which is what comparisons of times use where it is there.
func TestAgeIsCountedByTheCalendar(t *testing.T) {
	if text := now().String(); strings.Contains(text, " m=") {
		t.Errorf("now() = %s, want no monotonic part", text)
	}
}
