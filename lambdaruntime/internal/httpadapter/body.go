package httpadapter

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/internal/jsontext"
)

// requestBody returns the decoded body and its size in bytes.
func (e *event) requestBody() (io.ReadCloser, int, error) {
	text := jsontext.String(e.body)
	if text == "" {
		return http.NoBody, 0, nil
	}
	if !e.base64 {
		return &requestBody{r: strings.NewReader(text)}, len(text), nil
	}
	data, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return nil, 0, fmt.Errorf("body: %w", err)
	}
	return &requestBody{r: bytes.NewReader(data)}, len(data), nil
}

// requestBody reads a body that is in memory as a whole. It can be read again
// after a Seek, as the AWS SDK does with what it uploads.
type requestBody struct {
	r interface {
		io.ReadSeeker
		io.WriterTo
	}
	closed atomic.Bool
}

func (b *requestBody) Read(p []byte) (int, error) {
	if b.closed.Load() {
		return 0, http.ErrBodyReadAfterClose
	}
	return b.r.Read(p)
}

// WriteTo lets io.Copy do without a buffer.
func (b *requestBody) WriteTo(w io.Writer) (int64, error) {
	if b.closed.Load() {
		return 0, http.ErrBodyReadAfterClose
	}
	return b.r.WriteTo(w)
}

func (b *requestBody) Seek(offset int64, whence int) (int64, error) {
	if b.closed.Load() {
		return 0, http.ErrBodyReadAfterClose
	}
	return b.r.Seek(offset, whence)
}

func (b *requestBody) Close() error {
	b.closed.Store(true)
	return nil
}
