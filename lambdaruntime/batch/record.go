package batch

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
)

// decode turns the text of a record into a T.
func decode[T any](raw []byte) (T, error) {
	var v T
	switch p := any(&v).(type) {
	case *string:
		*p = string(raw)
	case *[]byte:
		*p = raw
	default:
		if err := json.Unmarshal(raw, p); err != nil {
			return v, fmt.Errorf("batch: decode record into %T: %w", v, err)
		}
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

// process handles the records under c's limits and logs what failed.
func (r records) process(ctx context.Context, c config, l lanes, ordered bool) []outcome {
	log := c.log()
	work, cancel := c.withCutoff(ctx)
	defer cancel()
	outcomes := process(work, l, c.concurrency, ordered, func(ctx context.Context, i int) error {
		err := guard(func() error { return r.handle(ctx, i) })
		if err != nil {
			attrs := []slog.Attr{slog.String("record", r.id(i)), slog.Any("error", err)}
			if p, ok := errors.AsType[*panicError](err); ok {
				attrs = append(attrs, slog.String("stack", string(p.stack)))
			}
			log.LogAttrs(ctx, slog.LevelError, "batch record failed", attrs...)
		}
		return err
	})
	unstarted := 0
	for _, o := range outcomes {
		if o == notStarted {
			unstarted++
		}
	}
	if unstarted > 0 {
		reason := "an earlier record failed"
		if work.Err() != nil {
			reason = "out of time: " + work.Err().Error()
		}
		log.LogAttrs(ctx, slog.LevelWarn, "batch records not started",
			slog.Int("records", unstarted), slog.Int("of", r.n), slog.String("reason", reason))
	}
	return outcomes
}

// errNoIdentifier is the error for a failed record that cannot be reported alone.
func errNoIdentifier(i, n int, field string) error {
	return fmt.Errorf("batch: record %d of %d failed and has no %s to report it by, so the whole batch has to fail; "+
		"is the function's event source of this kind?", i+1, n, field)
}
