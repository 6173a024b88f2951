package customresource

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/cfn"
	"github.com/aws/aws-lambda-go/lambdacontext"
)

// Options change how [Wrap] answers. The zero value is a good default.
type Options struct {
	// NoEcho hides the returned data in the events and outputs of the stack: set it if the data holds a secret.
	NoEcho bool

	// Margin is how long before the invocation's deadline a handler that still runs is answered for. Its context ends
	// as long before that again. If zero, a fifth of the time, at most 5 seconds.
	Margin time.Duration

	// Logger receives failures. If nil, [slog.Default] as it is when the event arrives.
	Logger *slog.Logger
}

// maxDefaultMargin is time for an answer that is tried a few times.
const maxDefaultMargin = 5 * time.Second

// notCreated begins the PhysicalResourceId of what was never made, so that its deletion can be told.
const notCreated = "lambdacdk:not-created:"

// Wrap returns a handler for lambdaruntime.Start that calls f for an event and sends its answer. A failure of f is no
// failure of the invocation, which Lambda would repeat; it is logged at ERROR. The invocation fails if the answer cannot
// be sent, and Lambda then tries it again. options may be nil.
func Wrap(f cfn.CustomResourceFunction, options *Options) func(context.Context, cfn.Event) (struct{}, error) {
	var o Options
	if options != nil {
		o = *options
	}
	return func(ctx context.Context, event cfn.Event) (struct{}, error) {
		if event.ResponseURL == "" {
			return struct{}{}, errors.New("customresource: the event has no ResponseURL; it is none of CloudFormation's, for which the function is made")
		}
		log := cmp.Or(o.Logger, slog.Default())
		answer := o.answer(ctx, event, f, log)
		if err := send(ctx, event.ResponseURL, answer); err != nil {
			return struct{}{}, fmt.Errorf("customresource: CloudFormation did not get the answer (%s) for %s: %w", answer.Status, event.LogicalResourceID, err)
		}
		return struct{}{}, nil
	}
}

// answer calls f and says what CloudFormation is to be told.
func (o Options) answer(ctx context.Context, event cfn.Event, f cfn.CustomResourceFunction, log *slog.Logger) *cfn.Response {
	if event.RequestType == cfn.RequestDelete && strings.HasPrefix(event.PhysicalResourceID, notCreated) {
		log.InfoContext(ctx, "nothing to delete: the resource was never created", "resource", event.LogicalResourceID)
		return succeeded(event, outcome{}, false)
	}
	got := o.call(ctx, event, f)
	if got.err == nil {
		response := succeeded(event, got, o.NoEcho)
		if got.err = check(response); got.err == nil {
			return response
		}
		got.id = response.PhysicalResourceID // the handler has made something
	}
	attrs := []any{"resource", event.LogicalResourceID, "request", string(event.RequestType), "errorMessage", got.err.Error()}
	if p, ok := errors.AsType[*panicError](got.err); ok {
		attrs = append(attrs, "stackTrace", strings.Split(strings.TrimSpace(string(p.stack)), "\n"))
	}
	log.ErrorContext(ctx, "the custom resource failed", attrs...)
	return failed(event, got)
}

// An outcome is what a handler returned.
type outcome struct {
	id   string
	data map[string]any
	err  error
}

// call calls f, and returns without it when the answer is due.
func (o Options) call(ctx context.Context, event cfn.Event, f cfn.CustomResourceFunction) outcome {
	work := ctx
	var due <-chan time.Time
	if deadline, ok := ctx.Deadline(); ok {
		left := time.Until(deadline)
		margin := o.Margin
		if margin <= 0 {
			margin = min(left/5, maxDefaultMargin)
		}
		var cancel context.CancelFunc
		work, cancel = context.WithDeadline(ctx, deadline.Add(-2*margin))
		defer cancel()
		timer := time.NewTimer(left - margin)
		defer timer.Stop()
		due = timer.C
	}
	done := make(chan outcome, 1)
	go func() {
		got := outcome{err: errors.New("the handler ended its goroutine by runtime.Goexit; return an error")}
		// Deferred because the function may end the goroutine, as testing's FailNow does.
		defer func() {
			if v := recover(); v != nil {
				got = outcome{err: &panicError{v, debug.Stack()}}
			}
			done <- got
		}()
		got.id, got.data, got.err = f(work, event)
	}()
	select {
	case got := <-done:
		return got
	case <-due:
		return outcome{err: errors.New("the handler still runs, and the function's timeout is near; give the function a longer Timeout, or let the handler end with its context")}
	}
}

// A panicError is a recovered panic.
type panicError struct {
	value any
	stack []byte
}

func (e *panicError) Error() string { return fmt.Sprintf("panic: %v", e.value) }

// succeeded is the answer to an event that was handled.
func succeeded(event cfn.Event, got outcome, noEcho bool) *cfn.Response {
	r := cfn.NewResponse(&event)
	r.Status, r.Data, r.NoEcho = cfn.StatusSuccess, got.data, noEcho
	switch event.RequestType {
	case cfn.RequestCreate:
		r.PhysicalResourceID = cmp.Or(got.id, event.RequestID)
	case cfn.RequestUpdate:
		r.PhysicalResourceID = cmp.Or(got.id, event.PhysicalResourceID)
	default:
		r.PhysicalResourceID = event.PhysicalResourceID
	}
	return r
}

// failed is the answer to an event that was not handled. CloudFormation shows the reason, which leads to the log.
func failed(event cfn.Event, got outcome) *cfn.Response {
	r := cfn.NewResponse(&event)
	r.Status = cfn.StatusFailed
	r.PhysicalResourceID = event.PhysicalResourceID
	if event.RequestType == cfn.RequestCreate {
		r.PhysicalResourceID = cmp.Or(got.id, notCreated+event.RequestID)
	}
	if len(r.PhysicalResourceID) > maxPhysicalID {
		r.PhysicalResourceID = notCreated + event.RequestID
	}
	where := ""
	if lambdacontext.LogStreamName != "" {
		where = fmt.Sprintf(" (log stream %s of %s)", lambdacontext.LogStreamName, lambdacontext.LogGroupName)
	}
	for reason, rest := got.err.Error(), ""; ; reason, rest = strings.ToValidUTF8(reason[:len(reason)/2], ""), "…" {
		r.Reason = reason + rest + where
		if check(r) == nil || reason == "" {
			return r
		}
	}
}
