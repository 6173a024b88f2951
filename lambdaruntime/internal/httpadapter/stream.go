package httpadapter

import (
	"errors"
	"io"
	"sync"
)

const (
	// streamContentType tells the event source that the body starts with a
	// JSON prelude.
	streamContentType = "application/vnd.awslambda.http-integration-response"

	// streamChunk is how many bytes wait for more before they are sent
	// without a flush. It is the size of net/http's own write buffers.
	streamChunk = 4 << 10

	// streamBuffer is how far the handler may be ahead of the network.
	streamBuffer = 64 << 10
)

var errStreamClosed = errors.New("lambdaruntime: write to a response stream that Lambda has closed")

// Stream carries an answer from the handler's goroutine to the loop of
// aws-lambda-go, which reads it. Writes wait while streamBuffer bytes are
// unread.
type Stream struct {
	mu      sync.Mutex
	changed sync.Cond
	buf     []byte
	off     int  // of the first unread byte in buf
	started bool // the prelude is in buf
	flushed bool // buf is to be sent even if it is short
	err     error
	ended   bool // no more writes; after buf comes err, or the end
	closed  bool // no more reads
	cancel  func()
}

func newStream(cancel func()) *Stream {
	s := &Stream{cancel: cancel}
	s.changed.L = &s.mu
	return s
}

// ContentType is read by aws-lambda-go.
func (s *Stream) ContentType() string { return streamContentType }

// waitStart returns when the answer has begun, or with the error that it ended
// with before that.
func (s *Stream) waitStart() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for !s.started && !s.ended {
		s.changed.Wait()
	}
	if !s.started {
		return s.err
	}
	return nil
}

func (s *Stream) start(prelude, body []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.started = true
	s.buf = append(append(s.buf, prelude...), body...)
	s.changed.Broadcast()
}

func writeStream[S string | []byte](s *Stream, p S) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for n < len(p) {
		for len(s.buf)-s.off >= streamBuffer && !s.closed {
			s.changed.Wait()
		}
		if s.closed {
			return n, errStreamClosed
		}
		if s.off > 0 {
			s.buf = s.buf[:copy(s.buf, s.buf[s.off:])]
			s.off = 0
		}
		k := min(len(p)-n, streamBuffer-len(s.buf))
		s.buf = append(s.buf, p[n:n+k]...)
		n += k
		if len(s.buf) >= streamChunk {
			s.changed.Broadcast()
		}
	}
	return n, nil
}

func (s *Stream) flush() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return errStreamClosed
	}
	s.flushed = true
	s.changed.Broadcast()
	return nil
}

// end ends the stream after what it still holds, with err if that is not nil.
func (s *Stream) end(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ended, s.err = true, err
	s.changed.Broadcast()
}

// Read waits for a chunk, a flush or the end. It never returns data together
// with an error, because aws-lambda-go would drop the data.
func (s *Stream) Read(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for {
		unread := s.buf[s.off:]
		switch {
		case len(unread) > 0 && (s.flushed || s.ended || len(unread) >= streamChunk):
			n := copy(p, unread)
			s.off += n
			if n == len(unread) {
				s.flushed = false
			}
			s.changed.Broadcast()
			return n, nil
		case len(unread) == 0 && s.ended:
			if s.err != nil {
				return 0, s.err
			}
			return 0, io.EOF
		}
		s.changed.Wait()
	}
}

// Close is called by aws-lambda-go when it is done with the answer, read to
// its end or not. A handler that still writes is told to stop.
func (s *Stream) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	s.cancel()
	s.changed.Broadcast()
	return nil
}
