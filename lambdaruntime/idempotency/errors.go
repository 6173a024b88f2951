package idempotency

import (
	"errors"
	"fmt"
	"time"
)

// ErrNoKey is in the error for an event whose [Options.Key] is nil, "" or encodes as null.
var ErrNoKey = errors.New("the event has no idempotency key")

// InProgressError is the answer to an event that another attempt is handling.
type InProgressError struct {
	// Key is the record's key.
	Key string
	// Until is when the other attempt's claim ends at the latest.
	Until time.Time
}

func (e *InProgressError) Error() string {
	return fmt.Sprintf("idempotency: %s is in progress until %s at the latest; try again then", e.Key, e.Until.UTC().Format(time.RFC3339))
}

// MismatchError is the answer to an event that has the key of an earlier one and another payload.
type MismatchError struct {
	// Key is the record's key.
	Key string
}

func (e *MismatchError) Error() string {
	return fmt.Sprintf("idempotency: %s was used with another payload; use a new key for a new request", e.Key)
}
