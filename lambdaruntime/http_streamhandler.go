package lambdaruntime

import (
	"bytes"
	"context"
	"io"
	"net/http"
)

// httpStreamHandler answers with streams. It is what the loop of run knows as a
// streamHandler.
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
	ctx, cancel := context.WithCancel(ctx)
	x := &exchange{Context: ctx}
	if err := h.parse(x, payload); err != nil {
		defer cancel()
		out, err := h.fallback(ctx, payload, err)
		return bytes.NewReader(out), err
	}
	if x.event.source == sourceHTTPAPI || x.event.source == sourceALB {
		defer cancel()
		out, err := h.serveBuffered(x)
		return bytes.NewReader(out), err
	}
	stream := newResponseStream(cancel)
	x.writer.stream = stream
	go h.serveStream(x)
	if err := stream.waitStart(); err != nil {
		cancel()
		return nil, err
	}
	return stream, nil
}

// serveStream runs the handler beside the loop and ends the stream: with a 500
// where nothing was sent yet and the answer cannot be, else as a broken
// stream, whose error the loop records. With WithPanicExit a panic fails the
// invocation, which ends the process.
func (h *httpStreamHandler) serveStream(x *exchange) {
	if err := x.newRequest(h.basePath); err != nil {
		x.writer.badRequest(err)
	} else if f := h.serve(x); f != nil {
		switch committed := x.writer.abandon(); {
		case committed || f.panicked && h.cfg.panicExit:
			x.writer.stream.end(*f)
			return
		case f.panicked:
			h.record(x, *f)
		}
		x.streamInternalError()
		return
	}
	if err := x.writer.finishStream(); err != nil {
		h.record(x, errorFailure(err))
		x.streamInternalError()
	}
}

// streamInternalError answers 500 on a stream that has not begun.
func (x *exchange) streamInternalError() {
	var w responseWriter
	w.init(&x.event, x.writer.stream)
	w.answer(http.StatusInternalServerError, "500 Internal Server Error")
	_ = w.finishStream() // cannot fail: its status is valid and nothing was sent
}
