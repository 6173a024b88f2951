package logbook

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"strconv"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/history"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/logrecord"
)

// A teller makes records of what happens. It belongs to one goroutine.
type teller struct {
	pathOf func(name string) string
	emit   func(logrecord.Record)

	last     time.Time                           // of the lines
	told     map[history.ID]bool                 // invocations, and requests to APIs
	requests map[history.ID][]history.Invocation // that are not answered, with what has answered for them
}

func newTeller(pathOf func(string) string, emit func(logrecord.Record)) *teller {
	return &teller{pathOf: pathOf, emit: emit, told: map[history.ID]bool{}, requests: map[history.ID][]history.Invocation{}}
}

// requested takes note of a request to an API from outside, and reports whether
// the call is one.
func (t *teller) requested(c history.Call) bool {
	if c.Service != "api" || c.Function != "" {
		return false
	}
	if _, known := t.requests[c.ID]; !known {
		t.requests[c.ID] = nil
	}
	return true
}

// take emits what has happened, unless it is a line of a function, which may
// belong to others.
func (t *teller) take(n history.News) (line logrecord.Line, ok bool) {
	switch {
	case n.Line != nil:
		l := n.Line
		t.last = l.At
		line = logrecord.Line{Function: t.pathOf(l.Function), RequestID: l.RequestID, Process: l.Process, Stderr: l.Stderr, At: l.At, Text: l.Text}
		if !l.Platform {
			return line, line.Text != ""
		}
		t.emit(logrecord.OfPlatform(line))
	case n.Call != nil:
		t.takeCall(*n.Call)
	case n.Invocation != nil && n.Invocation.Result != history.Running:
		t.takeInvocation(*n.Invocation)
	}
	return line, false
}

// takeCall emits what a request to an API has led to, once that is answered.
func (t *teller) takeCall(c history.Call) {
	if t.told[c.ID] || !t.requested(c) || c.Duration == 0 {
		return
	}
	by := t.requests[c.ID]
	delete(t.requests, c.ID)
	t.tell(c.ID)
	if c.Status == 0 { // the client has left, maybe before the invocation ends
		for _, inv := range by {
			t.end(inv, inv.End(), string(inv.Result))
		}
		return
	}
	if len(by) == 0 {
		e := logrecord.Ended{Function: c.Resource, What: c.Operation + " " + c.Detail, Problem: c.Denied, Status: strconv.Itoa(c.Status), Failed: c.Status >= http.StatusInternalServerError}
		t.emit(e.Record(c.End()))
		return
	}
	for _, inv := range by[:len(by)-1] { // its authorizer
		t.end(inv, inv.End(), string(inv.Result))
	}
	t.end(by[len(by)-1], c.End(), strconv.Itoa(c.Status))
}

// takeInvocation emits how an invocation ended. One that answers a request waits
// for what becomes of its answer.
func (t *teller) takeInvocation(inv history.Invocation) {
	if t.told[inv.ID] {
		return
	}
	if len(inv.Causes) == 1 {
		id := inv.Causes[0].ID
		if by, waits := t.requests[id]; waits {
			for i := range by {
				if by[i].ID == inv.ID {
					by[i] = inv // more is known of it
					return
				}
			}
			t.requests[id] = append(by, inv)
			return
		}
	}
	t.end(inv, inv.End(), string(inv.Result))
}

func (t *teller) end(inv history.Invocation, at time.Time, status string) {
	t.tell(inv.ID)
	e := logrecord.Ended{
		Function: inv.Path, RequestID: inv.RequestID, What: inv.Source, Status: status, Failed: inv.Result.Bad(),
		Fate: inv.Fate, Process: inv.Process, Duration: inv.Duration, Init: inv.Init, Memory: inv.Memory,
	}
	if e.Failed {
		e.Problem = inv.ErrorMessage
		if inv.ErrorType != "" {
			e.Problem = inv.ErrorType + ": " + inv.ErrorMessage
		}
	}
	t.emit(e.Record(at))
}

// maxTold is how many of what was told may be told again, as more is known.
const maxTold = 20_000

func (t *teller) tell(id history.ID) {
	t.told[id] = true
	if len(t.told) > 2*maxTold { // ids grow
		maps.DeleteFunc(t.told, func(old history.ID, _ bool) bool { return old+maxTold < id })
	}
}

// follow emits what f chooses of the news.
func (t *teller) follow(ctx context.Context, news *history.Subscription, f logrecord.Filter, ended <-chan struct{}, emit func(logrecord.Record) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	records := make(chan logrecord.Record, maxUnread)
	t.emit = func(r logrecord.Record) {
		if !f.Match(r) {
			return
		}
		select {
		case records <- r:
		case <-ctx.Done():
		}
	}
	lines := logrecord.NewGatherer(func(l logrecord.Line) { t.emit(logrecord.OfLine(l)) })
	go func() {
		defer close(records)
		defer lines.Close()
		remembered := t.last
		for {
			select {
			case <-ctx.Done():
				return
			case n := <-news.News:
				t.takeNews(n, remembered, lines)
			case <-ended:
				for {
					select {
					case n := <-news.News:
						t.takeNews(n, remembered, lines)
					default:
						return
					}
				}
			}
			if lost := news.Lost(); lost > 0 {
				t.emit(note(fmt.Sprintf("%d things that happened are not here: they came faster than they were read", lost)).record())
			}
		}
	}()
	for {
		select {
		case r, ok := <-records:
			if !ok {
				return ctx.Err()
			}
			if err := emit(r); err != nil {
				return err
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// takeNews takes what is not remembered: lines up to then were told.
func (t *teller) takeNews(n history.News, remembered time.Time, lines *logrecord.Gatherer) {
	if n.Line != nil && !n.Line.At.After(remembered) {
		return
	}
	if n.Line != nil && n.Line.Platform {
		lines.Flush(t.pathOf(n.Line.Function), n.Line.RequestID)
	}
	if n.Invocation != nil && n.Invocation.Result != history.Running {
		lines.Flush(n.Invocation.Path, n.Invocation.RequestID)
	}
	if l, ok := t.take(n); ok {
		lines.Add(l)
	}
}
