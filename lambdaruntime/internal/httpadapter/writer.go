package httpadapter

import (
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/internal/invocation"
)

// maxALBResponse bounds a load balancer's buffered answer in bytes, envelope
// included, as its documentation states it: "1 MB".
const maxALBResponse = 1 << 20

var errHandlerReturned = errors.New("lambdaruntime: write after the handler returned")

// sniffLen is how many bytes http.DetectContentType looks at.
const sniffLen = 512

// countedLen is how long a body may be for net/http's server to count it
// before it sends the header.
const countedLen = 2 << 10

// responseWriter collects an answer, as a whole or until it goes to a stream.
// Its methods may be called from several goroutines, and after the handler has
// returned, when they fail.
type responseWriter struct {
	event  *event
	isHEAD bool
	header http.Header // the handler's
	stream *Stream     // nil where the answer is buffered

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

// end ends the handler's part after it has returned: the header is sent, and
// later writes fail.
func (w *responseWriter) end() {
	w.writeHeader(http.StatusOK)
	w.returned = true
	if n := w.head.contentLength; w.problem == nil && !w.isHEAD && n > w.taken && bodyAllowed(w.head.status) {
		// A server would break the connection, also where the write that went
		// too far was refused. Here a short body would pass for the whole one.
		w.problem = fmt.Errorf("lambdaruntime: the handler declared a Content-Length of %d and wrote %d bytes", n, w.written)
	}
	if w.problem == nil && !w.committed {
		w.sniff()
	}
	if w.isHEAD && w.head.contentLength < 0 && 0 < w.written && w.written <= countedLen && !w.flushed {
		w.head.addLength(w.written)
	}
	if w.isHEAD {
		w.release()
	}
}

// finish returns the envelope of a buffered answer after the handler has
// returned. On an error there is no answer to send.
func (w *responseWriter) finish() ([]byte, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.end()
	defer w.release()
	if w.problem != nil {
		return nil, w.problem
	}
	out := w.head.complete(w.bodyBytes())
	limit := invocation.MaxResponse
	if w.event.source == sourceALB {
		limit = maxALBResponse
	}
	if len(out) > limit {
		return nil, tooLarge(int64(len(out)), limit)
	}
	return out, nil
}

// A tooLargeError is an answer that its event source would refuse.
type tooLargeError struct {
	size  int64
	limit int
}

// tooLarge is the error of an answer of at least size bytes.
func tooLarge(size int64, limit int) error { return &tooLargeError{size, limit} }

func (e *tooLargeError) Error() string {
	return fmt.Sprintf("the response is at least %d bytes, its event source allows at most %d", e.size, e.limit)
}

// ErrorType is the one that Lambda itself gives such an answer.
func (e *tooLargeError) ErrorType() string { return invocation.TypeTooLarge }

// finishStream ends a streamed answer after the handler has returned. Its error
// means that nothing has reached the stream. Where something has, the stream
// breaks with the error.
func (w *responseWriter) finishStream() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.end()
	if !w.committed {
		if w.problem != nil {
			w.release()
			return w.problem
		}
		w.commit()
	}
	w.stream.end(w.problem)
	return nil
}

// abandon ends the answer without sending it. It reports whether its head was
// already sent.
func (w *responseWriter) abandon() (committed bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.returned = true
	w.release()
	return w.committed
}

// bodyBuffer is memory for bodies that is used again.
type bodyBuffer struct{ b []byte }

var bodyBuffers = sync.Pool{New: func() any { return &bodyBuffer{b: make([]byte, 0, 4096)} }}

// maxPooledBody keeps a single large answer from holding its memory forever.
const maxPooledBody = 1 << 20

func (w *responseWriter) buffer() {
	if w.body == nil {
		w.body = bodyBuffers.Get().(*bodyBuffer)
	}
}

func (w *responseWriter) bodyBytes() []byte {
	if w.body == nil {
		return nil
	}
	return w.body.b
}

func (w *responseWriter) release() {
	if w.body != nil && cap(w.body.b) <= maxPooledBody {
		w.body.b = w.body.b[:0]
		bodyBuffers.Put(w.body)
	}
	w.body = nil
}
