package queues

import (
	"testing"
	"time"
)

// What failed comes again, or goes to the dead-letter queue after the receives
// that the template allows: that is said, and when.
func TestNextSaysWhereMessagesGo(t *testing.T) {
	const dead, path = "arn:aws:sqs:us-east-1:123456789012:dead", "Shop/Dead"
	for _, test := range []struct {
		receives []int
		wait     time.Duration
		max      int
		dead     string
		path     string
		want     string
	}{
		{receives: []int{1}, want: "it comes again at once"},
		{receives: []int{1}, wait: 999 * time.Millisecond, want: "it comes again in 1s"},
		{receives: []int{1, 4}, wait: 29_960 * time.Millisecond, want: "they come again in 30s"},
		{receives: []int{1}, wait: 51_400 * time.Microsecond, want: "it comes again in 50ms"},
		{receives: []int{2, 2}, wait: time.Minute, max: 3, dead: dead, path: path, want: "they come again in 1m0s (receive 2 of 3)"},
		{receives: []int{2, 1}, max: 3, dead: dead, path: path, want: "they come again at once"},
		{receives: []int{3}, max: 3, dead: dead, path: path, want: "it goes to the dead-letter queue Shop/Dead, after 3 receives"},
		{receives: []int{1, 1}, wait: 30 * time.Second, max: 1, dead: dead, path: path, want: "they go to the dead-letter queue Shop/Dead in 30s, after 1 receive"},
		{receives: []int{1, 3, 1}, max: 3, dead: dead, path: path, want: "2 come again at once (receive 1 of 3), 1 goes to the dead-letter queue Shop/Dead, after 3 receives"},
		{receives: []int{4, 1}, wait: time.Second, max: 3, dead: dead, path: path, want: "1 comes again in 1s (receive 1 of 3), 1 goes to the dead-letter queue Shop/Dead in 1s, after 4 receives"},
		{receives: []int{2}, max: 2, dead: dead, want: "it is dropped, as the dead-letter queue " + dead + " is not part of this app, after 2 receives"},
	} {
		if got := next(test.receives, test.wait, test.max, test.dead, test.path); got != test.want {
			t.Errorf("next(%+v) = %q, want %q", test, got, test.want)
		}
	}
}
