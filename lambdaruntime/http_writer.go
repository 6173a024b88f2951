package lambdaruntime

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"sync"
)

// Limits of an answer in bytes, envelope included, as the services state them.
const (
	maxResponse    = 6291556 // Lambda: "maximum allowed payload size (6291556 bytes)"
	maxALBResponse = 1 << 20 // load balancers: "1 MB"
)

var (
	errHandlerReturned = errors.New("lambdaruntime: write after the handler returned")
	errTooLarge        = errors.New("lambdaruntime: the response is larger than Lambda's limit")
)

// responseWriter collects an answer as a whole. Its methods may be called from
// several goroutines, and after the handler has returned, when they fail.
type responseWriter struct {
	event  *httpEvent
	isHEAD bool
	header http.Header // the handler's

	mu          sync.Mutex
	returned    bool
	wroteHeader bool
	head        responseHead
	body        *bodyBuffer
	written     int64 // bytes the handler wrote, sent or not
	problem     error // makes the answer a 500

	headMemory [512]byte // of head.json, where it suffices
}

// bodyBuffer is memory for bodies that is used again.
type bodyBuffer struct{ b []byte }

var bodyBuffers = sync.Pool{New: func() any { return &bodyBuffer{b: make([]byte, 0, 4096)} }}

// maxPooledBody keeps a single large answer from holding its memory forever.
const maxPooledBody = 1 << 20

func (w *responseWriter) Header() http.Header {
	if w.header == nil {
		w.header = make(http.Header)
	}
	return w.header
}

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
		w.problem = fmt.Errorf("lambdaruntime: got status code %d, want 200 to 999", status)
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
	if w.written > maxResponse {
		w.problem = errTooLarge
		return 0, w.problem
	}
	if w.body == nil {
		w.body = bodyBuffers.Get().(*bodyBuffer)
	}
	w.body.b = append(w.body.b, p...)
	return len(p), nil
}

// Flush does what can be done in a buffered answer: it sends the header, so
// that later changes of it have no effect.
func (w *responseWriter) Flush() { _ = w.FlushError() }

// FlushError is Flush for http.ResponseController.
func (w *responseWriter) FlushError() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.returned {
		return errHandlerReturned
	}
	w.writeHeader(http.StatusOK)
	w.sniff()
	w.head.hasType = true // net/http looks at no byte after the first flush
	return nil
}

// EnableFullDuplex is for http.ResponseController: the request's body is in
// memory, so it can always be read while the answer is written.
func (w *responseWriter) EnableFullDuplex() error { return nil }

func (w *responseWriter) sniff() {
	if w.body != nil {
		w.head.sniff(w.body.b)
	}
}

// finish ends the answer after the handler has returned and gives back the
// envelope. On an error there is no answer to send.
func (w *responseWriter) finish() ([]byte, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.writeHeader(http.StatusOK)
	w.returned = true
	defer w.release()
	if w.problem != nil {
		return nil, w.problem
	}
	w.sniff()
	var body []byte
	if w.body != nil {
		body = w.body.b
	}
	if w.isHEAD {
		if w.head.contentLength < 0 && len(body) > 0 {
			w.head.addLength(len(body))
		}
		body = nil
	} else if n := w.head.contentLength; n > w.written && bodyAllowed(w.head.status) {
		// A server would break the connection. Here a short body would pass
		// for the whole one.
		return nil, fmt.Errorf("lambdaruntime: the handler declared a Content-Length of %d and wrote %d bytes", n, w.written)
	}
	out := w.head.envelope(body)
	limit := maxResponse
	if w.event.source == sourceALB {
		limit = maxALBResponse
	}
	if len(out) > limit {
		return nil, fmt.Errorf("%w: got %d bytes, want at most %d", errTooLarge, len(out), limit)
	}
	return out, nil
}

// abandon ends the answer without sending it.
func (w *responseWriter) abandon() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.returned = true
	w.release()
}

func (w *responseWriter) release() {
	if w.body != nil && cap(w.body.b) <= maxPooledBody {
		w.body.b = w.body.b[:0]
		bodyBuffers.Put(w.body)
	}
	w.body = nil
}

// addLength gives the answer to HEAD the length of the body it stands for.
func (h *responseHead) addLength(n int) { h.add("Content-Length", strconv.Itoa(n)) }
