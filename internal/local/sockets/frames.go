package sockets

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"io"
	"net"
	"net/http"
	"sync/atomic"
)

// A frameWatch looks at the headers of a client's frames as they pass by, and
// finds the first message with a frame that is too large. What reads the
// messages shows none of this, and a page cannot split a message: what has more
// than 32 KB works in no browser on AWS.
type frameWatch struct {
	header   []byte // of the frame that has begun, as far as it is there
	rest     uint64 // bytes of the frame's payload that are to come
	messages int64  // that have ended
	tooLarge atomic.Int64
}

func newFrameWatch() *frameWatch {
	w := &frameWatch{}
	w.tooLarge.Store(-1)
	return w
}

// largeAt is the number of the message, from 0, that has too large a frame; -1
// if none had.
func (w *frameWatch) largeAt() int64 { return w.tooLarge.Load() }

// see is called by one goroutine, with all bytes in their order.
func (w *frameWatch) see(p []byte) {
	for len(p) > 0 {
		if w.rest > 0 {
			n := min(w.rest, uint64(len(p)))
			w.rest -= n
			p = p[n:]
			continue
		}
		w.header, p = append(w.header, p[0]), p[1:]
		if size, ok := w.frame(); ok {
			w.begin(size)
		}
	}
}

// frame is the size of the payload, if the header is whole. Section 5.2 of RFC
// 6455 has the layout.
func (w *frameWatch) frame() (size uint64, whole bool) {
	h := w.header
	if len(h) < 2 {
		return 0, false
	}
	size, length := uint64(h[1]&0x7f), 2
	switch size {
	case 126:
		length = 4
	case 127:
		length = 10
	}
	mask := 0
	if h[1]&0x80 != 0 {
		mask = 4
	}
	if len(h) < length+mask {
		return 0, false
	}
	switch length {
	case 4:
		size = uint64(binary.BigEndian.Uint16(h[2:]))
	case 10:
		size = binary.BigEndian.Uint64(h[2:])
	}
	return size, true
}

func (w *frameWatch) begin(size uint64) {
	control, final := w.header[0]&0x08 != 0, w.header[0]&0x80 != 0
	if !control && size > maxFrame {
		w.tooLarge.CompareAndSwap(-1, w.messages)
	}
	if !control && final {
		w.messages++
	}
	w.rest, w.header = size, w.header[:0]
}

// A watchedWriter is a ResponseWriter whose connection is watched.
type watchedWriter struct {
	http.ResponseWriter
	watch *frameWatch
	conn  net.Conn // what it has been hijacked to
}

// Hijack is [http.Hijacker].
func (w *watchedWriter) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, buffered, err := http.NewResponseController(w.ResponseWriter).Hijack()
	if err != nil {
		return nil, nil, err
	}
	early, _ := buffered.Reader.Peek(buffered.Reader.Buffered()) // what is there
	watched := &watchedConn{Conn: conn, early: bytes.NewReader(bytes.Clone(early)), watch: w.watch}
	w.conn = conn
	return watched, bufio.NewReadWriter(bufio.NewReader(watched), buffered.Writer), nil
}

type watchedConn struct {
	net.Conn
	early io.Reader
	watch *frameWatch
}

func (c *watchedConn) Read(p []byte) (int, error) {
	n, err := c.early.Read(p)
	if err == io.EOF {
		n, err = c.Conn.Read(p)
	}
	c.watch.see(p[:n])
	return n, err
}
