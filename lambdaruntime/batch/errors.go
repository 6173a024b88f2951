package batch

import (
	"errors"
	"fmt"
)

// FullFailureError is the error of a batch of which no record succeeded.
type FullFailureError struct {
	// Records is how many records the batch has.
	Records int
	// Record is the identifier of the first one that failed, empty if none was started in time.
	Record string
	// Err is what that one failed with.
	Err error
}

func (e *FullFailureError) Error() string {
	if e.Record == "" {
		return fmt.Sprintf("batch: no record of %d succeeded: %v", e.Records, e.Err)
	}
	return fmt.Sprintf("batch: no record of %d succeeded; the first failure is that of %s: %v", e.Records, e.Record, e.Err)
}

// Unwrap returns the first failure.
func (e *FullFailureError) Unwrap() error { return e.Err }

// ErrorType names the failure for Lambda.
func (e *FullFailureError) ErrorType() string { return "BatchFailed" }

// errGoexit is the failure of a function that neither returned nor panicked.
var errGoexit = errors.New("batch: the function ended its goroutine by runtime.Goexit; return an error")

// errNoIdentifier is the error for a failed record that cannot be reported alone.
func errNoIdentifier(i, n int, field string) error {
	return fmt.Errorf("batch: record %d of %d failed and has no %s to report it by, so the whole batch has to fail; "+
		"is the function's event source of this kind?", i+1, n, field)
}
