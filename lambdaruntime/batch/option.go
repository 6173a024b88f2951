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

// An Option changes how a batch is processed.
type Option func(*config)

type config struct {
	concurrency int
	margin      time.Duration
	marginSet   bool
	logger      *slog.Logger
}

// WithConcurrency lets up to n records be processed at the same time, each on its own goroutine. Order is kept where
// the source has one, see the package comment. Without this option, or with n below 1, records are processed one after
// the other. Tumbling windows fold records into one state and ignore it.
func WithConcurrency(n int) Option {
	return func(c *config) { c.concurrency = n }
}

// WithMargin sets how long before the invocation's deadline the batch stops: from then on no record is started and the
// contexts of running records are done. Choose at least the time a record needs to notice that and return. A margin as
// long as the function's timeout means that no record is ever started. Zero or less stops at the deadline itself.
// Without this option it is a tenth of the remaining time, at most one second.
func WithMargin(d time.Duration) Option {
	return func(c *config) { c.margin, c.marginSet = d, true }
}

// WithLogger sets where failed records are logged. Without this option, or if l is nil, [slog.Default] as it is when
// the batch arrives.
func WithLogger(l *slog.Logger) Option {
	return func(c *config) { c.logger = l }
}

func newConfig(opts []Option) config {
	var c config
	for _, o := range opts {
		o(&c)
	}
	c.concurrency = max(c.concurrency, 1)
	return c
}

func (c config) log() *slog.Logger {
	if c.logger == nil {
		return slog.Default()
	}
	return c.logger
}

// withCutoff returns a context that ends when the batch has to stop. Without a deadline, as in a test, that is never.
func (c config) withCutoff(ctx context.Context) (context.Context, context.CancelFunc) {
	deadline, ok := ctx.Deadline()
	if !ok {
		return context.WithCancel(ctx)
	}
	margin := max(c.margin, 0)
	if !c.marginSet {
		margin = min(time.Until(deadline)/defaultMarginDivisor, maxDefaultMargin)
	}
	return context.WithDeadline(ctx, deadline.Add(-margin))
}
