package httpadapter

import "sync"

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
