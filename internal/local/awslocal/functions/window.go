package functions

import (
	"context"
	"encoding/json"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/history"
)

// A window is a tumbling window that is open: the function is handed the state
// that it has made of the records before, up to the sequence number Through.
type window struct {
	Start   time.Time
	State   json.RawMessage
	Through string
}

// maxWindowState is the most that a state may have in bytes, from "Implementing
// stateful Kinesis Data Streams processing in Lambda", as all of windows is: one
// of more ends the window early.
const maxWindowState = 1 << 20

// windowOf is the beginning of the window that a record is in; the zero time if
// the mapping has no windows.
func (l *lane) windowOf(r service.StreamRecord) time.Time {
	if l.Reading.Window == 0 {
		return time.Time{}
	}
	return r.At.UTC().Truncate(l.Reading.Window)
}

// enter opens the window of a record, and ends the one before. It reports false
// if receiving ends meanwhile.
func (l *lane) enter(receiving context.Context, r service.StreamRecord) bool {
	if l.Reading.Window == 0 {
		return true
	}
	start := l.windowOf(r)
	if w := l.state.Window; w != nil && !w.Start.Equal(start) && !l.finish(receiving, false) {
		return false
	}
	if l.state.Window == nil {
		l.state.Window = &window{Start: start, State: json.RawMessage("{}")}
	}
	return true
}

// untilEnd is how long the open window lasts, at most limit.
func (l *lane) untilEnd(limit time.Duration) time.Duration {
	if w := l.state.Window; w != nil {
		return max(0, min(limit, l.service.host.Clock.Until(w.Start.Add(l.Reading.Window))))
	}
	return limit
}

// windowed is an answer as windows have it: one without a state is a failure, and
// problem says so.
func (l *lane) windowed(a service.Answer) (as service.Answer, problem string) {
	if l.state.Window == nil || a.Failed || stateIn(a) != nil {
		return a, ""
	}
	a.Failed, a.Payload = true, []byte(`{"errorType":"Lambda.NoState","errorMessage":"the answer has no state"}`)
	return a, "the answer has no state, which is a failure where a mapping has tumbling windows"
}

// stateIn is the state in an answer; nil if it has none.
func stateIn(a service.Answer) json.RawMessage {
	var out struct{ State json.RawMessage }
	if json.Unmarshal(a.Payload, &out) != nil || string(out.State) == "null" {
		return nil
	}
	return out.State
}

// aggregate notes the state that the function has made of the records up to one.
func (l *lane) aggregate(a service.Answer, through string) {
	if l.state.Window == nil {
		return
	}
	l.state.Window = &window{l.state.Window.Start, stateIn(a), through}
	l.save()
}

// finish hands the state to the function for the last time, until it takes it:
// nothing else is read before. It reports false if receiving ends.
func (l *lane) finish(receiving context.Context, early bool) bool {
	event := l.event(nil, true, early)
	for wait := firstRetry; receiving.Err() == nil; wait = min(2*wait, longestRetry) {
		answer, ran := l.invoke(receiving, "the end of a window", nil, event, func(a service.Answer) (f history.Fate) {
			if a.Failed {
				f.Next = "it ends again in " + wait.String()
			}
			return f
		})
		switch {
		case ran && !answer.Failed:
			l.state.Window = nil
			l.save()
			return true
		case ran:
			l.sleep(receiving, wait)
		}
	}
	return false
}

// event is that of some records, with what windows add to it.
func (l *lane) event(records []service.StreamRecord, final, early bool) []byte {
	event := map[string]any{"Records": recordsOf(records)}
	if w := l.state.Window; w != nil {
		event["window"] = map[string]string{"start": w.Start.Format(time.RFC3339), "end": w.Start.Add(l.Reading.Window).Format(time.RFC3339)}
		event["state"], event["shardId"], event["eventSourceARN"] = w.State, l.shard, l.Source
		event["isFinalInvokeForWindow"], event["isWindowTerminatedEarly"] = final, early
	}
	text, err := json.Marshal(event)
	if err != nil {
		l.problem("%v", err) // unreachable: it was decoded from JSON
		return []byte(`{"Records":[]}`)
	}
	return text
}

func recordsOf(records []service.StreamRecord) []any {
	list := []any{}
	for _, r := range records {
		list = append(list, r.Event)
	}
	return list
}
