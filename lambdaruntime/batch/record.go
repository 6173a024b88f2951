package batch

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/internal/payload"
)

// decode turns the text of a record into a T.
func decode[T any](raw []byte) (T, error) {
	v, err := payload.Decode[T](raw)
	if err != nil {
		return v, fmt.Errorf("batch: %w", err)
	}
	return v, nil
}

// panicError is a recovered panic.
type panicError struct {
	value any
	stack []byte
}

func (e *panicError) Error() string { return fmt.Sprintf("panic: %v", e.value) }

// Unwrap gives the panic's value if that was an error.
func (e *panicError) Unwrap() error {
	err, _ := e.value.(error)
	return err
}

// guard calls f and turns a panic into an error.
func guard(f func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = &panicError{value: v, stack: debug.Stack()}
		}
	}()
	return f()
}

// records is one batch of n records of any source.
type records struct {
	n      int
	id     func(i int) string
	handle func(ctx context.Context, i int) error
}

// process handles the records as o says and logs what failed. Unless o says otherwise it fails if no record succeeded.
func (r records) process(ctx context.Context, o Options, l lanes, ordered bool) ([]outcome, error) {
	log := o.log()
	work, cancel := o.withCutoff(ctx)
	defer cancel()
	first := firstFailure{record: r.n}
	outcomes := process(work, l, o.Concurrency, ordered, func(ctx context.Context, i int) error {
		err := errGoexit
		// Deferred because the function may end the goroutine, as testing's FailNow does.
		defer func() {
			if err == nil {
				return
			}
			first.add(i, err)
			attrs := []slog.Attr{slog.String("record", r.id(i)), slog.Any("error", err)}
			if p, ok := errors.AsType[*panicError](err); ok {
				attrs = append(attrs, slog.String("stack", string(p.stack)))
			}
			log.LogAttrs(ctx, slog.LevelError, "batch record failed", attrs...)
		}()
		err = guard(func() error { return r.handle(ctx, i) })
		return err
	})
	succeeded, unstarted := count(outcomes)
	reason := errors.New("an earlier record failed")
	if err := work.Err(); err != nil {
		reason = fmt.Errorf("out of time: %w", err)
	}
	if unstarted > 0 {
		log.LogAttrs(ctx, slog.LevelWarn, "batch records not started",
			slog.Int("records", unstarted), slog.Int("of", r.n), slog.String("reason", reason.Error()))
	}
	switch {
	case succeeded > 0 || r.n == 0 || o.DisableFullFailure:
		return outcomes, nil
	case first.err == nil:
		return nil, &FullFailureError{Records: r.n, Err: reason}
	}
	return nil, &FullFailureError{Records: r.n, Record: r.id(first.record), Err: first.err}
}

// A firstFailure is that of the record that comes first in the batch.
type firstFailure struct {
	mu     sync.Mutex
	record int
	err    error
}

func (f *firstFailure) add(record int, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if record < f.record {
		f.record, f.err = record, err
	}
}
