package batch

import (
	"context"
	"log/slog"
	"time"
)

// maxDefaultMargin is the margin of a handler that sets none and has time to spare: enough for running records to
// notice that their context ended and for the answer to be sent.
const maxDefaultMargin = time.Second

// defaultMarginDivisor keeps the default margin a small part of short invocations: a tenth.
const defaultMarginDivisor = 10

// Options says how a batch is processed. The zero value is a good default.
type Options struct {
	// Concurrency is how many records may be processed at the same time, each on its own goroutine. Order is kept where
	// the source has one, see the package comment. If zero or negative, 1: one record after the other. Tumbling windows
	// fold records into one state and ignore it.
	Concurrency int

	// Margin is how long before the invocation's deadline the batch stops: from then on no record is started and the
	// contexts of running records are done. Choose at least the time a record needs to notice that and return. A margin
	// as long as the function's timeout means that no record is ever started. If zero, a tenth of the remaining time,
	// at most one second; if negative, none: the batch stops at the deadline itself.
	Margin time.Duration

	// DisableFullFailure answers with the list of failures also if no record succeeded. Without it the invocation fails
	// then, with a [FullFailureError].
	DisableFullFailure bool

	// Logger receives failed records. If nil, [slog.Default] as it is when the batch arrives.
	Logger *slog.Logger
}

// withDefaults is a copy of o, which may be nil.
func (o *Options) withDefaults() Options {
	if o == nil {
		o = &Options{}
	}
	c := *o
	c.Concurrency = max(c.Concurrency, 1)
	return c
}

func (o Options) log() *slog.Logger {
	if o.Logger == nil {
		return slog.Default()
	}
	return o.Logger
}

// withCutoff returns a context that ends when the batch has to stop. Without a deadline, as in a test, that is never.
func (o Options) withCutoff(ctx context.Context) (context.Context, context.CancelFunc) {
	deadline, ok := ctx.Deadline()
	if !ok {
		return context.WithCancel(ctx)
	}
	margin := max(o.Margin, 0)
	if o.Margin == 0 {
		margin = max(0, min(time.Until(deadline)/defaultMarginDivisor, maxDefaultMargin))
	}
	return context.WithDeadline(ctx, deadline.Add(-margin))
}
