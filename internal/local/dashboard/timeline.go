package dashboard

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/history"
)

// A timeline is where times are in a drawing that is 1,000 wide. Long pauses in
// which nothing happens, such as before a retry, are drawn short: what happens
// could not be told apart beside them.
type timeline struct {
	start  time.Time
	drawn  time.Duration // without the pauses
	room   float64       // that it has, in thousandths
	Pauses []pause       // in the order of time
}

// A pause is one that is drawn short.
type pause struct {
	from, to time.Time
	x, width float64
}

// Of the drawing, pauses have that much together at most, and each one that much.
const (
	maxPauses = 300.0
	maxPause  = 60.0
)

// crowd is how much longer than what happens the pauses may be that are drawn as
// long as they were.
const crowd = 3

// newTimeline is that of a trace.
func newTimeline(tree history.Tree) *timeline {
	type span struct{ from, to time.Time }
	var spans []span
	var collect func(nodes []*history.Node)
	collect = func(nodes []*history.Node) {
		for _, n := range nodes {
			end := n.End()
			if end.IsZero() {
				end = tree.End // it runs
			}
			spans = append(spans, span{n.Start(), end})
			collect(n.Children)
		}
	}
	collect(tree.Roots)
	slices.SortFunc(spans, func(a, b span) int { return a.from.Compare(b.from) })

	var idle []pause
	reached, busy := tree.Start, time.Duration(0)
	for _, s := range spans {
		if s.from.After(reached) {
			idle = append(idle, pause{from: reached, to: s.from})
			reached = s.from
		}
		if s.to.After(reached) {
			busy += s.to.Sub(reached)
			reached = s.to
		}
	}
	t := &timeline{start: tree.Start}
	drawn := max(busy, time.Microsecond)
	room := crowd * drawn
	slices.SortStableFunc(idle, func(a, b pause) int { return cmp.Compare(a.took(), b.took()) })
	for _, p := range idle {
		if room -= p.took(); room >= 0 {
			drawn += p.took()
		} else {
			t.Pauses = append(t.Pauses, p)
		}
	}
	slices.SortFunc(t.Pauses, func(a, b pause) int { return a.from.Compare(b.from) })
	width := 0.0
	if n := len(t.Pauses); n > 0 {
		width = min(maxPause, maxPauses/float64(n))
	}
	t.drawn, t.room = drawn, 1000-width*float64(len(t.Pauses))
	for i := range t.Pauses {
		t.Pauses[i].x = t.at(t.Pauses[i].from) // by those before, which are placed
		t.Pauses[i].width = width
	}
	return t
}

// at is where a time is, in thousandths.
func (t *timeline) at(at time.Time) float64 {
	x, from := 0.0, t.start
	for _, p := range t.Pauses {
		if !at.After(p.from) || p.width == 0 {
			break
		}
		if at.Before(p.to) {
			return p.x + p.width*float64(at.Sub(p.from))/float64(p.took())
		}
		x, from = p.x+p.width, p.to
	}
	return min(max(x+t.room*float64(at.Sub(from))/float64(t.drawn), 0), 1000)
}

// maxLabels is how many pauses have their length written above them.
const maxLabels = 8

// Labelled are the pauses that have their length written above them.
func (t *timeline) Labelled() []pause {
	if len(t.Pauses) > maxLabels {
		return nil
	}
	return t.Pauses
}

// Note says what is drawn short; empty if nothing is.
func (t *timeline) Note() string {
	total := time.Duration(0)
	var each []string
	for _, p := range t.Pauses {
		total += p.took()
		each = append(each, p.Text())
	}
	switch n := len(t.Pauses); {
	case n == 0:
		return ""
	case n == 1:
		return "a pause of " + each[0] + " is drawn short"
	case n > maxLabels:
		return fmt.Sprintf("%d pauses of %s together are drawn short", n, seconds(total))
	}
	return "pauses of " + strings.Join(each[:len(each)-1], ", ") + " and " + each[len(each)-1] + " are drawn short"
}

func (p pause) took() time.Duration { return p.to.Sub(p.from) }

// Text is how long it was, for a small place.
func (p pause) Text() string { return seconds(p.took()) }

// X, End and Middle are for the template.
func (p pause) X() string      { return thousandths(p.x) }
func (p pause) End() string    { return thousandths(p.x + p.width) }
func (p pause) Middle() string { return thousandths((p.x + p.width/2) / 10) } // of a hundred

// seconds is such as "18 s", "2.5 s" and "40 ms".
func seconds(d time.Duration) string {
	switch {
	case d >= time.Minute:
		return d.Round(time.Second).String()
	case d >= 9950*time.Millisecond:
		return fmt.Sprintf("%.0f s", d.Seconds())
	case d >= 950*time.Millisecond:
		return fmt.Sprintf("%.1f s", d.Seconds())
	}
	return milliseconds(d)
}
