package durable

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/wire"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/history"
)

// How an invocation is tried again that failed: as often as AWS's stand-in for
// the service does, after a second, twice as long each time. After so many the
// execution fails.
const (
	maxFailures = 5
	firstRetry  = time.Second
)

// How soon a function is tried again that did not run at all, such as one that
// does not compile: twice as long each time.
const (
	notRun        = 2 * time.Second
	longestNotRun = time.Minute
)

// drive invokes the function until the execution is over, or the tool ends: then
// the next run goes on.
func (e *Engine) drive(ctx context.Context, x *execution) {
	defer x.cancel()
	failures, away := 0, notRun
	for {
		event, ok := e.next(x)
		if !ok {
			return
		}
		answer, err := e.host.Invoke(x.ctx, service.Invocation{Function: x.Function, Cause: x.Cause, By: x.by, Event: event})
		e.ran(x, answer)
		if e.host.Background.Err() != nil && (err != nil || answer.Failed) {
			return
		}
		switch {
		case e.lapsed(x):
			return
		case errors.Is(err, service.ErrUnknown):
			e.fail(x, errorObject("ResourceNotFoundException", err.Error()))
			return
		case err != nil:
			if away == notRun {
				e.problem(x, "the function did not run: %v; it goes on when it does", err)
			}
			e.pause(ctx, x, away)
			away = min(2*away, longestNotRun)
			continue
		case answer.Failed:
			if failures++; failures == maxFailures {
				e.fail(x, asErrorObject(answer.Payload))
				return
			}
			delay := firstRetry << (failures - 1)
			if e.host.Hurry {
				delay = 0
			}
			e.problem(x, "the function failed; it is invoked again in %v", delay)
			e.pause(ctx, x, delay)
			continue
		}
		failures, away = 0, notRun
		if e.answered(ctx, x, answer.Payload) {
			return
		}
	}
}

// ran notes the last invocation, which causes what comes of the execution.
func (e *Engine) ran(x *execution, a service.Answer) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if len(a.By) > 0 {
		x.last = a.By
	}
}

func (e *Engine) problem(x *execution, format string, args ...any) {
	e.host.Problem("%s: %s", x, fmt.Sprintf(format, args...))
}

// now is the time in the milliseconds of a record.
func (e *Engine) now() int64 { return since1970(e.host.Clock.Now()) }

// pause returns after d, or when ctx ends: then the function is invoked again.
func (e *Engine) pause(ctx context.Context, x *execution, d time.Duration) {
	e.mu.Lock()
	x.retried = true
	e.mu.Unlock()
	e.host.Clock.Sleep(ctx, e.host.Clock.Now().Add(d), nil)
}

// lapsed reports whether an execution is over without the function having said
// so, as one that takes too long is.
func (e *Engine) lapsed(x *execution) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	if x.Status == running && x.ctx.Err() != nil && e.host.Background.Err() == nil {
		took := time.Duration(x.Deadline-x.Began) * time.Millisecond
		e.problem(x, "it has taken %v, which is its execution timeout", took)
		e.end(x, timedOut, nil, errorObject("", fmt.Sprintf("Execution timed out after %.0f seconds.", took.Seconds())))
	}
	return x.Status != running
}

func (e *Engine) fail(x *execution, failure json.RawMessage) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.problem(x, "it has failed: %s", failure)
	e.end(x, failed, nil, failure)
}

// next is the event of the next invocation: all that is known, and a token that
// makes those of earlier invocations void.
func (e *Engine) next(x *execution) (event []byte, ok bool) {
	if e.lapsed(x) {
		return nil, false
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if err := e.settle(x, e.now()); err != nil {
		e.problem(x, "state: %v", err)
	}
	x.token++
	x.seen, x.client, x.paused, x.retried = x.changes, "", false, false
	return x.event(), e.host.Background.Err() == nil
}

// An outcome is the answer of an invocation.
type outcome struct {
	Status string
	Result *string
	Error  json.RawMessage
}

// answered does what the function's answer says, and reports whether the
// execution is over, or the tool ends. If the function waits, it returns when
// there is something to go on with.
func (e *Engine) answered(ctx context.Context, x *execution, payload []byte) bool {
	var o outcome
	if json.Unmarshal(payload, &o) != nil || string(o.Error) == "null" {
		o.Error = nil
	}
	problem := ""
	switch {
	case o.Status == "SUCCEEDED" && o.Error != nil:
		problem = "Cannot provide an Error for SUCCEEDED status."
	case o.Status == "FAILED" && o.Result != nil:
		problem = "Cannot provide a Result for FAILED status."
	case o.Status == "SUCCEEDED":
		e.mu.Lock()
		defer e.mu.Unlock()
		e.end(x, succeeded, o.Result, nil)
		return true
	case o.Status == "FAILED":
		e.fail(x, o.Error)
		return true
	case o.Status == "PENDING":
		return e.await(ctx, x)
	default:
		problem = "Invalid Status in invocation output."
		e.problem(x, "the function answers no Status of SUCCEEDED, FAILED or PENDING: it is durable, but its handler does not speak the protocol of durable executions")
	}
	e.fail(x, errorObject("InvalidParameterValueException", problem))
	return true
}

// await returns when an execution that waits can go on; it reports true if it is
// over, or the tool ends.
func (e *Engine) await(ctx context.Context, x *execution) bool {
	for {
		if e.lapsed(x) {
			return true
		}
		e.mu.Lock()
		if err := e.settle(x, e.now()); err != nil {
			e.problem(x, "state: %v", err)
		}
		if x.changes > x.seen {
			e.mu.Unlock()
			return false
		}
		if !x.waits() {
			e.mu.Unlock()
			e.fail(x, errorObject("InvalidParameterValueException", "Cannot return PENDING status with no pending operations."))
			return true
		}
		if !x.paused {
			x.paused = true
			e.host.Say("%s waits for %s", x, x.awaited())
		}
		woken, next := x.woken, x.next()
		e.mu.Unlock()
		e.host.Clock.Sleep(ctx, next, woken)
		if e.host.Background.Err() != nil {
			return true
		}
	}
}

// chain calls the function of a chained invocation that has begun, and notes what
// comes of it; by is what has begun it. The caller holds mu. A durable one has a name, by which the next
// run finds it again.
func (e *Engine) chain(x *execution, o *operation, by []history.Cause) {
	if o.Type != typeInvoke || o.Status != started {
		return
	}
	i := service.Invocation{Function: o.Function, Cause: "durable execution " + x.Name, Event: []byte(o.Payload), RequestID: o.Child, By: by}
	id := o.ID
	ctx, end := e.host.Clock.Work(x.ctx)
	e.work.Go(func() {
		defer end()
		away := notRun
		for {
			wake := e.host.Clock.Rest(ctx) // what is called works, or waits
			answer, err := e.host.Call(ctx, i)
			wake()
			switch refused, isRefused := errors.AsType[*wire.Error](err); {
			case x.ctx.Err() != nil && err != nil:
				return
			case isRefused:
				answer = service.Answer{Failed: true, Payload: errorObject(refused.Code, refused.Message)}
			case errors.Is(err, service.ErrUnknown):
				answer = service.Answer{Failed: true, Payload: errorObject("ResourceNotFoundException", err.Error())}
			case err != nil:
				e.problem(x, "%s did not run: %v; trying again in %v", i.Function, err, away)
				e.host.Clock.Sleep(ctx, e.host.Clock.Now().Add(away), nil)
				away = min(2*away, longestNotRun)
				continue
			}
			e.chained(x, id, answer)
			return
		}
	})
}

func (e *Engine) chained(x *execution, id string, answer service.Answer) {
	e.mu.Lock()
	defer e.mu.Unlock()
	o := x.byID[id]
	if o == nil || o.over() {
		return
	}
	copied := *o
	copied.End = e.now()
	if text := string(answer.Payload); answer.Failed {
		copied.Status, copied.Error = failed, asErrorObject(answer.Payload)
	} else {
		copied.Status, copied.Result = succeeded, &text
	}
	if err := e.note(x, &copied); err != nil {
		e.problem(x, "state: %v", err)
	}
}

// asErrorObject is the error document of a function in the spelling that the API
// of executions has.
func asErrorObject(document []byte) json.RawMessage {
	var given struct {
		ErrorType, ErrorMessage, ErrorData string
		StackTrace                         json.RawMessage
	}
	if json.Unmarshal(document, &given) != nil && given.ErrorMessage == "" {
		given.ErrorMessage = string(document)
	}
	text, _ := json.Marshal(struct { // strings, and nothing else
		ErrorType    string `json:",omitempty"`
		ErrorMessage string
		ErrorData    string `json:",omitempty"`
	}{given.ErrorType, cmp.Or(given.ErrorMessage, "the function failed"), given.ErrorData})
	return text
}
