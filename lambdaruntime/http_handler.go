package lambdaruntime

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"runtime/debug"
	"strings"
	"sync"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/runtimeenv"
)

// StartHTTP serves h: in Lambda the HTTP events of API Gateway HTTP APIs and
// REST APIs, function URLs and application load balancers; elsewhere, where
// AWS_LAMBDA_RUNTIME_API is not set, an ordinary server on port $PORT, or 8080.
// h sees what it would see behind net/http's server, and the client gets what
// that server would send.
//
// In Lambda StartHTTP never returns. The local server stops on SIGINT and
// SIGTERM, lets running requests end, and StartHTTP returns.
func StartHTTP(h http.Handler, opts ...Option) {
	cfg := newConfig(opts)
	if !inLambda() {
		runLocal(cfg, func(ctx context.Context) error {
			return serveLocal(ctx, os.Getenv("PORT"), h, os.Stderr)
		})
		return
	}
	run(newHTTPHandler(h, cfg), cfg)
}

// NewHTTPHandler returns the Lambda handler that [StartHTTP] starts, for tests
// and for programs with a loop of their own. Its Invoke takes an event and
// returns the answer in the form the event's source expects.
func NewHTTPHandler(h http.Handler, opts ...Option) lambda.Handler {
	return newHTTPHandler(h, newConfig(opts))
}

// httpHandler adapts an http.Handler to Lambda. It is safe for concurrent use.
type httpHandler struct {
	handler  http.Handler
	cfg      config
	source   httpSource // as the environment names it, or unknown
	basePath string     // "" or "/…" without a slash at the end
	warned   sync.Once  // that the environment and an event disagree
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

// Invoke serves one event.
func (h *httpHandler) Invoke(ctx context.Context, payload []byte) ([]byte, error) {
	x := &exchange{Context: ctx}
	if err := h.parse(x, payload); err != nil {
		if h.cfg.http.fallback != nil {
			return h.cfg.http.fallback.Invoke(ctx, payload)
		}
		return nil, err
	}
	if err := x.newRequest(h.basePath); err != nil {
		x.badRequest(err)
	} else if !h.serve(x) {
		return x.internalError(), nil
	}
	out, err := x.writer.finish()
	if err != nil {
		h.log(ctx, "response not sent", slog.String("error", err.Error()))
		return x.internalError(), nil
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
			h.warned.Do(func() {
				h.cfg.logger().WarnContext(x, "the event is not from the source that the environment names; serving it as what it is",
					slog.String(runtimeenv.EventSource, string(h.source)), slog.String("event", string(shape)))
			})
		} else {
			x.event.source = h.source
		}
	}
	x.writer.event = &x.event
	return nil
}

// serve calls the handler. It returns false if the handler panicked, which is
// then logged.
func (h *httpHandler) serve(x *exchange) (ok bool) {
	x.writer.isHEAD = x.request.Method == http.MethodHead
	if !h.cfg.panicExit {
		defer func() {
			if ok {
				return
			}
			v := recover()
			x.writer.abandon()
			if v != http.ErrAbortHandler {
				h.log(x, "panic in handler", slog.String("error", fmt.Sprint(v)), slog.String("stack", string(debug.Stack())))
			}
		}()
	}
	h.handler.ServeHTTP(&x.writer, x.request)
	return true
}

func (h *httpHandler) log(ctx context.Context, message string, attrs ...slog.Attr) {
	h.cfg.logger().LogAttrs(ctx, slog.LevelError, message, append(attrs, slog.String("requestId", RequestID(ctx)))...)
}

// badRequest answers what net/http's server answers to a request it cannot
// read.
func (x *exchange) badRequest(err error) {
	x.answer(http.StatusBadRequest, "400 Bad Request: "+err.Error())
}

// internalError returns the answer to a request whose own answer cannot be
// sent.
func (x *exchange) internalError() []byte {
	x.writer = responseWriter{event: &x.event}
	x.answer(http.StatusInternalServerError, "500 Internal Server Error")
	out, _ := x.writer.finish() // cannot fail: it is short, and its status is valid
	return out
}

func (x *exchange) answer(status int, text string) {
	x.writer.Header().Set("Content-Type", "text/plain; charset=utf-8")
	x.writer.WriteHeader(status)
	_, _ = x.writer.WriteString(text)
}
