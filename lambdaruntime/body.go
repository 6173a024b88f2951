package lambdaruntime

import (
	"context"
	"errors"
	"io"
	"os"
)

// A body is a streamed response. Its end is the end of the invocation: the
// goroutines are awaited between the last byte and the end of the response.
type body struct {
	io.Reader
	runner  *runner // nil if nothing is left to be done at the end
	request *request
	cancel  context.CancelFunc

	end  error // what Read returns from now on
	exit bool  // the process ends with the response
}

// Read returns the next part of the response. aws-lambda-go sends an error as
// the error trailers of the response, and drops the bytes that come with it.
func (b *body) Read(p []byte) (int, error) {
	if b.end != nil {
		return 0, b.end
	}
	n, err := b.Reader.Read(p)
	if err == nil || b.runner == nil {
		return n, err
	}
	if err == io.EOF {
		err = nil
	}
	b.end = io.EOF
	if err = b.runner.await(b.request, err); err != nil {
		f := b.runner.record(b.request, err)
		b.end, b.exit = f.InvokeResponse_Error, f.ShouldExit
	}
	if n > 0 {
		return n, nil
	}
	return 0, b.end
}

// Close ends the invocation.
func (b *body) Close() error {
	if b.cancel != nil {
		b.cancel()
	}
	var err error
	if c, ok := b.Reader.(io.Closer); ok {
		err = c.Close()
	}
	if b.exit {
		os.Exit(1)
	}
	return err
}

// ContentType is how the Runtime API recognises an HTTP response with a
// prelude.
func (b *body) ContentType() string { return contentType(b.Reader) }

// contentType is what a response says of itself, or that of any bytes.
func contentType(response io.Reader) string {
	if c, ok := response.(interface{ ContentType() string }); ok {
		return c.ContentType()
	}
	return "application/octet-stream"
}

// MarshalJSON fails: aws-lambda-go sends a reader as it is only if it
// cannot be encoded.
func (b *body) MarshalJSON() ([]byte, error) {
	return nil, errors.New("a streamed response is not JSON")
}
