package durable

import (
	"cmp"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
)

// Executions counts those of the function with an ARN: how many go on, and how many
// are over and still known.
func (e *Engine) Executions(function string) (going, over int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, x := range e.executions {
		switch {
		case !x.of(function):
		case x.Status == running:
			going++
		default:
			over++
		}
	}
	return going, over
}

// Look is a page of the executions of a function, the newest first.
func (e *Engine) Look(function string, q service.Query) service.Page {
	e.mu.Lock()
	defer e.mu.Unlock()
	page := service.Page{Grid: service.Grid{Columns: []string{"Execution", "Status", "Began", "Ended", "Waits for"}}}
	all := e.sorted(func(x *execution) bool { return x.of(function) })
	slices.Reverse(all)
	first, _ := strconv.Atoi(q.After) // what is no number is the first page
	first = min(max(first, 0), len(all))
	for i, x := range all[first:] {
		if i == service.PageSize {
			page.Next = strconv.Itoa(first + i)
			break
		}
		page.Rows = append(page.Rows, service.Row{Key: x.ARN, Cells: []string{x.Name, x.Status, moment(x.Began), moment(x.Ended), service.Short(x.awaited())}})
	}
	return page
}

// maxShown is how many operations of an execution are shown, the last ones.
const maxShown = 1000

// Open is one execution of a function, with its history as long as it goes on. Its
// body is its input, and what came of it when it is over.
func (e *Engine) Open(function, arn string) (service.Item, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	x := e.executions[arn]
	if x == nil || !x.of(function) {
		return service.Item{}, service.ErrNotThere
	}
	item := service.Item{
		Grid: service.Grid{Columns: []string{"Operation", "Type", "Status", "Began", "Ended", "Attempt", "Result"}},
		Body: x.told(),
		Facts: service.Known([]service.Fact{
			{Name: "Execution", Text: x.Name}, {Name: "ARN", Text: x.ARN}, {Name: "Status", Text: x.Status}, {Name: "Invoked", Text: x.Cause},
			{Name: "Began", Text: moment(x.Began)}, {Name: "Ended", Text: moment(x.Ended)}, {Name: "At most until", Text: moment(x.Deadline)},
			{Name: "Waits for", Text: service.Short(x.awaited())},
		}),
	}
	for _, o := range x.operations[max(0, len(x.operations)-maxShown):] {
		item.Rows = append(item.Rows, service.Row{Cells: []string{
			o.shown(x), strings.ToLower(strings.ReplaceAll(o.Type, "_", " ")), o.Status, moment(o.Start), moment(o.End), attempt(o.Attempt), o.outcome(),
		}})
	}
	return item, nil
}

// told is the input of an execution and what came of it, as one document.
func (x *execution) told() []byte {
	document := map[string]any{"input": orText(x.Input)}
	if x.Result != nil {
		document["result"] = orText(*x.Result)
	}
	if x.Error != nil {
		document["error"] = x.Error
	}
	text, _ := json.Marshal(document) // all of it is text or valid JSON
	return text
}

// orText is a text as the JSON that it is, or as a string.
func orText(text string) any {
	if json.Valid([]byte(text)) {
		return json.RawMessage(text)
	}
	return text
}

// shown is what an operation is called, behind a step in for each that it is a part of.
func (o *operation) shown(x *execution) string {
	name := cmp.Or(o.Name, o.ID)
	for depth, p := 0, x.byID[o.Parent]; p != nil && depth < 10; depth, p = depth+1, x.byID[p.Parent] {
		name = "· " + name
	}
	return service.Short(name)
}

func (o *operation) outcome() string {
	switch {
	case o.Error != nil:
		return service.Short(string(o.Error))
	case o.Result != nil:
		return service.Short(*o.Result)
	case o.waits() && o.Callback != "":
		return "callback id " + o.Callback
	}
	return ""
}

func attempt(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func moment(milliseconds int64) string {
	if milliseconds == 0 {
		return ""
	}
	return service.Clock(time.UnixMilli(milliseconds))
}
