package dashboard

import (
	"html/template"
	"net/http"
	"slices"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/cleantext"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/history"
)

// invocationData is what the template of one invocation gets.
type invocationData struct {
	history.Invocation
	EventText, AnswerText text
	Log                   []logEntry
	LogCut                bool // Log is only its end
	Waterfall             waterfall
	Live                  string // the stream that says when something has changed
}

// invocation is the one that a request is about.
func (d *Dashboard) invocation(r *http.Request) (history.Invocation, error) {
	id, err := history.ParseID(r.PathValue("id"))
	if err != nil {
		return history.Invocation{}, statusError{http.StatusNotFound, err}
	}
	inv, ok := d.options.History.Get(id)
	if !ok {
		return inv, notFound("the invocation %v is not remembered: the oldest are forgotten first", id)
	}
	return inv, nil
}

// showInvocation answers with all that is known of an invocation.
func (d *Dashboard) showInvocation(w http.ResponseWriter, r *http.Request, t *template.Template) error {
	inv, err := d.invocation(r)
	if err != nil {
		return err
	}
	tree, _ := d.options.History.Trace(inv.Trace)
	lines, cut := lastOf(d.options.History.LinesOf(inv.ID))
	data := invocationData{
		Invocation: inv, EventText: readable(inv.Event), AnswerText: readable(inv.Answer),
		Log: entriesOf(lines), LogCut: cut, Waterfall: d.waterfall(tree, inv.ID),
		Live: d.link("/invocations", inv.ID.String(), "live"),
	}
	return d.render(w, r, t, inv.Path, data)
}

// streamInvocation says when something of the invocation or of its trace has
// changed.
func (d *Dashboard) streamInvocation(w http.ResponseWriter, r *http.Request) error {
	inv, err := d.invocation(r)
	if err != nil {
		return err
	}
	return d.streamChanges(w, r, func(n history.News) bool {
		return isOfTrace(n, inv.Trace) || n.Line != nil && n.Line.Invocation == inv.ID
	})
}

// showTrace answers with the whole of a trace.
func (d *Dashboard) showTrace(w http.ResponseWriter, r *http.Request, t *template.Template) error {
	tree, ok := d.options.History.Trace(r.PathValue("trace"))
	if !ok {
		return notFound("nothing is remembered of the trace %s", r.PathValue("trace"))
	}
	data := struct {
		Trace     string
		Waterfall waterfall
		Live      string
	}{tree.Trace, d.waterfall(tree, 0), d.link("/traces", tree.Trace, "live")}
	return d.render(w, r, t, "Trace", data)
}

func (d *Dashboard) streamTrace(w http.ResponseWriter, r *http.Request) error {
	return d.streamChanges(w, r, func(n history.News) bool { return isOfTrace(n, r.PathValue("trace")) })
}

// isOfTrace reports whether a piece of news is about a trace: an invocation of a
// batch is of those of all its causes.
func isOfTrace(n history.News, trace string) bool {
	switch {
	case n.Call != nil:
		return n.Call.Trace == trace || isAmong(n.Call.Causes, trace)
	case n.Invocation != nil:
		return n.Invocation.Trace == trace || isAmong(n.Invocation.Causes, trace)
	}
	return false
}

func isAmong(causes []history.Cause, trace string) bool {
	return slices.ContainsFunc(causes, func(c history.Cause) bool { return c.Trace == trace })
}

// streamChanges says when the page is to be loaded again, as news about it came.
func (d *Dashboard) streamChanges(w http.ResponseWriter, r *http.Request, about func(history.News) bool) error {
	return d.follow(w, r, func(s *stream, news []history.News, lost bool) error {
		if lost || slices.ContainsFunc(news, about) {
			return s.send("stale", "")
		}
		return nil
	})
}

// A text is an event or an answer for reading.
type text struct {
	Text string
	JSON bool
	// Length is that of the whole in bytes; Cut if Text is only its beginning.
	Length int64
	Cut    bool
}

// readable breaks JSON into lines. It means what it meant, and can be sent again.
func readable(p history.Payload) text {
	t := text{Length: int64(p.Length), Cut: p.Cut()}
	if laid, ok := laidOut(p.Bytes); ok && !p.Cut() {
		t.Text, t.JSON = cleantext.JSON(string(laid)), true
	} else {
		t.Text = cleantext.Lines(string(p.Bytes))
	}
	return t
}
