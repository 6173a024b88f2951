package idempotency

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"strings"
)

// maxKey is the longest key that a client may send: twice what UUIDs and hashes need, and far below what a table's key
// may be long, though keys are hashed before.
const maxKey = 255

// headerKey is the key in the values of a header: a string of RFC 8941, in quotes, or the same text without them, as
// most clients send it.
func headerKey(values []string) (string, error) {
	switch {
	case len(values) == 0:
		return "", ErrNoKey
	case len(values) > 1:
		return "", errors.New("got several, want one")
	}
	key := strings.Trim(values[0], " \t")
	if strings.HasPrefix(key, `"`) {
		unquoted, ok := unquote(key)
		if !ok {
			return "", errors.New(`got a quoted string with a quote or backslash that is not escaped, or text after it`)
		}
		key = unquoted
	}
	switch {
	case strings.Trim(key, " ") == "":
		return "", errors.New("got an empty key")
	case len(key) > maxKey:
		return "", errors.New("got a key of more than 255 characters")
	}
	for _, c := range []byte(key) {
		if c < ' ' || c > '~' {
			return "", errors.New("got a key with characters other than printable ASCII")
		}
	}
	return key, nil
}

// unquote returns the text of a string of RFC 8941, in which only quotes and backslashes are escaped.
func unquote(s string) (string, bool) {
	var text strings.Builder
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '"':
			return text.String(), i == len(s)-1
		case '\\':
			if i++; i == len(s) || s[i] != '"' && s[i] != '\\' {
				return "", false
			}
		}
		text.WriteByte(s[i])
	}
	return "", false
}

// An answer is what a handler sent, in the form it is recorded.
type answer struct {
	Status int         `json:"status"`
	Header http.Header `json:"header,omitempty"`
	Body   []byte      `json:"body,omitempty"`
}

// send sends a, over the headers that handlers around this one have set.
func (a *answer) send(w http.ResponseWriter) {
	maps.Copy(w.Header(), a.Header)
	w.WriteHeader(a.Status)
	if len(a.Body) > 0 {
		w.Write(a.Body) // fails if the client has gone, which has its answer recorded
	}
}

// A recorder is a ResponseWriter that keeps the answer. It cannot flush: nothing may be sent before it is recorded.
type recorder struct {
	header http.Header
	answer answer // its Header as it was when the status was written
}

func (r *recorder) Header() http.Header {
	if r.header == nil {
		r.header = http.Header{}
	}
	return r.header
}

func (r *recorder) WriteHeader(status int) {
	if status < 100 || status > 999 { // as net/http's, before it is recorded
		panic(fmt.Sprintf("invalid WriteHeader code %v", status))
	}
	// Informational answers come before the one that counts.
	if r.answer.Status == 0 && status >= 200 {
		r.answer.Status, r.answer.Header = status, r.header.Clone()
	}
}

func (r *recorder) Write(p []byte) (int, error) {
	r.WriteHeader(http.StatusOK)
	if r.answer.Status == http.StatusNoContent || r.answer.Status == http.StatusNotModified {
		return 0, http.ErrBodyNotAllowed
	}
	r.answer.Body = append(r.answer.Body, p...)
	return len(p), nil
}

// A body can be read again: it seeks.
type body struct {
	*bytes.Reader
	io.Closer
}

func newBody(read []byte, closer io.Closer) io.ReadCloser { return body{bytes.NewReader(read), closer} }

// writeProblem answers in the form of RFC 9457.
func writeProblem(w http.ResponseWriter, status int, detail string) {
	text, _ := json.Marshal(struct { // strings and a number: cannot fail
		Title  string `json:"title"`
		Status int    `json:"status"`
		Detail string `json:"detail"`
	}{http.StatusText(status), status, detail})
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(status)
	w.Write(append(text, '\n'))
}
