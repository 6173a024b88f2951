package idempotency

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"time"
)

// Options says what makes two events the same. The zero value compares whole events.
type Options[I any] struct {
	// Name tells apart the handlers of one function, and is part of the key: the answers of two handlers with one name
	// would be mixed up. If empty, "handler".
	Name string

	// Key selects what identifies an event, such as an order number or the value of a request header: anything that
	// encodes as JSON. An event whose key is made of nothing but nulls, empty strings, empty lists and empty objects,
	// such as [2]string{"", ""}, gets an error with [ErrNoKey]. If nil, the whole event is its key.
	Key func(I) any

	// Payload selects what must be the same in events with the same key, such as the amount to pay. If nil, nothing is
	// compared.
	Payload func(I) any

	// TTL is how long an answer is kept, from when it is given. Stores may round it up to seconds. A claim lasts as
	// long as its invocation whatever TTL is. If zero or negative, [DefaultTTL].
	TTL time.Duration

	// Logger receives what could not be recorded. If nil, [slog.Default] as it is then.
	Logger *slog.Logger
}

// Wrap returns a handler that runs handler once for each distinct event and answers repetitions with its answer, see the
// package comment. O must survive encoding as JSON. A nil o is the zero Options; o is not kept. The returned handler is
// safe for concurrent use if handler is.
func Wrap[I, O any](handler func(context.Context, I) (O, error), store Store, o *Options[I]) func(context.Context, I) (O, error) {
	w := wrapped[I, O]{handler: handler}
	if o != nil {
		w.options = *o
	}
	w.claimer = newClaimer(store, cmp.Or(w.options.Name, "handler"), w.options.TTL, w.options.Logger)
	return w.handle
}

type wrapped[I, O any] struct {
	handler func(context.Context, I) (O, error)
	options Options[I]
	claimer claimer
}

func (w *wrapped[I, O]) handle(ctx context.Context, in I) (out O, err error) {
	r, err := w.newRecord(ctx, in)
	if err != nil {
		return out, err
	}
	answer, ran, err := w.claimer.once(ctx, r, func() (text []byte, err error) {
		if out, err = w.handler(ctx, in); err != nil {
			return nil, err
		}
		if text, err = json.Marshal(out); err != nil {
			return nil, fmt.Errorf("idempotency: encode the answer of %s: %w", r.Key, err)
		}
		return text, nil
	})
	if ran || err != nil {
		return out, err
	}
	if err := json.Unmarshal(answer, &out); err != nil {
		var none O
		return none, fmt.Errorf("idempotency: decode the recorded answer of %s into %T: %w", r.Key, none, err)
	}
	return out, nil
}

// newRecord is the record of a new attempt at an event.
func (w *wrapped[I, O]) newRecord(ctx context.Context, in I) (Record, error) {
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
	r := w.claimer.newRecord(ctx, hash)
	if w.options.Payload != nil {
		if r.Validation, _, err = hashJSON(w.options.Payload(in)); err != nil {
			return Record{}, fmt.Errorf("idempotency: payload: %w", err)
		}
	}
	return r, nil
}
