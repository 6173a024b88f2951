package idempotency

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
)

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
