package access

import (
	"sync"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/iampolicy"
)

// A Log says what was denied and what was assumed, each once, and counts the
// rest. Its methods are safe for concurrent use.
type Log struct {
	// Say writes a line.
	Say func(format string, args ...any)

	// Tell gets each denial the first time; nil drops it.
	Tell func(text string)

	mu     sync.Mutex
	counts map[string]int
}

// Denied says d the first time, and then how often it has happened whenever
// that has ten times as many.
func (l *Log) Denied(d *Denial) {
	what := d.Function() + " was denied " + d.Action + " on " + d.Path()
	switch n := l.count(what); {
	case n == 1:
		l.Say("%s", d)
		if l.Tell != nil {
			l.Tell(d.String())
		}
	case isPowerOfTen(n):
		l.Say("%s %d times by now", what, n)
	}
}

// Assumed says a once.
func (l *Log) Assumed(a Assumption) {
	what := conditions([]iampolicy.Condition{a.Condition})
	if l.count(a.Function+what) == 1 {
		l.Say("%s: whether %s is not known here; it is taken as the function needs it", a.Function, what)
	}
}

func (l *Log) count(what string) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.counts == nil {
		l.counts = map[string]int{}
	}
	l.counts[what]++
	return l.counts[what]
}

func isPowerOfTen(n int) bool {
	for n%10 == 0 {
		n /= 10
	}
	return n == 1
}
