package web

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
)

// A Func is a handler that may fail. Its error decides the answer:
//
//   - a [StatusError], also within others, has the status and what the client is told;
//   - an [http.MaxBytesError] is 413;
//   - the end of the request's context is 503;
//   - any other error is 500, and the client is told no more.
//
// The answer is application/problem+json, as in RFC 9457. What ends in 500 and
// above is logged with its error to the default of log/slog.
//
// If the answer has begun before the error, its status cannot change. It is
// aborted then, so that the client does not take a part for the whole, and the
// error is logged.
type Func func(w http.ResponseWriter, r *http.Request) error

// ServeHTTP implements [http.Handler].
func (f Func) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	begun := &recorder{ResponseWriter: w}
	err := f(begun, r)
	if err == nil {
		return
	}
	answer := statusOf(r.Context(), err)
	if answer.Status >= 500 || begun.status != 0 {
		slog.ErrorContext(r.Context(), "request failed", "method", r.Method, "path", r.URL.Path, "status", answer.Status, "error", err)
	}
	if begun.status != 0 {
		panic(http.ErrAbortHandler)
	}
	answer.write(w)
}

// A StatusError is an error that says what the client is answered.
type StatusError struct {
	// Status is from 400 to 599. Any other is answered as 500.
	Status int

	// Message is what the client is told. If empty, no more than the status.
	Message string

	// Err is the cause, for the log and for errors.Is. The client never gets
	// it. May be nil.
	Err error
}

// Status returns an error that is answered with a status and a message for the
// client, such as
//
//	return web.Status(http.StatusNotFound, "there is no order "+id)
func Status(status int, message string) error { return &StatusError{Status: status, Message: message} }

func (e *StatusError) Error() string {
	text := fmt.Sprintf("%d %s", e.Status, cmp.Or(e.Message, http.StatusText(e.Status)))
	if e.Err != nil {
		text += ": " + e.Err.Error()
	}
	return text
}

// Unwrap returns the cause.
func (e *StatusError) Unwrap() error { return e.Err }

// statusOf is what an error is answered with.
func statusOf(ctx context.Context, err error) StatusError {
	said, ok := errors.AsType[*StatusError](err)
	_, tooLarge := errors.AsType[*http.MaxBytesError](err)
	switch {
	case ok && said.Status >= 400 && said.Status <= 599:
		return *said
	case tooLarge:
		return StatusError{Status: http.StatusRequestEntityTooLarge}
	case ctx.Err() != nil && errors.Is(err, ctx.Err()):
		return StatusError{Status: http.StatusServiceUnavailable}
	}
	return StatusError{Status: http.StatusInternalServerError}
}

// write answers with a problem of RFC 9457.
func (e StatusError) write(w http.ResponseWriter) {
	body, _ := json.Marshal(struct { // texts and a number always encode
		Title  string `json:"title"`
		Status int    `json:"status"`
		Detail string `json:"detail,omitempty"`
	}{cmp.Or(http.StatusText(e.Status), "Error"), e.Status, e.Message})
	// What the handler has said of an answer that does not come: as http.Error.
	h := w.Header()
	for _, name := range []string{"Content-Length", "Content-Encoding", "Etag", "Last-Modified", "Cache-Control"} {
		h.Del(name)
	}
	h.Set("Content-Type", "application/problem+json")
	w.WriteHeader(e.Status)
	w.Write(append(body, '\n'))
}
