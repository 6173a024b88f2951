package lambdaruntime

import (
	"context"
	"log/slog"
	"net/http"
	"os"
	"strings"
	"sync"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/runtimeenv"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/internal/invocation"
)

// StartHTTP serves h: in Lambda the HTTP events of API Gateway HTTP APIs and
// REST APIs, function URLs and application load balancers; elsewhere, where
// AWS_LAMBDA_RUNTIME_API is not set, an ordinary server on port $PORT, or 8080.
// h sees what it would see behind net/http's server, and the client gets what
// that server would send.
//
// In Lambda StartHTTP never returns. The local server stops on SIGINT and
// SIGTERM, lets running requests end, and StartHTTP returns; programs built with
// aws-lambda-go's tag lambda.norpc, as for Lambda, do not contain it. If h is
// nil, http.DefaultServeMux is served.
func StartHTTP(h http.Handler, opts ...Option) {
	cfg := newConfig(opts)
	if !inLambda() {
		runLocal(cfg, func(ctx context.Context) error {
			return serveLocal(ctx, os.Getenv("PORT"), h, os.Stderr)
		})
		return
	}
	run(newHTTPHandler(h, cfg).loopHandler(), cfg)
}

// NewHTTPHandler returns the Lambda handler that [StartHTTP] starts, for tests
// and for programs with a loop of their own. Its Invoke takes an event and
// returns the answer in the form the event's source expects.
func NewHTTPHandler(h http.Handler, opts ...Option) lambda.Handler {
	return newHTTPHandler(h, newConfig(opts)).loopHandler()
}

// httpHandler adapts an http.Handler to Lambda. It is safe for concurrent use.
type httpHandler struct {
	handler  http.Handler
	cfg      config
	source   httpSource // as the environment names it, or unknown
	basePath string     // "" or "/…" without a slash at the end

	disagreement sync.Once // of the environment and an event, logged
	cookies      sync.Once // were lost, logged
}

func newHTTPHandler(h http.Handler, cfg config) *httpHandler {
	if h == nil {
		h = http.DefaultServeMux // as http.Server does
	}
	base := strings.Trim(os.Getenv(runtimeenv.BasePath), "/")
	if base != "" {
		base = "/" + base
	}
	return &httpHandler{
		handler:  h,
		cfg:      cfg,
		source:   httpSource(os.Getenv(runtimeenv.EventSource)),
		basePath: base,
	}
}

// loopHandler is h, or h with streamed answers where the environment says that
// the event source wants them. A source that does not would deliver the stream
// to its client as it is, and the reverse.
func (h *httpHandler) loopHandler() lambda.Handler {
	if os.Getenv(runtimeenv.InvokeMode) == runtimeenv.ModeStream {
		return &httpStreamHandler{h}
	}
	return h
}

// Invoke serves one event.
func (h *httpHandler) Invoke(ctx context.Context, payload []byte) ([]byte, error) {
	x := &exchange{Context: ctx}
	if err := h.parse(x, payload); err != nil {
		return h.fallback(ctx, payload, err)
	}
	return h.serveBuffered(x)
}

// fallback serves an event that is not an HTTP event.
func (h *httpHandler) fallback(ctx context.Context, payload []byte, err error) ([]byte, error) {
	if h.cfg.http.fallback == nil {
		return nil, err
	}
	return h.cfg.http.fallback.Invoke(ctx, payload)
}

// serveBuffered returns the complete answer.
func (h *httpHandler) serveBuffered(x *exchange) ([]byte, error) {
	if err := x.newRequest(h.basePath); err != nil {
		x.writer.badRequest(err)
	} else if panicked := h.serve(x); panicked != nil {
		x.writer.abandon()
		if panicked.panicked {
			if h.cfg.panicExit {
				return nil, *panicked
			}
			h.record(x, *panicked)
		}
		return x.internalError(), nil
	}
	out, err := x.writer.finish()
	if err != nil {
		h.record(x, errorFailure(err))
		return x.internalError(), nil
	}
	if x.writer.head.droppedCookie {
		h.cookies.Do(func() {
			h.cfg.logger().WarnContext(x, "only the first of several cookies was sent; the load balancer's target group needs multi-value headers for more")
		})
	}
	return out, nil
}

// parse reads the event and settles its source.
func (h *httpHandler) parse(x *exchange, payload []byte) (err error) {
	if x.event, err = parseHTTPEvent(payload); err != nil {
		return err
	}
	shape := x.event.shape()
	if shape == sourceUnknown {
		return x.event.unknownError()
	}
	x.event.source = shape
	if h.source != sourceUnknown {
		if x.event.contradicts(h.source, shape) {
			h.disagreement.Do(func() {
				h.cfg.logger().WarnContext(x, "the event is not from the source that the environment names; serving it as what it is",
					slog.String(runtimeenv.EventSource, string(h.source)), slog.String("event", string(shape)))
			})
		} else {
			x.event.source = h.source
		}
	}
	x.writer.init(&x.event, nil)
	return nil
}

// serve calls the handler, and returns its panic.
func (h *httpHandler) serve(x *exchange) (f *failure) {
	returned := false
	defer func() {
		if returned {
			return
		}
		v := recover()
		f = new(panicFailure(v))
		// http.ErrAbortHandler is how a handler ends an answer on purpose.
		f.panicked = v != http.ErrAbortHandler
	}()
	h.handler.ServeHTTP(&x.writer, x.request)
	returned = true
	return nil
}

// record logs a request that is answered with 500, and with it the lines that
// were held back for this case. The invocation itself does not fail: the
// client would get the event source's own 502.
func (h *httpHandler) record(ctx context.Context, f failure) {
	if inv := invocation.From(ctx); inv != nil {
		inv.Held.Flush()
	}
	f.log(ctx, h.cfg.logger(), slog.LevelError, messageFailed)
}

// badRequest answers what net/http's server answers to a request it cannot
// read.
func (w *responseWriter) badRequest(err error) {
	w.answer(http.StatusBadRequest, "400 Bad Request: "+err.Error())
}

// internalError returns the answer to a request whose own answer cannot be
// sent.
func (x *exchange) internalError() []byte {
	var w responseWriter
	w.init(&x.event, nil)
	w.answer(http.StatusInternalServerError, "500 Internal Server Error")
	out, _ := w.finish() // cannot fail: it is short, and its status is valid
	return out
}

func (w *responseWriter) answer(status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.WriteString(text)
}
