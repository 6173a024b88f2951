package lambdaruntime

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"os"
	"time"
)

// invoke calls a handler for one invocation. Where one process serves several,
// it returns in time for an answer, whether the handler has returned or not:
// Lambda refuses an answer after the deadline, on which aws-lambda-go ends the
// process, and with it all other invocations. A process that serves one at a
// time is killed at the deadline anyway.
func invoke[T any](r *runner, req *request, payload []byte, handle func(context.Context, []byte) (T, error)) (T, error) {
	if r.answersInTime(req) {
		return callInTime(r, req, bytes.Clone(payload), handle) // aws-lambda-go reads the next event into payload
	}
	returned := false
	defer func() {
		if !returned && r.handed != nil {
			// The loop's goroutine ends, and nobody would ask for the next event.
			r.record(req, goexit("the handler"))
			os.Exit(1)
		}
	}()
	out, err := call(req, payload, handle)
	returned = true
	return out, err
}

// answersInTime reports whether an invocation is answered for a handler that
// is late.
func (r *runner) answersInTime(req *request) bool { return r.concurrent && !req.answerBy.IsZero() }

// callInTime calls a handler in a goroutine of its own, and leaves it there
// when the answer is due.
func callInTime[T any](r *runner, req *request, payload []byte, handle func(context.Context, []byte) (T, error)) (out T, err error) {
	type result struct {
		out T
		err error
	}
	done := make(chan result, 1)
	go func() {
		res := result{err: goexit("the handler")}
		defer func() { done <- res }()
		res.out, res.err = call(req, payload, handle)
	}()
	due := time.NewTimer(time.Until(req.answerBy))
	defer due.Stop()
	select {
	case res := <-done:
		return res.out, res.err
	case <-due.C:
	}
	go func() {
		res := <-done
		if c, ok := any(res.out).(io.Closer); ok {
			c.Close()
		}
		attrs := []slog.Attr{slog.Duration("late", time.Since(req.answerBy))}
		if res.err != nil {
			attrs = append(attrs, slog.String("errorMessage", res.err.Error()))
		}
		r.cfg.logger().LogAttrs(req, slog.LevelWarn, "the handler returned after its invocation was answered", attrs...)
	}()
	return out, overdue(req)
}

// call calls a handler and turns its panic into an error.
func call[T any](req *request, payload []byte, handle func(context.Context, []byte) (T, error)) (out T, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = panicFailure(v)
		}
	}()
	return handle(req, payload)
}

// overdue is the failure of a handler that still runs when its answer is due.
func overdue(req *request) error {
	return newFailure("DeadlineExceeded", "the handler goes on after its context has ended; the invocation is answered without it, "+
		time.Until(req.Ends).Round(time.Millisecond).String()+" before its deadline, for the sake of the other invocations of the process")
}

// goexit is the failure of a function that neither returned nor panicked.
func goexit(who string) error {
	return newFailure("Goexit", who+" ended its goroutine by runtime.Goexit, as testing's FailNow does; return an error")
}

// A punctualReader is a response that ends when it is due, whether its source
// does or not.
type punctualReader struct {
	*io.PipeReader
	source io.Reader
	due    *time.Timer
}

// newPunctualReader returns source with an end.
func newPunctualReader(req *request, source io.Reader) io.Reader {
	r, w := io.Pipe()
	go func() {
		_, err := io.Copy(w, source)
		w.CloseWithError(err)
	}()
	due := time.AfterFunc(time.Until(req.answerBy), func() { w.CloseWithError(overdue(req)) })
	return &punctualReader{PipeReader: r, source: source, due: due}
}

// ContentType is the source's.
func (p *punctualReader) ContentType() string { return contentType(p.source) }

// Close ends the source too, which may be in the middle of a Read.
func (p *punctualReader) Close() error {
	p.due.Stop()
	p.PipeReader.Close()
	if c, ok := p.source.(io.Closer); ok {
		return c.Close()
	}
	return nil
}
