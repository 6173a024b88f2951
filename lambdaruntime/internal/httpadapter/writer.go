package httpadapter

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/internal/invocation"
)

var errHandlerReturned = errors.New("lambdaruntime: write after the handler returned")

// sniffLen is how many bytes http.DetectContentType looks at.
const sniffLen = 512

// responseWriter collects an answer, as a whole or until it goes to a stream.
// Its methods may be called from several goroutines, and after the handler has
// returned, when they fail.
type responseWriter struct {
	event  *event
	isHEAD bool
	header http.Header     // the handler's
	stream *Stream         // nil where the answer is buffered
	ctx    context.Context // the request's

	mu          sync.Mutex
	returned    bool
	wroteHeader bool
	committed   bool // the head has gone to the stream
	flushed     bool
	head        responseHead
	body        *bodyBuffer
	written     int64 // bytes the handler wrote, sent or not
	taken       int64 // those of them that are part of the body
	problem     error // why there is no answer to send

	headMemory [512]byte // of head.json, where it suffices
}

// init prepares a writer for the answer to e, which goes to stream unless that
// is nil.
func (w *responseWriter) init(e *event, stream *Stream) {
	w.event, w.stream = e, stream
	w.isHEAD = e.isHEAD()
	w.header = make(http.Header)
}

func (w *responseWriter) Header() http.Header { return w.header }

func (w *responseWriter) WriteHeader(status int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.writeHeader(status)
}

func (w *responseWriter) writeHeader(status int) {
	if w.wroteHeader || w.returned {
		return
	}
	if status >= 100 && status <= 199 && status != http.StatusSwitchingProtocols {
		return // no source can send an interim answer
	}
	w.wroteHeader = true
	if status < 200 || status > 999 {
		w.problem = fmt.Errorf("lambdaruntime: the handler answered with status code %d, want 200 to 999", status)
		return
	}
	w.head = newHead(w.headMemory[:0], w.event, status, w.header, w.isHEAD)
}

func (w *responseWriter) Write(p []byte) (int, error) { return write(w, p) }

// WriteString saves io.WriteString the copy to a byte slice.
func (w *responseWriter) WriteString(s string) (int, error) { return write(w, s) }

func write[S string | []byte](w *responseWriter, p S) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.returned {
		return 0, errHandlerReturned
	}
	w.writeHeader(http.StatusOK)
	if w.problem != nil {
		return 0, w.problem
	}
	if len(p) == 0 {
		return 0, nil
	}
	if !bodyAllowed(w.head.status) {
		return 0, http.ErrBodyNotAllowed
	}
	w.written += int64(len(p))
	if n := w.head.contentLength; n >= 0 && w.written > n {
		return 0, http.ErrContentLength
	}
	w.taken = w.written
	switch {
	case w.isHEAD:
		// Only the type of the body is needed.
		w.buffer()
		w.body.b = append(w.body.b, p[:min(len(p), sniffLen-min(len(w.body.b), sniffLen))]...)
	case w.committed:
		return writeStream(w.stream, p)
	case w.stream != nil:
		w.buffer()
		w.body.b = append(w.body.b, p...)
		if len(w.body.b) >= sniffLen {
			w.commit()
		}
	case w.written > invocation.MaxResponse:
		w.problem = tooLarge(w.written, invocation.MaxResponse)
		return 0, w.problem
	default:
		w.buffer()
		w.body.b = append(w.body.b, p...)
	}
	return len(p), nil
}

// Flush sends what a stream has so far. In a buffered answer it sends the
// header only, so that later changes of it have no effect.
func (w *responseWriter) Flush() { _ = w.FlushError() }

// FlushError is Flush for http.ResponseController.
func (w *responseWriter) FlushError() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.returned {
		return errHandlerReturned
	}
	w.writeHeader(http.StatusOK)
	if w.problem != nil {
		return w.problem
	}
	w.sniff()
	w.flushed = true
	w.head.hasType = true // net/http looks at no byte after the first flush
	if w.stream == nil {
		return nil
	}
	if !w.committed {
		w.commit()
	}
	return w.stream.flush()
}

// EnableFullDuplex is for http.ResponseController: the request's body is in
// memory, so it can always be read while the answer is written.
func (w *responseWriter) EnableFullDuplex() error { return nil }

// SetReadDeadline is for http.ResponseController. There is no deadline to
// lift, which is what the zero time asks for; no other can be set.
func (w *responseWriter) SetReadDeadline(t time.Time) error { return onlyNone(t) }

// SetWriteDeadline is for http.ResponseController, as SetReadDeadline is.
func (w *responseWriter) SetWriteDeadline(t time.Time) error { return onlyNone(t) }

// CloseNotify is deprecated but on net/http's writer, and gin's Context.Stream
// panics without it. No source tells that its client has gone; what ends
// such a loop here is the context, which ends before Lambda ends the process.
func (w *responseWriter) CloseNotify() <-chan bool {
	gone := make(chan bool, 1)
	context.AfterFunc(w.ctx, func() { gone <- true })
	return gone
}

func onlyNone(deadline time.Time) error {
	if deadline.IsZero() {
		return nil
	}
	return http.ErrNotSupported
}

func (w *responseWriter) sniff() {
	if w.body != nil {
		w.head.sniff(w.body.b)
	}
}

// commit sends the head to the stream, and the body that was held back for it.
func (w *responseWriter) commit() {
	w.committed = true
	w.sniff()
	body := w.bodyBytes()
	if w.isHEAD {
		body = nil // it was kept for its type
	}
	w.stream.start(w.head.prelude(), body)
	w.release()
}
