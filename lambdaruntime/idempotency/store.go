package idempotency

import (
	"context"
	"errors"
	"time"
)

// Status is how far a record's attempt has come. The words are those of Powertools for AWS Lambda.
type Status string

// The status of a record. Expired is never stored: it is what the others become with time.
const (
	InProgress Status = "INPROGRESS"
	Completed  Status = "COMPLETED"
	Expired    Status = "EXPIRED"
)

// Record is what a [Store] keeps of a key.
type Record struct {
	// Key is "<function>.<name>#<hash>", with "@<tenant>" before the hash where Lambda names a tenant.
	Key string

	// Token is the attempt's own. Records that other programs wrote have none.
	Token string

	// Status is InProgress or Completed. It is empty for a record that does not exist.
	Status Status

	// Expires is when the record counts no more, to the second. If zero, as in a record that another program wrote,
	// never.
	Expires time.Time

	// InProgressExpires is when the claim of a record in progress counts no more, to the millisecond. If zero, only
	// Expires ends it.
	InProgressExpires time.Time

	// Validation is the hash of the payload, or empty.
	Validation string

	// Data is the answer as JSON, of a completed record.
	Data []byte
}

// StatusAt returns the record's status at a time, Expired included.
func (r Record) StatusAt(now time.Time) Status {
	if r.Status == "" {
		return ""
	}
	// In the units that are stored, or a store and this would disagree for parts of them.
	claimEnded := r.Status == InProgress && !r.InProgressExpires.IsZero() && r.InProgressExpires.UnixMilli() < now.UnixMilli()
	if claimEnded || !r.Expires.IsZero() && r.Expires.Unix() < now.Unix() {
		return Expired
	}
	return r.Status
}

// ErrLost is returned by a [Store] for a write of an attempt whose token the record does not have, or no more.
var ErrLost = errors.New("the record is another attempt's")

// Store keeps records. It is safe for concurrent use, by any number of processes. Package storetest tests one.
type Store interface {
	// Claim stores r, which is in progress, if there is no record of its key or that is expired at now, and reports
	// true. If there is one with r's own token, this is a repetition of a write that had succeeded and reports true
	// too. Otherwise it changes nothing, reports false and returns the other record; that has no status if it has gone
	// meanwhile.
	Claim(ctx context.Context, r Record, now time.Time) (other Record, claimed bool, err error)

	// Complete stores r, which is completed, in place of the record with r's key and token. If there is none, it
	// changes nothing and the error wraps [ErrLost].
	Complete(ctx context.Context, r Record) error

	// Abandon removes the record with the key and the token. If there is none, it changes nothing and the error wraps
	// [ErrLost].
	Abandon(ctx context.Context, key, token string) error
}
