package dashboard

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/cleantext"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/history"
)

// A waterfall is a trace as rows below each other: what was caused stands below
// its cause, and each row has a bar where it was in time, by the timeline.
type waterfall struct {
	Took    time.Duration
	Running bool
	Rows    []bar
	Left    int // rows that are not drawn
	Time    *timeline
}

// maxRows is how many rows a page has: who reads more?
const maxRows = 500

// maxOthers is how many of the other causes of a batch a row leads to.
const maxOthers = 5

// maxDepth is as far as rows are indented.
const maxDepth = 12

// A bar is one row of a waterfall.
type bar struct {
	Depth int
	// Kind is "invocation", "call" or "request"; Name what it is, Detail more of
	// it.
	Kind, Name, Detail string
	Link               string   // to an invocation, or to what a call is about; empty for none
	Current            bool     // the one that the page is about
	Others             []string // links to the other traces that it belongs to
	MoreOthers         int      // that are not among them
	Result             string   // of an invocation, or the status of a call
	Bad                bool
	Partly             bool   // some of what an invocation was given has failed
	Why                string // it failed
	Next               string // what failed, and what becomes of it

	At, Took time.Duration
	Running  bool
	// In thousandths of the drawing, by its timeline: where the wait for a process begins and the
	// start of one, where the work begins, and where it ends.
	From, Work, To float64
}

// Width and Waiting are for the template: the bars of the work and of the time
// before.
func (b bar) Width() string   { return thousandths(max(b.To-b.Work, 2)) }
func (b bar) Waiting() string { return thousandths(b.Work - b.From) }
func (b bar) X() string       { return thousandths(min(b.Work, 998)) }
func (b bar) WaitX() string   { return thousandths(b.From) }

func thousandths(x float64) string { return strconv.FormatFloat(x, 'f', 1, 64) }

// waterfall draws a trace; current is the invocation that the page is about.
func (d *Dashboard) waterfall(tree history.Tree, current history.ID) waterfall {
	f := fall{d: d, start: tree.Start, current: current, trace: tree.Trace, places: d.places()}
	f.Took, f.Time = tree.End.Sub(tree.Start), newTimeline(tree)
	for _, n := range tree.Roots {
		f.add(n, 0)
	}
	return f.waterfall
}

// A fall is a waterfall on its way.
type fall struct {
	waterfall
	d       *Dashboard
	start   time.Time
	current history.ID
	trace   string
	places  map[string]string // links, by construct path
}

func (f *fall) add(n *history.Node, depth int) {
	if len(f.Rows) == maxRows {
		f.Left++
	} else {
		f.Rows = append(f.Rows, f.bar(n, min(depth, maxDepth)))
	}
	for _, child := range n.Children {
		f.add(child, depth+1)
	}
}

func (f *fall) bar(n *history.Node, depth int) bar {
	b := bar{Depth: depth, At: n.Start().Sub(f.start)}
	work, end := n.Start(), n.End()
	if i := n.Invocation; i != nil {
		b.invocation(f.d, i)
		b.Current = i.ID == f.current
		if !i.Start.IsZero() {
			work = i.Start
		}
	} else {
		b.call(n.Call)
		b.Link = f.places[n.Call.Resource]
	}
	for _, c := range n.Others {
		link := f.d.link("/traces", c.Trace)
		switch {
		case c.Trace == "" || c.Trace == f.trace || slices.Contains(b.Others, link):
		case len(b.Others) < maxOthers:
			b.Others = append(b.Others, link)
		default:
			b.MoreOthers++
		}
	}
	if b.Running = end.IsZero(); b.Running {
		f.Running = true
		end = time.Now()
	}
	b.Took = end.Sub(work)
	b.From, b.Work, b.To = f.Time.at(n.Start()), f.Time.at(work), f.Time.at(end)
	return b
}

func (b *bar) invocation(d *Dashboard, i *history.Invocation) {
	b.Kind, b.Name, b.Detail = "invocation", i.Path, "from "+cleantext.Line(i.Source)
	b.Link = d.link("/invocations", i.ID.String())
	b.Result, b.Bad, b.Why = string(i.Result), i.Result.Bad(), cleantext.Line(cmp.Or(i.ErrorMessage, i.Fate.Problem))
	b.Next = cleantext.Line(i.Fate.Next)
	if b.Partly = !b.Bad && i.Fate.Failed > 0; b.Partly { // in the result it would not fit
		b.Next = i.Fate.FailedText() + ": " + b.Next
	}
}

func (b *bar) call(c *history.Call) {
	b.Kind, b.Name, b.Detail = "call", c.Service+" "+c.Operation, c.Resource
	if c.Service == "api" {
		b.Kind, b.Name = "request", c.Operation+" "+c.Detail
	} else if c.Detail != "" {
		b.Detail += " " + c.Detail
	}
	if c.Status != 0 {
		b.Result = strconv.Itoa(c.Status)
	}
	if c.Failure {
		b.Result = "given up"
	}
	b.Name, b.Detail = cleantext.Line(b.Name), cleantext.Line(b.Detail)
	b.Bad, b.Why = c.Failure || c.Denied != "" || c.Status >= 400, cleantext.Line(c.Denied)
}
