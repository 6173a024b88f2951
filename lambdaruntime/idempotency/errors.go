package idempotency

import (
	"errors"
	"fmt"
	"time"
)

// ErrNoKey is in the error for an event whose key is made of nothing: see [Options.Key].
var ErrNoKey = errors.New("the event has no idempotency key: what identifies it holds nothing but nulls and empty strings, lists and objects")

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

// MismatchError is the answer to an event that has the key of an earlier one and another payload, or of which nothing
// shows that it had the same: a record that was made before [Options.Payload] was set has no hash of it.
type MismatchError struct {
	// Key is the record's key.
	Key string
}

func (e *MismatchError) Error() string {
	return fmt.Sprintf("idempotency: %s was used with another payload; use a new key for a new request", e.Key)
}
