package runtimeapi

import (
	"encoding/json"
	"errors"
	"fmt"
)

// Errors of Invoke that say nothing about the function.
var (
	// ErrClosed means that the server or the function's pool was closed before
	// the invocation was answered.
	ErrClosed = errors.New("runtimeapi: closed")

	// ErrRequestTooLarge means that the event is larger than MaxPayload; the
	// Lambda API answers such a call with 413 and runs nothing.
	ErrRequestTooLarge = fmt.Errorf("runtimeapi: event larger than %d bytes", MaxPayload)
)

// Error types that Lambda itself reports for a function that did not answer.
const (
	// ErrorTypeTimeout is a function that ran longer than its timeout.
	ErrorTypeTimeout = "Sandbox.Timedout"
	// ErrorTypeExit is a process that ended before it answered.
	ErrorTypeExit = "Runtime.ExitError"
	// ErrorTypeEntrypoint is a command that could not be started.
	ErrorTypeEntrypoint = "Runtime.InvalidEntrypoint"
	// ErrorTypeTooLarge is an answer larger than Lambda carries.
	ErrorTypeTooLarge = "Function.ResponseSizeTooLarge"
	// ErrorTypeResponseMode is an answer with an unknown response mode header.
	ErrorTypeResponseMode = "Runtime.InvalidResponseModeHeader"
	// ErrorTypeTruncated is an answer whose connection broke before its end.
	ErrorTypeTruncated = "Runtime.TruncatedResponse"
)

// A FunctionError is a failed invocation: what the function reported, or what
// Lambda reports in its place.
type FunctionError struct {
	// Type and Message are errorType and errorMessage of the payload.
	Type    string
	Message string
	// Payload is the JSON document that the caller of Lambda's Invoke
	// receives.
	Payload []byte
}

func (e *FunctionError) Error() string {
	if e.Type == "" {
		return e.Message
	}
	return e.Type + ": " + e.Message
}

// TimedOut reports whether the function was stopped at its timeout.
func (e *FunctionError) TimedOut() bool { return e.Type == ErrorTypeTimeout }

func errUpdate(old, f Function) error {
	if old.Name != f.Name {
		return fmt.Errorf("runtimeapi: update of function %q has the name %q; the name must stay", old.Name, f.Name)
	}
	return fmt.Errorf("runtimeapi: function %q: a function cannot gain or lose its Command", f.Name)
}

// errorBody is the error document of the Runtime API, in both directions.
type errorBody struct {
	Message string `json:"errorMessage"`
	Type    string `json:"errorType,omitempty"`
}

// platformError makes an error that Lambda reports itself. Since 2023 the
// message carries the request id, if there is one.
func platformError(id, errorType, message string) *FunctionError {
	if id != "" {
		message = "RequestId: " + id + " Error: " + message
	}
	return newFunctionError(errorType, message)
}

func newFunctionError(errorType, message string) *FunctionError {
	payload, _ := json.Marshal(errorBody{Message: message, Type: errorType}) // two strings: cannot fail
	return &FunctionError{Type: errorType, Message: message, Payload: payload}
}

// ReportedError reads an error document. What is not Lambda's form is carried as
// it is; otherwise is the type of a document that has none.
func ReportedError(otherwise string, payload []byte) *FunctionError {
	if len(payload) == 0 {
		return newFunctionError(otherwise, "")
	}
	var body errorBody
	_ = json.Unmarshal(payload, &body) // another form: no type and message of its own
	e := &FunctionError{Type: body.Type, Message: body.Message, Payload: payload}
	if e.Type == "" {
		e.Type = otherwise
	}
	return e
}
