package lambdaruntime

import (
	"context"
	"errors"
	"sync"
)

// A Lazy is a value that is made when it is first asked for and then kept
// for the life of the process: a client, a connection pool, a parsed template.
// It is safe for concurrent use and must not be copied after first use.
//
//	var table = lambdaruntime.NewLazy(func(ctx context.Context) (*dynamodb.Client, error) { … })
type Lazy[T any] struct {
	create func(context.Context) (T, error)

	mu     sync.Mutex
	flight *flight[T] // the last attempt; nil if there is none or it failed
}

// A flight is one attempt to make the value. Its result may be read once
// done is closed.
type flight[T any] struct {
	done  chan struct{}
	value T
	err   error
}

// A flightKey finds the attempt that a context was made for.
type flightKey struct{ flight any }

// isOf reports whether the attempt is under way and ctx was made for it.
func (f *flight[T]) isOf(ctx context.Context) bool {
	select {
	case <-f.done:
		return false
	default:
		return ctx.Value(flightKey{f}) != nil
	}
}

// NewLazy returns a Lazy whose value create returns.
func NewLazy[T any](create func(context.Context) (T, error)) *Lazy[T] {
	return &Lazy[T]{create: create}
}

// Get returns the value, making it if there is none yet. Callers that ask
// while it is made wait for that one attempt, or until their ctx ends. An error is
// given to those who waited for it and then forgotten: the next call tries again.
//
// The attempt has the values and the deadline of the first caller's ctx but
// not its cancellation: the value outlives the invocation that happened to need
// it first, and others may be waiting for it. A panic is returned as an error, and
// so is create's own call of Get with the context it was given.
func (l *Lazy[T]) Get(ctx context.Context) (T, error) {
	for {
		f, own := l.join(ctx)
		if f.isOf(ctx) {
			var none T
			return none, errors.New("lambdaruntime: the function that makes a Lazy's value asks for that value: it would wait for itself")
		}
		select {
		case <-f.done:
			// Another caller's deadline is no reason to give up.
			if !own && errors.Is(f.err, context.DeadlineExceeded) && ctx.Err() == nil {
				continue
			}
			return f.value, f.err
		case <-ctx.Done():
			var none T
			return none, ctx.Err()
		}
	}
}

// join returns the attempt that made or is making the value, and whether it
// was started by this call.
func (l *Lazy[T]) join(ctx context.Context) (f *flight[T], own bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.flight != nil {
		return l.flight, false
	}
	l.flight = &flight[T]{done: make(chan struct{})}
	go l.fly(ctx, l.flight)
	return l.flight, true
}

// fly makes the value. An attempt that fails makes place for the next one.
func (l *Lazy[T]) fly(ctx context.Context, f *flight[T]) {
	detached, cancel := context.WithoutCancel(ctx), context.CancelFunc(func() {})
	if deadline, ok := ctx.Deadline(); ok {
		detached, cancel = context.WithDeadline(detached, deadline)
	}
	defer cancel()
	defer close(f.done)
	f.err = goexit("the function that makes a Lazy's value") // unless it returns or panics
	defer func() {
		if v := recover(); v != nil {
			f.err = panicFailure(v)
		}
		if f.err != nil {
			l.mu.Lock()
			l.flight = nil
			l.mu.Unlock()
		}
	}()
	f.value, f.err = l.create(context.WithValue(detached, flightKey{f}, true))
}
