package web

import (
	"log/slog"
	"net"
	"net/http"
	"time"
)

// AccessLogOptions are the options of [AccessLog]. The zero value logs every
// request to the default of log/slog.
type AccessLogOptions struct {
	// Logger is where records go. If nil, to slog.Default().
	Logger *slog.Logger

	// Attrs adds to the record of a request that has been answered, such as who
	// called. May be nil.
	Attrs func(*http.Request) []slog.Attr

	// Skip leaves requests out, such as those for health. If nil, none.
	Skip func(*http.Request) bool
}

// AccessLog writes a record of each request once it is answered: its method,
// path, route (the pattern of the mux that answered), status, bytes of the
// body, duration in milliseconds, address and user agent. Level is INFO, and
// ERROR from 500 on. The query is left out, because people put secrets there. A
// nil o is the zero AccessLogOptions; o is not kept.
//
// The log of an API (GoApi has one) knows the requests that never came to the
// function; this one knows what the handler knows.
//
//go:noinline
func AccessLog(handler http.Handler, o *AccessLogOptions) http.Handler {
	// Not inlined, so that synthesis sees what is within: internal/program.
	var opts AccessLogOptions
	if o != nil {
		opts = *o
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if opts.Skip != nil && opts.Skip(r) {
			handler.ServeHTTP(w, r)
			return
		}
		// Handlers within may change the request.
		method, path, begin := r.Method, r.URL.Path, time.Now()
		answer := &recorder{ResponseWriter: w}
		returned := false
		defer func() {
			switch {
			case !returned && answer.status == 0:
				answer.status = http.StatusInternalServerError // a panic, which goes on
			case answer.status == 0:
				answer.status = http.StatusOK
			}
			attrs := []slog.Attr{
				slog.String("method", method),
				slog.String("path", path),
				slog.String("route", r.Pattern),
				slog.Int("status", answer.status),
				slog.Int64("bytes", answer.bytes),
				slog.Float64("ms", float64(time.Since(begin).Microseconds())/1000),
				slog.String("address", address(r)),
				slog.String("agent", r.UserAgent()),
			}
			if !returned {
				attrs = append(attrs, slog.Bool("aborted", true))
			}
			if opts.Attrs != nil {
				attrs = append(attrs, opts.Attrs(r)...)
			}
			level := slog.LevelInfo
			if answer.status >= 500 || !returned {
				level = slog.LevelError
			}
			logger := opts.Logger
			if logger == nil {
				logger = slog.Default()
			}
			logger.LogAttrs(r.Context(), level, "request", attrs...)
		}()
		handler.ServeHTTP(answer, r)
		returned = true
	})
}

// address is the client's, without its port.
func address(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}
