package durable

import (
	"encoding/base64"
	"encoding/json"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/wire"
)

// callbackID names an operation of an execution, in the alphabet that Lambda's
// API has for such: whoever has it can say which execution it is of.
func callbackID(arn, operation string) string {
	return base64.StdEncoding.EncodeToString([]byte(arn + " " + operation))
}

// ExecutionOf is the ARN of the execution that a callback is of; empty if the id
// is none.
func ExecutionOf(callback string) string {
	text, err := base64.StdEncoding.DecodeString(callback)
	arn, _, ok := strings.Cut(string(text), " ")
	if err != nil || !ok {
		return ""
	}
	return arn
}

// A Reply is what comes of a callback: a result, or an error.
type Reply struct {
	Result *string
	Error  json.RawMessage
}

// Callback ends the wait for a callback.
func (e *Engine) Callback(id string, r Reply) error {
	return e.withCallback(id, func(x *execution, o *operation, now int64) error {
		done := *o
		done.Status, done.End, done.Result = succeeded, now, r.Result
		if r.Error != nil {
			done.Status, done.Result, done.Error = failed, nil, r.Error
		}
		return e.note(x, &done)
	})
}

// Heartbeat says that a callback still comes. The function hears nothing of it.
func (e *Engine) Heartbeat(id string) error {
	return e.withCallback(id, func(x *execution, o *operation, now int64) error {
		if o.Heartbeat > 0 {
			o.HeartbeatDue = now + o.Heartbeat
			x.wake() // whoever waits for the time before
		}
		return e.keep(x, o)
	})
}

func (e *Engine) withCallback(id string, change func(x *execution, o *operation, now int64) error) error {
	if ExecutionOf(id) == "" {
		return invalid("Invalid callback id")
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	x := e.executions[ExecutionOf(id)]
	if x == nil || x.Status != running {
		return callbackClosed()
	}
	now := e.now()
	if err := e.settle(x, now); err != nil {
		return err
	}
	for _, o := range x.operations {
		if o.Callback != id {
			continue
		}
		if o.over() {
			break
		}
		return change(x, o, now)
	}
	return callbackClosed()
}

func callbackClosed() error {
	return wire.Errorf("CallbackTimeoutException", "The callback is either timed out or already completed")
}
