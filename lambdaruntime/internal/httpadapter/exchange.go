package httpadapter

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"sync"
)

// ErrAborted says that a handler ended its answer by http.ErrAbortHandler.
var ErrAborted = errors.New("lambdaruntime: the handler aborted its answer")

// errGoexit says that a handler ended its goroutine.
var errGoexit = errors.New("lambdaruntime: the handler called runtime.Goexit, which aborts its answer")

// An Exchange is one request and its answer. It is one allocation for
// everything that lives as long as the request, and the request's context.
type Exchange struct {
	context.Context
	adapter *Adapter
	event   event
	url     url.URL
	request *http.Request
	writer  responseWriter
	ended   sync.WaitGroup // the handler of a buffered answer
	problem error          // why its answer cannot be sent
}

// exchangeKey finds the exchange in a context.
type exchangeKey struct{}

// Value finds the exchange, what a request's context holds behind net/http's
// server, and whatever the parent holds.
func (x *Exchange) Value(key any) any {
	switch key {
	case exchangeKey{}:
		return x
	case http.ServerContextKey:
		// httputil.ReverseProxy aborts an answer that its backend broke off
		// only where it finds a server here.
		return &x.adapter.server
	case http.LocalAddrContextKey:
		return &x.adapter.address
	}
	return x.Context.Value(key)
}

// From returns the exchange that ctx belongs to, nil if there is none.
func From(ctx context.Context) *Exchange {
	x, _ := ctx.Value(exchangeKey{}).(*Exchange)
	return x
}

// Event returns the JSON text of the event.
func (x *Exchange) Event() string { return x.event.raw }

// Authorizer returns the JSON text of requestContext.authorizer, "" if there
// is none.
func (x *Exchange) Authorizer() string { return x.event.context.authorizer }

// Identity returns the JSON text of requestContext.identity, "" if there is
// none.
func (x *Exchange) Identity() string { return x.event.context.identity }

// Format2 reports whether the event has payload format 2.0.
func (x *Exchange) Format2() bool { return x.event.format2() }

// Streams reports whether the event's source can take a stream.
func (x *Exchange) Streams() bool {
	return x.event.source == sourceFunctionURL || x.event.source == sourceRESTAPI
}

// Answer calls the handler and returns its complete answer in the form that the
// event's source expects. Its error is that of Config.Failed.
func (x *Exchange) Answer() ([]byte, error) {
	if err := x.newRequest(); err != nil {
		x.writer.badRequest(err)
	} else {
		// A goroutine of its own, so that runtime.Goexit ends no more than this.
		x.ended.Add(1)
		go x.call()
		if x.ended.Wait(); x.problem != nil {
			x.writer.abandon()
			return x.internalError(x.problem)
		}
	}
	out, err := x.writer.finish()
	if err != nil {
		return x.internalError(err)
	}
	if x.writer.head.droppedCookie {
		x.adapter.cookies.Do(func() {
			x.adapter.config.Warn(x, "only the first of several cookies was sent; the load balancer's target group needs multi-value headers for more")
		})
	}
	return out, nil
}

// Stream calls the handler beside the caller and returns its answer when that
// has begun. Its error is that of Config.Failed.
func (x *Exchange) Stream() (*Stream, error) {
	ctx, cancel := context.WithCancel(x.Context)
	x.Context = ctx
	stream := newStream(cancel)
	x.writer.stream = stream
	if err := x.newRequest(); err != nil {
		x.writer.badRequest(err)
		go x.endStream(nil)
	} else {
		go x.call()
	}
	if err := stream.waitStart(); err != nil {
		cancel()
		return nil, err
	}
	return stream, nil
}

// endStream ends the stream of a handler that ended with err: with a 500 where
// nothing was sent yet and the answer cannot be, else as a broken stream.
func (x *Exchange) endStream(err error) {
	stream := x.writer.stream
	if err != nil && x.writer.abandon() {
		stream.end(err)
		return
	}
	if err == nil {
		if err = x.writer.finishStream(); err == nil {
			return
		}
	}
	if failed := x.adapter.config.Failed(x, err); failed != nil {
		stream.end(failed)
		return
	}
	var w responseWriter
	w.init(&x.event, stream)
	w.internalError()
	_ = w.finishStream() // cannot fail: its status is valid and nothing was sent
}

// call calls the handler. It ends the answer whatever becomes of its goroutine.
func (x *Exchange) call() {
	returned := false
	defer func() {
		var err error
		if !returned {
			err = x.recovered(recover())
		}
		if x.writer.stream != nil {
			x.endStream(err)
			return
		}
		x.problem = err
		x.ended.Done()
	}()
	x.writer.ctx = x
	x.adapter.handler.ServeHTTP(&x.writer, x.request)
	returned = true
}

// recovered is the error of a handler that did not return.
func (x *Exchange) recovered(v any) error {
	switch v {
	case nil:
		return errGoexit // panic(nil) has a value
	case http.ErrAbortHandler:
		return ErrAborted
	}
	return x.adapter.config.Recovered(v)
}

// internalError returns the answer to a request whose own answer cannot be
// sent.
func (x *Exchange) internalError(err error) ([]byte, error) {
	if err := x.adapter.config.Failed(x, err); err != nil {
		return nil, err
	}
	var w responseWriter
	w.init(&x.event, nil)
	w.internalError()
	out, _ := w.finish() // cannot fail: it is short, and its status is valid
	return out, nil
}

// badRequest answers what net/http's server answers to a request it cannot
// read.
func (w *responseWriter) badRequest(err error) {
	w.answer(http.StatusBadRequest, "400 Bad Request: "+err.Error())
}

func (w *responseWriter) internalError() {
	w.answer(http.StatusInternalServerError, "500 Internal Server Error")
}

func (w *responseWriter) answer(status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.WriteString(text)
}
