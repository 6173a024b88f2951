package gateway

import "net/http"

// A statusWriter remembers the status and lets the service add its headers
// before they are sent.
type statusWriter struct {
	http.ResponseWriter
	before func(http.Header) // may be nil
	status int
}

func (w *statusWriter) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
		if w.before != nil {
			w.before(w.Header())
		}
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *statusWriter) Write(p []byte) (int, error) {
	if w.status == 0 {
		w.WriteHeader(http.StatusOK)
	}
	return w.ResponseWriter.Write(p)
}

// Unwrap is for http.ResponseController, which streams flush by.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
