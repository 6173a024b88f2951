package lambdatest

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/lambda/runtimeapi"
)

// A Result is what Lambda returns for an invocation.
type Result struct {
	// RequestID is the invocation's id.
	RequestID string
	// Payload is the answer, or the error document if the function failed.
	Payload []byte
	// Error is set if the function failed.
	Error *Error
	// ColdStart is set if a process was started for this invocation.
	ColdStart bool
	// Duration is how long the handler took.
	Duration time.Duration
}

// Err is Error as an error: nil if the function answered.
func (r Result) Err() error {
	if r.Error == nil {
		return nil
	}
	return r.Error
}

// Decode unmarshals the answer into v. It fails with the function's own error
// if the function failed.
func (r Result) Decode(v any) error {
	if r.Error != nil {
		return r.Error
	}
	if err := json.Unmarshal(r.Payload, v); err != nil {
		return fmt.Errorf("lambdatest: answer %s: %w", r.Payload, err)
	}
	return nil
}

// An Error is a function's failure, as the caller of Lambda sees it.
type Error struct {
	// Type is errorType: the function's own, or that of Lambda for a function
	// that timed out ("Sandbox.Timedout") or ended ("Runtime.ExitError").
	Type string
	// Message is errorMessage.
	Message string
}

func (e *Error) Error() string { return e.Type + ": " + e.Message }

// TimedOut reports whether the function exceeded its timeout.
func (e *Error) TimedOut() bool { return e.Type == runtimeapi.ErrorTypeTimeout }
