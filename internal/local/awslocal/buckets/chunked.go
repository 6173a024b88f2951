package buckets

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// unchunk takes the framing off a body that a client has signed or summed in
// chunks, as the AWS CLI does; gofakes3 knows one of the forms and would store
// the others with it. The form is that of "Signature calculations for the
// Authorization header: transferring a payload in multiple chunks" in the S3
// API reference.
func unchunk(r *http.Request) error {
	if !strings.HasPrefix(r.Header.Get("X-Amz-Content-Sha256"), "STREAMING-") {
		return nil
	}
	length := r.Header.Get("X-Amz-Decoded-Content-Length")
	size, err := strconv.ParseInt(length, 10, 64)
	if err != nil || size < 0 {
		return fmt.Errorf("X-Amz-Decoded-Content-Length is %q; a number is allowed", length)
	}
	encodings := strings.Split(strings.ReplaceAll(r.Header.Get("Content-Encoding"), " ", ""), ",")
	encodings = slices.DeleteFunc(encodings, func(e string) bool { return e == "" || e == "aws-chunked" })
	r.Header.Del("Content-Encoding")
	if len(encodings) > 0 {
		r.Header.Set("Content-Encoding", strings.Join(encodings, ","))
	}
	r.Header.Set("X-Amz-Content-Sha256", "UNSIGNED-PAYLOAD")
	r.Header.Set("Content-Length", length)
	r.ContentLength = size
	r.Body = struct {
		io.Reader
		io.Closer
	}{&chunks{from: bufio.NewReader(r.Body)}, r.Body}
	return nil
}

// chunks reads the content of chunks: each is a line with its size in hex,
// perhaps a signature after a semicolon, the bytes and a line break. One of no
// bytes is the last; what follows it are trailers.
type chunks struct {
	from *bufio.Reader
	rest int64 // of the current chunk
	err  error
}

func (c *chunks) Read(p []byte) (int, error) {
	if c.rest == 0 && c.err == nil {
		c.rest, c.err = c.next()
	}
	if c.err != nil {
		return 0, c.err
	}
	n, err := c.from.Read(p[:min(int64(len(p)), c.rest)])
	c.rest -= int64(n)
	if c.rest == 0 && err == nil {
		_, err = c.from.Discard(len("\r\n"))
	}
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	c.err = err
	return n, nil
}

func (c *chunks) next() (int64, error) {
	line, err := c.from.ReadString('\n')
	if err != nil {
		return 0, io.ErrUnexpectedEOF
	}
	size, _, _ := strings.Cut(strings.TrimRight(line, "\r\n"), ";")
	n, err := strconv.ParseInt(size, 16, 63)
	if err != nil || n < 0 {
		return 0, fmt.Errorf("the size of a chunk is %q; a number in hex is allowed", size)
	}
	if n == 0 {
		return 0, io.EOF
	}
	return n, nil
}
