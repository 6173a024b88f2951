package durable

import (
	"cmp"
	"strings"
)

// of reports whether an execution is of the function with that ARN.
func (x *execution) of(function string) bool { return strings.HasPrefix(x.ARN, function+":") }

// Hurry ends the waits of the executions of a function, and the delays before
// the next tries of their steps. It returns what they are called.
func (e *Engine) Hurry(function string) ([]string, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	var names []string
	now := e.now()
	for _, x := range e.sorted(func(x *execution) bool { return x.Status == running && x.of(function) }) {
		var changed []*operation
		for _, o := range x.operations {
			if (o.Type == typeWait || o.Type == typeStep) && o.waits() {
				copied := *o
				copied.settle(copied.Due)
				copied.Due = now
				if copied.End > 0 {
					copied.End = now
				}
				changed = append(changed, &copied)
				names = append(names, cmp.Or(o.Name, o.ID))
			}
		}
		if len(changed) > 0 {
			if err := e.note(x, changed...); err != nil {
				return names, err
			}
		}
	}
	return names, nil
}

// A Backlog is how many executions of a function wait for something, wait to be
// tried again, and do something now.
type Backlog struct{ Waiting, Retried, Running int }

// Backlogs are those of the functions that have some, by ARN.
func (e *Engine) Backlogs() map[string]Backlog {
	e.mu.Lock()
	defer e.mu.Unlock()
	all := map[string]Backlog{}
	for _, x := range e.sorted(func(x *execution) bool { return x.Status == running }) {
		function, _, _ := strings.Cut(x.ARN, ":$LATEST/")
		b := all[function]
		switch {
		case x.paused:
			b.Waiting++
		case x.retried:
			b.Retried++
		default:
			b.Running++
		}
		all[function] = b
	}
	return all
}
