package httpevent

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"net/http"
)

// StreamContentType is the content type by which a function says that its
// streamed answer begins with a prelude: a JSON object of status, headers and
// cookies, and eight zero bytes.
const StreamContentType = "application/vnd.awslambda.http-integration-response"

// maxPrelude bounds the search for the end of the prelude; the services do
// not document theirs, and headers are limited to far less.
const maxPrelude = 1 << 20

var preludeEnd = make([]byte, 8)

// WriteStream sends a streamed answer to the client while it comes, as a
// function URL with invoke mode RESPONSE_STREAM does, and a REST API with
// response streaming. An answer of another content type is delivered as it
// is, with status 200. An error before the first byte becomes the service's
// own error; after it the client's connection is cut, so that the client does
// not take what it has for the whole. WriteStream returns what was wrong, an
// ErrFunction.
func (e Endpoint) WriteStream(w http.ResponseWriter, contentType string, body io.Reader) error {
	in := bufio.NewReaderSize(body, 32<<10)
	if mediaType(contentType) != StreamContentType {
		if _, err := in.Peek(1); err != nil && err != io.EOF {
			e.WriteError(w, ErrFunction)
			return malformed("%w", err)
		}
		e.writeHeader(w, http.StatusOK, http.Header{"Content-Type": {"application/octet-stream"}}, -1)
		return copyFlushed(w, in)
	}
	env, err := readPrelude(in)
	status := http.StatusOK
	if err == nil && len(env.StatusCode) > 0 {
		status, err = e.status(env.StatusCode)
	}
	if err != nil {
		e.WriteError(w, err)
		return err
	}
	e.writeHeader(w, status, e.header(env), -1)
	return copyFlushed(w, in)
}

// readPrelude reads up to and with the eight zero bytes.
func readPrelude(in *bufio.Reader) (envelope, error) {
	var prelude []byte
	for !bytes.HasSuffix(prelude, preludeEnd) {
		b, err := in.ReadByte()
		if err != nil {
			return envelope{}, malformed("the stream ended in its prelude: %w", err)
		}
		if prelude = append(prelude, b); len(prelude) > maxPrelude {
			return envelope{}, malformed("no end of the prelude in %d bytes", maxPrelude)
		}
	}
	var env envelope
	if err := json.Unmarshal(prelude[:len(prelude)-len(preludeEnd)], &env); err != nil {
		return envelope{}, malformed("prelude: %v", err)
	}
	return env, nil
}

// copyFlushed sends what comes when it comes.
func copyFlushed(w http.ResponseWriter, in io.Reader) error {
	rc := http.NewResponseController(w)
	rc.Flush()
	chunk := make([]byte, 32<<10)
	for {
		n, err := in.Read(chunk)
		if n > 0 {
			if _, err := w.Write(chunk[:n]); err != nil {
				return nil // the client has left
			}
			rc.Flush()
		}
		switch err {
		case nil:
		case io.EOF:
			return nil
		default:
			if conn, _, hijack := rc.Hijack(); hijack == nil {
				conn.Close()
			}
			return malformed("the stream broke: %w", err)
		}
	}
}
