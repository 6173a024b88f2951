package lambdaruntime

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"os"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/programmark"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/runtimeenv"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/internal/httpadapter"
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
func StartHTTP(h http.Handler, opts ...StartHTTPOption) {
	programmark.Leave[programmark.StartHTTP]()
	var cfg config
	for _, o := range opts {
		o.applyStartHTTP(&cfg)
	}
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
// returns the answer in the form the event's source expects. What concerns the
// process and its invocations is that loop's business, so that those options
// are not taken here.
func NewHTTPHandler(h http.Handler, opts ...HTTPOption) lambda.Handler {
	var cfg config
	for _, o := range opts {
		o.applyStartHTTP(&cfg)
	}
	return newHTTPHandler(h, cfg)
}

// An httpHandler is the lambda.Handler around an http.Handler.
type httpHandler struct {
	adapter *httpadapter.Adapter
	cfg     config
}

// newHTTPHandler returns the handler of h, with streamed answers where the
// environment says that the event source wants them. A source that does not
// would deliver the stream to its client as it is, and the reverse.
func newHTTPHandler(h http.Handler, cfg config) lambda.Handler {
	a := &httpHandler{cfg: cfg}
	a.adapter = httpadapter.New(h, httpadapter.Config{
		Source:    os.Getenv(runtimeenv.EventSource),
		BasePath:  os.Getenv(runtimeenv.BasePath),
		Recovered: func(v any) error { return panicFailure(v) },
		Failed:    a.failed,
		Warn:      func(ctx context.Context, message string) { cfg.logger().WarnContext(ctx, message) },
	})
	if os.Getenv(runtimeenv.InvokeMode) == runtimeenv.ModeStream {
		return &httpStreamHandler{a}
	}
	return a
}

// Invoke serves one event.
func (h *httpHandler) Invoke(ctx context.Context, payload []byte) ([]byte, error) {
	x, err := h.adapter.Open(ctx, payload)
	if err != nil {
		return h.fallback(ctx, payload, err)
	}
	return x.Answer()
}

// fallback serves an event that is not an HTTP event.
func (h *httpHandler) fallback(ctx context.Context, payload []byte, err error) ([]byte, error) {
	if h.cfg.fallback != nil {
		return h.cfg.fallback.Invoke(ctx, payload)
	}
	if unknown, ok := err.(*httpadapter.UnknownEvent); ok {
		return nil, (*UnknownEventError)(unknown)
	}
	return nil, err
}

// failed logs a request that is answered with 500, and with it the lines that
// were held back for this case. The invocation itself does not fail, because
// the client would get the event source's own 502, unless a panic is to end
// the process.
func (h *httpHandler) failed(ctx context.Context, err error) error {
	if errors.Is(err, httpadapter.ErrAborted) {
		return nil // on purpose
	}
	f := errorFailure(err)
	if f.panicked && h.cfg.panicExit {
		return f
	}
	if inv := invocation.From(ctx); inv != nil {
		inv.Held.Flush()
	}
	f.log(ctx, h.cfg.logger(), slog.LevelError, messageFailed)
	return nil
}

// An httpStreamHandler answers with streams. It is what the loop of run knows
// as a streamHandler.
type httpStreamHandler struct{ *httpHandler }

// Invoke serves one event and returns the whole stream.
func (h *httpStreamHandler) Invoke(ctx context.Context, payload []byte) ([]byte, error) {
	r, err := h.InvokeStream(ctx, payload)
	if err != nil {
		return nil, err
	}
	if c, ok := r.(io.Closer); ok {
		defer c.Close()
	}
	return io.ReadAll(r)
}

// InvokeStream serves one event and returns when its answer has begun. HTTP
// APIs and load balancers cannot take streams: if such an event arrives, its
// answer is an envelope.
func (h *httpStreamHandler) InvokeStream(ctx context.Context, payload []byte) (io.Reader, error) {
	x, err := h.adapter.Open(ctx, payload)
	switch {
	case err != nil:
		return whole(h.fallback(ctx, payload, err))
	case !x.Streams():
		return whole(x.Answer())
	}
	s, err := x.Stream()
	if err != nil {
		return nil, err
	}
	return s, nil
}

// whole is a complete answer as a reader.
func whole(out []byte, err error) (io.Reader, error) {
	if err != nil {
		return nil, err
	}
	return bytes.NewReader(out), nil
}
