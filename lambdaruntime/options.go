package lambdaruntime

import (
	"context"
	"log/slog"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
)

// DefaultDeadlineMargin is how long before Lambda's deadline the context of
// an invocation ends, unless [WithDeadlineMargin] says otherwise: enough to
// write a record and to post an answer. It is never more than a tenth of the
// time the invocation has.
const DefaultDeadlineMargin = 100 * time.Millisecond

// An Option changes how [Start], [StartHandler] and [StartHTTP] run a handler.
type Option func(*config)

// A config is everything options can say. It does not change once the
// handler runs.
type config struct {
	deadlineMargin time.Duration
	panicExit      bool
	inits          []func(context.Context) error
	shutdowns      []func(context.Context)
	fallback       lambda.Handler // of HTTP handlers
	log            *slog.Logger
	shutdownSlack  time.Duration // on top of Lambda's budget; only tests set it, on busy machines
}

// newConfig returns the configuration that options describe.
func newConfig(options []Option) config {
	var cfg config
	for _, o := range options {
		o(&cfg)
	}
	return cfg
}

// logger is where the runtime itself writes: to the default of log/slog.
// Only tests set another.
func (c config) logger() *slog.Logger {
	if c.log != nil {
		return c.log
	}
	return slog.Default()
}

// WithDeadlineMargin ends the context of an invocation d before Lambda would
// stop the process, so that a handler that honours its context fails with an
// error of its own instead of "Task timed out". It is never more than half of
// the time the invocation has. If d is zero, [DefaultDeadlineMargin]; if
// negative, none.
func WithDeadlineMargin(d time.Duration) Option {
	return func(c *config) { c.deadlineMargin = d }
}

// WithPanicExit ends the process after an invocation whose handler panicked,
// once the failure was logged and answered. Without it the process lives, as
// net/http's server does: a start costs the next caller time, and what a panic
// usually leaves behind is one broken request. Choose it where a handler
// holds locks or half-changed state that later requests would meet.
func WithPanicExit() Option {
	return func(c *config) { c.panicExit = true }
}

// WithInit runs f before the first invocation is asked for, while Lambda
// gives the whole processor. Several run in the order of the options. If f
// fails or panics the process ends, and Lambda shows the error as the
// function's initialization error. The context of f has no deadline; Lambda
// allows 10 seconds for all of the initialization.
func WithInit(f func(context.Context) error) Option {
	return func(c *config) { c.inits = append(c.inits, f) }
}

// WithShutdown runs f before Lambda removes the process, and locally before
// an interrupted program ends. Several run at the same time, because they share
// one budget: 500 ms, or 300 ms where an extension is installed, which is when
// their context ends and, shortly after, Lambda kills the process. Work that
// needs an order belongs in one f.
//
// Lambda announces its shutdown only to functions with an extension, so this
// option registers one inside the process; that is one more request before
// the first invocation.
func WithShutdown(f func(context.Context)) Option {
	return func(c *config) { c.shutdowns = append(c.shutdowns, f) }
}
