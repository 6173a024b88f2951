package session

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"unicode/utf8"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/lambda/runtimeapi"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/history"
)

// watchInvocation is runtimeapi.Function.Watch: it records every invocation,
// whoever asks for it.
func (s *session) watchInvocation(name string) func(context.Context, []byte, *runtimeapi.InvokeOptions) runtimeapi.Watcher {
	if s.history == nil {
		return nil
	}
	return func(ctx context.Context, event []byte, o *runtimeapi.InvokeOptions) runtimeapi.Watcher {
		origin := history.OriginOf(ctx)
		if origin.Source == "" {
			origin.Source = "invoke"
		}
		open := s.history.Begin(history.Begin{Function: name, Path: s.pathOf(name), RequestID: o.RequestID, Origin: origin, Event: event})
		if o.TraceID == "" {
			o.TraceID = open.Cause().Header()
		}
		return watched{open, origin}
	}
}

// watched records an invocation as its process tells it.
type watched struct {
	*history.Open
	origin history.Origin
}

func (w watched) Ended(e runtimeapi.Ending) {
	end := history.End{Result: resultOf(e), Duration: e.Report.Duration, Answer: e.Payload}
	if e.Err == nil {
		end.Fate = w.origin.FateAfter(e.Failure != nil, e.Payload)
	}
	switch {
	case e.Failure != nil:
		end.ErrorType, end.ErrorMessage = e.Failure.Type, e.Failure.Message
	case e.Err != nil:
		end.ErrorMessage = e.Err.Error()
	}
	w.Open.Ended(end)
}

// byLambda are the errors that Lambda reports for a process that has ended.
var byLambda = []string{runtimeapi.ErrorTypeExit, runtimeapi.ErrorTypeEntrypoint}

func resultOf(e runtimeapi.Ending) history.Result {
	switch {
	case e.Err != nil:
		return history.Dropped
	case e.Failure == nil:
		return history.OK
	case e.Failure.TimedOut():
		return history.Timeout
	case slices.Contains(byLambda, e.Failure.Type):
		return history.Killed
	}
	return history.Failed
}

// checkEvent says why Lambda would not take an event.
func checkEvent(event []byte) error {
	if len(event) > runtimeapi.MaxPayload {
		return fmt.Errorf("the event has %d bytes; Lambda takes %d", len(event), runtimeapi.MaxPayload)
	}
	var v any
	err := json.Unmarshal(event, &v)
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
		before := event[:max(syntax.Offset-1, 0)]
		line := bytes.Count(before, []byte("\n"))
		column := utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:])
		return fmt.Errorf("the event is not JSON: line %d, column %d: %w", line+1, column+1, err)
	}
	return err
}
