package dashboard

import (
	"fmt"
	"testing"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/history"
)

// What was caused stands below its cause, further to the right in time, and a
// batch names the other traces that it is part of.
func TestWaterfallIsInOrderAndTime(t *testing.T) {
	d := served(t, Options{})
	start := time.Unix(1000, 0)
	at := func(ms int) time.Time { return start.Add(time.Duration(ms) * time.Millisecond) }
	call := &history.Node{Call: &history.Call{ID: 1, Service: "sqs", Operation: "SendMessage", Resource: "Shop/Jobs", Start: at(0), Duration: 10 * time.Millisecond, Status: 200}}
	worker := &history.Node{
		Invocation: &history.Invocation{ID: 2, Path: "Shop/Worker", Source: "queue Shop/Jobs", Asked: at(20), Start: at(40), Duration: 60 * time.Millisecond, Result: history.Failed, ErrorMessage: "no"},
		Others:     []history.Cause{{Trace: "this", ID: 3}, {Trace: "other", ID: 4}, {Trace: "other", ID: 5}},
	}
	for i := range 7 {
		worker.Others = append(worker.Others, history.Cause{Trace: fmt.Sprint("t", i), ID: 9})
	}
	denied := &history.Node{Call: &history.Call{ID: 6, Service: "s3", Operation: "PutObject", Start: at(50), Duration: time.Millisecond, Status: 403, Denied: "no policy allows it"}}
	call.Children, worker.Children = []*history.Node{worker}, []*history.Node{denied}
	w := d.waterfall(history.Tree{Trace: "this", Start: start, End: at(100), Roots: []*history.Node{call}}, 2)

	type row struct {
		depth         int
		name          string
		from, work    float64
		to            float64
		bad, current  bool
		others, fewer int
	}
	var got []row
	for _, b := range w.Rows {
		got = append(got, row{b.Depth, b.Name, b.From, b.Work, b.To, b.Bad, b.Current, len(b.Others), b.MoreOthers})
	}
	want := []row{
		{0, "sqs SendMessage", 0, 0, 100, false, false, 0, 0},
		{1, "Shop/Worker", 200, 400, 1000, true, true, maxOthers, 3},
		{2, "s3 PutObject", 500, 500, 510, true, false, 0, 0},
	}
	if fmt.Sprint(got) != fmt.Sprint(want) || w.Running || w.Took != 100*time.Millisecond {
		t.Errorf("waterfall = %v, %+v\nwant %v", got, w, want)
	}
	for _, b := range w.Rows { // also of no time, and at the end, there is something to see
		if b.Width() == "0" || b.X() == "1000" {
			t.Errorf("the bar of %s is at %s and %s wide", b.Name, b.X(), b.Width())
		}
	}

	deep := &history.Node{Call: &history.Call{ID: 1, Start: start}}
	root := deep
	for range 2 * maxRows {
		next := &history.Node{Call: &history.Call{ID: 1, Start: start}}
		deep.Children, deep = []*history.Node{next}, next
	}
	w = d.waterfall(history.Tree{Start: start, End: at(1), Roots: []*history.Node{root}}, 0)
	if len(w.Rows) != maxRows || w.Left != maxRows+1 || w.Rows[maxRows-1].Depth != maxDepth || !w.Running {
		t.Errorf("a trace of %d steps has %d rows, %d left, to the depth %d", 2*maxRows+1, len(w.Rows), w.Left, w.Rows[maxRows-1].Depth)
	}
}
