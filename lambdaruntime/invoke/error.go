package invoke

import (
	"encoding/json"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/service/lambda"
)

// An Error is the failure of a function that was called: what its handler
// returned or panicked with, a timeout, a process that ended.
type Error struct {
	// Function is the ARN that was called.
	Function string
	// Type names the failure, such as "OutOfStock" for a Go error of that type,
	// or Lambda's own "Sandbox.Timedout". See the errors of package
	// lambdaruntime.
	Type string
	// Message is the error's text.
	Message string
	// StackTrace has a line for each call that led to a panic, the innermost
	// first; empty for errors.
	StackTrace []string
}

// Error says which function failed and how.
func (e *Error) Error() string {
	return fmt.Sprintf("%s: %s: %s", e.Function, e.Type, e.Message)
}

// ErrorType is Type, so that a function which returns the error of one that it
// called fails as that did.
func (e *Error) ErrorType() string { return e.Type }

// A TooLargeError is an event that Lambda would not take. Nothing was sent.
type TooLargeError struct {
	// Function is the ARN that would have been called.
	Function string
	// Bytes is what the event has, Limit what it may have.
	Bytes, Limit int
}

// Error says both numbers, and what to do.
func (e *TooLargeError) Error() string {
	how := "a call"
	if e.Limit == maxSend {
		how = "an event that nobody waits for"
	}
	return fmt.Sprintf("invoke: the event for %s has %d bytes; Lambda allows %d for %s; put it into a bucket and send its key", e.Function, e.Bytes, e.Limit, how)
}

// newError reads what Lambda answers for a function that failed.
func newError(function string, answer *lambda.InvokeOutput) *Error {
	var told struct {
		Type       string            `json:"errorType"`
		Message    string            `json:"errorMessage"`
		StackTrace []json.RawMessage `json:"stackTrace"`
		Trace      []json.RawMessage `json:"trace"` // Node.js calls it so
	}
	e := &Error{Function: function}
	if err := json.Unmarshal(answer.Payload, &told); err != nil || told.Type == "" && told.Message == "" {
		e.Type, e.Message = *answer.FunctionError, string(answer.Payload)
		return e
	}
	e.Type, e.Message = told.Type, told.Message
	if e.Type == "" {
		e.Type = *answer.FunctionError
	}
	for _, frame := range append(told.StackTrace, told.Trace...) {
		e.StackTrace = append(e.StackTrace, frameLine(frame))
	}
	return e
}

// frameLine is a frame as a line: aws-lambda-go writes objects, the runtimes of
// other languages text.
func frameLine(frame json.RawMessage) string {
	var text string
	if json.Unmarshal(frame, &text) == nil {
		return text
	}
	var object struct {
		Path, Label string
		Line        int
	}
	if json.Unmarshal(frame, &object) == nil && object.Path != "" {
		return fmt.Sprintf("%s:%d %s", object.Path, object.Line, object.Label)
	}
	return string(frame)
}
