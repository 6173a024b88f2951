package httpadapter

import (
	"fmt"
	"net/http"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/internal/invocation"
)

// maxALBResponse bounds a load balancer's buffered answer in bytes, envelope
// included, as its documentation states it: "1 MB".
const maxALBResponse = 1 << 20

// countedLen is how long a body may be for net/http's server to count it
// before it sends the header.
const countedLen = 2 << 10

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
