package dashboard

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/history"
)

// treeOf has an invocation for each two times, in milliseconds.
func treeOf(ms ...int) history.Tree {
	start := time.Unix(1000, 0)
	at := func(ms int) time.Time { return start.Add(time.Duration(ms) * time.Millisecond) }
	t := history.Tree{Trace: "t", Start: start, End: start}
	for i := 0; i < len(ms); i += 2 {
		inv := &history.Invocation{ID: history.ID(i + 1), Path: "Shop/Worker", Asked: at(ms[i]), Start: at(ms[i]), Duration: at(ms[i+1]).Sub(at(ms[i])), Result: history.Failed}
		t.Roots = append(t.Roots, &history.Node{Invocation: inv})
		if at(ms[i+1]).After(t.End) {
			t.End = at(ms[i+1])
		}
	}
	return t
}

// What happens has most of the room, however long the pauses between were; their
// length is written.
func TestLongPausesAreDrawnShort(t *testing.T) {
	d := served(t, Options{})
	for _, test := range []struct {
		ms   []int
		want string // from-to of each row, in thousandths
		note string
	}{
		{[]int{0, 50, 50, 100}, "0-500 500-1000", ""},
		{[]int{0, 50, 150, 200}, "0-250 750-1000", ""},
		{[]int{0, 50, 18_050, 18_100}, "0-470 530-1000", "a pause of 18 s is drawn short"},
		{[]int{0, 18_100, 18_050, 18_100}, "0-1000 997-1000", ""}, // something runs
		{[]int{0, 50, 1050, 1100, 3600, 3700}, "0-220 280-500 560-1000", "pauses of 1.0 s and 2.5 s are drawn short"},
		{[]int{0, 50, 60, 100, 60_100, 60_110}, "0-427 513-855 915-1000", "a pause of 1m0s is drawn short"},
	} {
		tree := treeOf(test.ms...)
		w := d.waterfall(tree, 0)
		var got []string
		for _, b := range w.Rows {
			got = append(got, fmt.Sprintf("%.0f-%.0f", b.From, b.To))
		}
		if strings.Join(got, " ") != test.want || w.Time.Note() != test.note {
			t.Errorf("%v is drawn at %s, %q; want %s, %q", test.ms, got, w.Time.Note(), test.want, test.note)
		}
	}

	var often []int
	for i := range 20 {
		often = append(often, 10_000*i, 10_000*i+100)
	}
	w := d.waterfall(treeOf(often...), 0)
	if last := w.Rows[19]; fmt.Sprintf("%.0f", last.To) != "1000" || last.To-last.From < 30 || w.Time.Labelled() != nil || w.Time.Note() != "19 pauses of 3m8s together are drawn short" {
		t.Errorf("of 20 tries, the last is drawn at %v to %v, %q", last.From, last.To, w.Time.Note())
	}
}

// What is given up stands out among the calls.
func TestWhatIsGivenUpIsRed(t *testing.T) {
	d := served(t, Options{})
	call := &history.Call{ID: 1, Service: "sqs", Operation: "dead letter", Resource: "Shop/Dead", Detail: "of Shop/Jobs, after 3 receives", Start: time.Unix(1000, 0), Duration: time.Millisecond, Failure: true}
	w := d.waterfall(history.Tree{Trace: "t", Start: call.Start, End: call.End(), Roots: []*history.Node{{Call: call}}}, 0)
	if b := w.Rows[0]; !b.Bad || b.Result != "given up" || b.Name != "sqs dead letter" || b.Detail != "Shop/Dead of Shop/Jobs, after 3 receives" {
		t.Errorf("the row is %+v", b)
	}
}

// The page has the length of a pause without its script: above the bars, and in
// words.
func TestThePageWritesPauses(t *testing.T) {
	d := served(t, Options{})
	var out strings.Builder
	if err := d.frame.ExecuteTemplate(&out, "waterfall", d.waterfall(treeOf(0, 50, 18_050, 18_100), 0)); err != nil {
		t.Fatal(err)
	}
	for want, n := range map[string]int{`<caption class="soft">2 steps in 18.10 s; a pause of 18 s is drawn short</caption>`: 1, `<text x="50.0%" y="11" text-anchor="middle">18 s</text>`: 1, `<path class="pause" d="M470.0 0V10M530.0 0V10"/>`: 2} {
		if got := strings.Count(out.String(), want); got != n {
			t.Errorf("the waterfall has %d times %s, want %d:\n%s", got, want, n, &out)
		}
	}
}
