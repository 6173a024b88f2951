package idempotency

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/internal/invocation"
)

const (
	// DefaultTTL is how long an answer is kept: longer than any service of AWS repeats a failed invocation at once, and
	// than people repeat a click.
	DefaultTTL = time.Hour

	// maxInvocation is the longest an invocation can run, for contexts that have no deadline.
	maxInvocation = 15 * time.Minute

	// settleTimeout is how long the writes after the handler may take. They do not end with the invocation's context:
	// a handler that failed because that ended would leave its claim behind.
	settleTimeout = 2 * time.Second

	// claimAttempts is how often a claim is tried when the record that was in its way has gone meanwhile.
	claimAttempts = 3
)

// Options says what makes two events the same. The zero value compares whole events.
type Options[I any] struct {
	// Name tells apart the handlers of one function, and is part of the key: the answers of two handlers with one name
	// would be mixed up. If empty, "handler".
	Name string

	// Key selects what identifies an event, such as an order number or the value of a request header: anything that
	// encodes as JSON. An event for which it is nil, "" or null gets an error with [ErrNoKey]. If nil, the whole event
	// is its key.
	Key func(I) any

	// Payload selects what must be the same in events with the same key, such as the amount to pay. If nil, nothing is
	// compared.
	Payload func(I) any

	// TTL is how long an answer is kept. Stores may round it up to seconds. If zero or negative, [DefaultTTL].
	TTL time.Duration

	// Logger receives what could not be recorded. If nil, [slog.Default] as it is then.
	Logger *slog.Logger
}

// Wrap returns a handler that runs handler once for each distinct event and answers repetitions with its answer, see the
// package comment. O must survive encoding as JSON. A nil o is the zero Options; o is not kept. The returned handler is
// safe for concurrent use if handler is.
func Wrap[I, O any](handler func(context.Context, I) (O, error), store Store, o *Options[I]) func(context.Context, I) (O, error) {
	w := wrapped[I, O]{handler: handler, store: store}
	if o != nil {
		w.options = *o
	}
	if w.options.TTL <= 0 {
		w.options.TTL = DefaultTTL
	}
	w.prefix = cmp.Or(os.Getenv("AWS_LAMBDA_FUNCTION_NAME"), "local") + "." + cmp.Or(w.options.Name, "handler")
	return w.handle
}

type wrapped[I, O any] struct {
	handler func(context.Context, I) (O, error)
	store   Store
	options Options[I]
	prefix  string // of keys
}

func (w *wrapped[I, O]) handle(ctx context.Context, in I) (O, error) {
	var zero O
	r, err := w.newRecord(in)
	if err != nil {
		return zero, err
	}
	for range claimAttempts {
		now := time.Now()
		r.Expires, r.InProgressExpires = now.Add(w.options.TTL), invocationEnd(ctx, now)
		other, claimed, err := w.store.Claim(ctx, r, now)
		if err != nil {
			return zero, fmt.Errorf("idempotency: claim %s: %w", r.Key, err)
		}
		if claimed {
			return w.run(ctx, in, r)
		}
		switch status := other.StatusAt(now); {
		case status != InProgress && status != Completed:
			continue
		case r.Validation != other.Validation && r.Validation != "" && other.Validation != "":
			return zero, &MismatchError{Key: r.Key}
		case status == InProgress:
			until := other.InProgressExpires
			if until.IsZero() {
				until = other.Expires
			}
			return zero, &InProgressError{Key: r.Key, Until: until}
		}
		var out O
		if err := json.Unmarshal(other.Data, &out); err != nil {
			return zero, fmt.Errorf("idempotency: decode the recorded answer of %s into %T: %w", r.Key, out, err)
		}
		return out, nil
	}
	return zero, fmt.Errorf("idempotency: claim %s: the record changed %d times meanwhile; try again", r.Key, claimAttempts)
}

// run runs the handler under the claim of r.
func (w *wrapped[I, O]) run(ctx context.Context, in I, r Record) (O, error) {
	handled := false
	// Deferred, and not by recovering, so that a panic goes on with its stack.
	defer func() {
		if !handled {
			w.abandon(ctx, r)
		}
	}()
	out, err := w.handler(ctx, in)
	if err != nil {
		return out, err
	}
	if r.Data, err = json.Marshal(out); err != nil {
		return out, fmt.Errorf("idempotency: encode the answer of %s: %w", r.Key, err)
	}
	handled = true
	w.complete(ctx, r)
	return out, nil
}

// complete records the answer. The handler's work is done whether that succeeds or not.
func (w *wrapped[I, O]) complete(ctx context.Context, r Record) {
	r.Status = Completed
	r.Expires = time.Now().Add(w.options.TTL)
	settle, cancel := context.WithTimeout(context.WithoutCancel(ctx), settleTimeout)
	defer cancel()
	switch err := w.store.Complete(settle, r); {
	case errors.Is(err, ErrLost):
		w.log().WarnContext(ctx, "idempotency record belongs to a later attempt", "key", r.Key)
	case err != nil:
		w.log().ErrorContext(ctx, "idempotency record not completed, the event may be handled again", "key", r.Key, "error", err)
	}
}

// abandon gives the claim up, so that the next attempt need not wait for its end.
func (w *wrapped[I, O]) abandon(ctx context.Context, r Record) {
	settle, cancel := context.WithTimeout(context.WithoutCancel(ctx), settleTimeout)
	defer cancel()
	if err := w.store.Abandon(settle, r.Key, r.Token); err != nil && !errors.Is(err, ErrLost) {
		w.log().ErrorContext(ctx, "idempotency record not removed, the event is refused until the deadline", "key", r.Key, "error", err)
	}
}

// invocationEnd is when the attempt can run no longer. Under lambdaruntime that is later than the end of ctx, which
// leaves a margin for the answer: a handler that ignores ctx runs on in it.
func invocationEnd(ctx context.Context, now time.Time) time.Time {
	if inv := invocation.From(ctx); inv != nil && !inv.Ends.IsZero() {
		return inv.Ends
	}
	if deadline, ok := ctx.Deadline(); ok {
		return deadline
	}
	return now.Add(maxInvocation)
}

// newRecord is the record of a new attempt at an event.
func (w *wrapped[I, O]) newRecord(in I) (Record, error) {
	key := any(in)
	if w.options.Key != nil {
		key = w.options.Key(in)
	}
	hash, empty, err := hashJSON(key)
	switch {
	case err != nil:
		return Record{}, fmt.Errorf("idempotency: key: %w", err)
	case empty:
		return Record{}, fmt.Errorf("idempotency: %w", ErrNoKey)
	}
	r := Record{Key: w.prefix + "#" + hash, Token: rand.Text(), Status: InProgress}
	if w.options.Payload != nil {
		if r.Validation, _, err = hashJSON(w.options.Payload(in)); err != nil {
			return Record{}, fmt.Errorf("idempotency: payload: %w", err)
		}
	}
	return r, nil
}

func (w *wrapped[I, O]) log() *slog.Logger {
	if w.options.Logger == nil {
		return slog.Default()
	}
	return w.options.Logger
}
