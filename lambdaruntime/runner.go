package lambdaruntime

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"sync/atomic"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/internal/invocation"
)

// A streamHandler is a lambda.Handler that can answer with a reader, which is
// sent while it is read. If the reader has a ContentType method, the Runtime API
// is told its result; if it is an io.Closer, it is closed after sending. If Read
// fails with anything but io.EOF the invocation fails, and is logged here.
type streamHandler interface {
	lambda.Handler
	InvokeStream(ctx context.Context, payload []byte) (io.Reader, error)
}

// A runner stands between the loop and a handler. All it keeps per
// invocation is in the invocation's context.
type runner struct {
	handler lambda.Handler
	stream  streamHandler // nil if handler is none
	cfg     config
	handed  *handedFailures // nil where aws-lambda-go does not log

	onDemand   bool        // started for an invocation, not ahead of it
	concurrent bool        // the process serves several invocations at once
	invoked    atomic.Bool // there was an invocation
}

// newRunner returns the runner of h.
func newRunner(h lambda.Handler, cfg config) *runner {
	r := &runner{handler: h, cfg: cfg}
	r.stream, _ = h.(streamHandler)
	kind := os.Getenv("AWS_LAMBDA_INITIALIZATION_TYPE")
	r.onDemand = kind == "" || kind == "on-demand"
	r.concurrent = lambdacontext.MaxConcurrency() > 1
	return r
}

// Invoke runs one invocation whose response is complete when it returns.
func (r *runner) Invoke(ctx context.Context, payload []byte) ([]byte, error) {
	cold := r.firstInvocation()
	if warmUp(payload) {
		return warmAnswer, nil
	}
	req, cancel := r.begin(ctx, cold)
	defer cancel()
	out, err := invoke(r, req, payload, r.handler.Invoke)
	err = r.await(req, err)
	// Lambda refuses a larger one, on which aws-lambda-go ends the process.
	if err == nil && len(out) > invocation.MaxResponse {
		err = tooLarge(len(out))
	}
	if err != nil {
		return nil, r.fail(req, err)
	}
	return out, nil
}

// InvokeStream runs one invocation whose response is sent while it is made.
func (r *runner) InvokeStream(ctx context.Context, payload []byte) (io.Reader, error) {
	cold := r.firstInvocation()
	if warmUp(payload) {
		return &body{Reader: bytes.NewReader(warmAnswer)}, nil
	}
	req, cancel := r.begin(ctx, cold)
	out, err := invoke(r, req, payload, r.stream.InvokeStream)
	if err != nil {
		defer cancel()
		return nil, r.fail(req, r.await(req, err))
	}
	if r.answersInTime(req) {
		out = newPunctualReader(req, out)
	}
	return &body{Reader: out, runner: r, request: req, cancel: cancel}, nil
}

// firstInvocation reports whether this is the process's first.
func (r *runner) firstInvocation() bool {
	return !r.invoked.Load() && !r.invoked.Swap(true) && r.onDemand
}

// begin makes the context of an invocation. It ends the deadline margin
// before ctx does.
func (r *runner) begin(ctx context.Context, cold bool) (*request, context.CancelFunc) {
	deadline, ok := ctx.Deadline()
	if !ok {
		ctx, cancel := context.WithCancel(ctx)
		return r.newRequest(ctx, cold), cancel
	}
	left := time.Until(deadline)
	margin := r.margin(left)
	ctx, cancel := context.WithDeadline(ctx, deadline.Add(-margin))
	req := r.newRequest(ctx, cold)
	req.Ends = deadline
	// Half of the margin is for handlers and goroutines that need a moment to
	// notice that the context ended, the other half for the answer.
	req.answerBy = deadline.Add(-max(margin, defaultMargin(left)) / 2)
	return req, cancel
}

func (r *runner) newRequest(ctx context.Context, cold bool) *request {
	req := newRequest(ctx, cold)
	req.tasks.logger = r.cfg.logger()
	return req
}

// margin is the deadline margin of an invocation that has left to go. It
// leaves the handler some of that, whatever the options say.
func (r *runner) margin(left time.Duration) time.Duration {
	if r.cfg.deadlineMargin == 0 {
		return defaultMargin(left)
	}
	return max(0, min(r.cfg.deadlineMargin, left/2))
}

// defaultMargin is the margin where no option names one.
func defaultMargin(left time.Duration) time.Duration {
	return max(0, min(DefaultDeadlineMargin, left/10))
}

// await waits for the goroutines of the invocation, and returns err or, if
// that is nil, the failure of a goroutine.
func (r *runner) await(req *request, err error) error {
	leaked, panicked := req.tasks.wait(req, req.answerBy)
	for _, at := range leaked {
		r.cfg.logger().LogAttrs(req, slog.LevelWarn, "a goroutine of the invocation still runs; the answer is sent without it",
			slog.String("startedAt", at))
	}
	for _, f := range panicked {
		if err == nil {
			err = f
		} else { // the invocation has its one ERROR record already
			f.log(req, r.cfg.logger(), slog.LevelWarn, "a goroutine of the invocation panicked")
		}
	}
	return err
}

// fail logs a failed invocation and returns what aws-lambda-go hands to the
// caller.
func (r *runner) fail(req *request, err error) error {
	f := r.record(req, err)
	r.handed.add(f.InvokeResponse_Error)
	return f.InvokeResponse_Error
}

// record logs a failed invocation, once.
func (r *runner) record(req *request, err error) failure {
	f := errorFailure(err)
	f.ShouldExit = f.ShouldExit || f.panicked && r.cfg.panicExit
	req.Held.Flush()
	f.log(req, r.cfg.logger(), slog.LevelError, messageFailed)
	return f
}

// tooLarge is the error of a response of size bytes.
func tooLarge(size int) error {
	return newFailure(invocation.TypeTooLarge, fmt.Sprintf("the response is %d bytes, Lambda allows at most %d", size, invocation.MaxResponse))
}
