package dashboard

import (
	"bytes"
	"html/template"
	"net/http"
	"net/url"
	"slices"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/history"
)

// perPage is how many invocations a page lists.
const perPage = 100

// What can be chosen of results: each value of the form with the results that
// it means.
var resultChoices = []resultChoice{
	{"", "any result", nil, false},
	{"ok", "ok", []history.Result{history.OK}, false},
	{"failed", "failed, in part too", []history.Result{history.Failed, history.Timeout, history.Killed, history.Dropped}, true},
	{"running", "running", []history.Result{history.Running}, false},
}

type resultChoice struct {
	Value, Title string
	results      []history.Result
	trouble      bool // and those of which some records failed
}

func (d *Dashboard) invocationRoutes() map[string]handler {
	list, one, trace, send := d.parse("invocations.html"), d.parse("invocation.html"), d.parse("trace.html"), d.parse("send.html")
	return map[string]handler{
		"GET /invocations":           func(w http.ResponseWriter, r *http.Request) error { return d.listInvocations(w, r, list) },
		"GET /invocations/live":      func(w http.ResponseWriter, r *http.Request) error { return d.streamInvocations(w, r, list) },
		"GET /invocations/{id}":      func(w http.ResponseWriter, r *http.Request) error { return d.showInvocation(w, r, one) },
		"GET /invocations/{id}/live": d.streamInvocation,
		"GET /traces/{trace}":        func(w http.ResponseWriter, r *http.Request) error { return d.showTrace(w, r, trace) },
		"GET /traces/{trace}/live":   d.streamTrace,
		"GET /send":                  func(w http.ResponseWriter, r *http.Request) error { return d.showForm(w, r, send) },
		"POST /send":                 func(w http.ResponseWriter, r *http.Request) error { return d.send(w, r, send) },
	}
}

// invocationsData is what the list's template gets.
type invocationsData struct {
	Rows      []history.Invocation
	Functions []string // paths that can be chosen
	Function  string
	Results   []resultChoice
	Result    string
	Older     string // where older ones are; empty if there are none
	Live      string // the stream of what comes; empty on pages of older ones
	PerPage   int
}

// filterOf reads what the form has chosen.
func filterOf(query url.Values) history.Filter {
	f := history.Filter{Function: query.Get("function"), Limit: perPage}
	for _, c := range resultChoices {
		if c.Value == query.Get("result") {
			f.Results, f.Trouble = c.results, c.trouble
		}
	}
	f.Before, _ = history.ParseID(query.Get("before"))
	return f
}

func (d *Dashboard) listInvocations(w http.ResponseWriter, r *http.Request, t *template.Template) error {
	query := r.URL.Query()
	f := filterOf(query)
	data := invocationsData{Function: f.Function, Results: resultChoices, Result: query.Get("result"), PerPage: perPage}
	for _, fn := range d.shown.Load().Functions {
		data.Functions = append(data.Functions, fn.Path)
	}
	if f.Function != "" && !slices.Contains(data.Functions, f.Function) {
		data.Functions = append(data.Functions, f.Function) // it is gone, its invocations are not
	}
	chosen := url.Values{"function": {f.Function}, "result": {data.Result}}
	if f.Before == 0 {
		data.Live = d.link("/invocations/live") + "?" + chosen.Encode()
	}
	data.Rows = d.options.History.Recent(f)
	if n := len(data.Rows); n == perPage {
		chosen.Set("before", data.Rows[n-1].ID.String())
		data.Older = d.link("/invocations") + "?" + chosen.Encode()
	}
	return d.render(w, r, t, "Invocations", data)
}

// streamInvocations sends the rows of the list that change or come.
func (d *Dashboard) streamInvocations(w http.ResponseWriter, r *http.Request, t *template.Template) error {
	f := filterOf(r.URL.Query())
	return d.follow(w, r, func(s *stream, news []history.News, lost bool) error {
		latest, order := map[history.ID]*history.Invocation{}, []history.ID{}
		for _, n := range news {
			if n.Invocation == nil {
				continue
			}
			if latest[n.Invocation.ID] == nil {
				order = append(order, n.Invocation.ID)
			}
			latest[n.Invocation.ID] = n.Invocation
		}
		if lost || len(order) > perPage {
			return s.send("stale", "")
		}
		for _, id := range order {
			if err := sendRow(s, t, f, latest[id]); err != nil {
				return err
			}
		}
		return nil
	})
}

// sendRow sends the row of an invocation, or that it is no longer chosen.
func sendRow(s *stream, t *template.Template, f history.Filter, i *history.Invocation) error {
	if !f.Chooses(i) {
		return s.send("drop", rowID(i.ID))
	}
	var row bytes.Buffer
	if err := t.ExecuteTemplate(&row, "row", i); err != nil {
		return err
	}
	return s.send("put", row.String())
}

// rowID is the id of an invocation's row in the list.
func rowID(id history.ID) string { return "i" + id.String() }
