package idempotency

import (
	"bytes"
	"io"
	"net/http"
)

// rereadable returns the body from its start again after it was written to w. It can seek, as the body of a request in
// Lambda can.
func rereadable(body io.ReadCloser, w io.Writer) (io.ReadCloser, error) {
	if body == nil || body == http.NoBody {
		return body, nil
	}
	if seeker, ok := body.(io.ReadSeeker); ok {
		if _, err := io.Copy(w, seeker); err != nil {
			return body, err
		}
		_, err := seeker.Seek(0, io.SeekStart)
		return body, err
	}
	read, err := io.ReadAll(body)
	if err != nil {
		return body, err
	}
	w.Write(read) // a hash: cannot fail
	return rereadBody{bytes.NewReader(read), body}, nil
}

// A rereadBody is a body that was read, from its start again.
type rereadBody struct {
	*bytes.Reader
	io.Closer
}
