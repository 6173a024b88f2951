package web

import "net/http"

// A recorder notes what is answered.
type recorder struct {
	http.ResponseWriter
	status int   // 0 before the answer begins
	bytes  int64 // of the body
}

func (r *recorder) WriteHeader(status int) {
	if r.status == 0 && status >= 200 { // others announce, and more follow
		r.status = status
	}
	r.ResponseWriter.WriteHeader(status)
}

func (r *recorder) Write(p []byte) (int, error) {
	if r.status == 0 {
		r.status = http.StatusOK
	}
	n, err := r.ResponseWriter.Write(p)
	r.bytes += int64(n)
	return n, err
}

// FlushError sends what was written.
func (r *recorder) FlushError() error {
	if r.status == 0 {
		r.status = http.StatusOK
	}
	return http.NewResponseController(r.ResponseWriter).Flush()
}

// Flush is for those who do not know [http.ResponseController].
func (r *recorder) Flush() { _ = r.FlushError() }

// Unwrap is for [http.ResponseController].
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }
