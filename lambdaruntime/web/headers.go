package web

import "net/http"

// SecurityOptions are the options of [SecurityHeaders]. The zero value suits an
// API that answers data.
type SecurityOptions struct {
	// ContentSecurityPolicy says what a page may load. If empty,
	// "default-src 'none'; frame-ancestors 'none'": nothing. A page needs its
	// own, such as "default-src 'self'; frame-ancestors 'none'".
	ContentSecurityPolicy string

	// Headers are sent beside the defaults, or instead of those with the same
	// names. One with an empty value is not sent.
	Headers map[string]string
}

// securityHeaders are the defaults, which OWASP's secure headers project
// recommends.
var securityHeaders = map[string]string{
	"Content-Security-Policy":           "default-src 'none'; frame-ancestors 'none'",
	"Cross-Origin-Opener-Policy":        "same-origin",
	"Referrer-Policy":                   "no-referrer",
	"Strict-Transport-Security":         "max-age=31536000; includeSubDomains",
	"X-Content-Type-Options":            "nosniff",
	"X-Frame-Options":                   "DENY",
	"X-Permitted-Cross-Domain-Policies": "none",
}

// SecurityHeaders adds to each answer of handler the headers that keep browsers
// from loading, framing, guessing and remembering more than the page says. What
// handler sets itself wins. Cross-origin calls are not its matter: that is
// CORS. A nil o is the zero SecurityOptions; o is not kept.
//
// Strict-Transport-Security asks for https for a year, for the host and those
// below it. Browsers ignore it in answers by http, so that a local server is
// not touched.
//
//go:noinline
func SecurityHeaders(handler http.Handler, o *SecurityOptions) http.Handler {
	// Not inlined, so that synthesis sees what is within: internal/program.
	headers := map[string]string{}
	for name, value := range securityHeaders {
		headers[name] = value
	}
	if o != nil {
		if o.ContentSecurityPolicy != "" {
			headers["Content-Security-Policy"] = o.ContentSecurityPolicy
		}
		for name, value := range o.Headers {
			headers[http.CanonicalHeaderKey(name)] = value
		}
	}
	for name, value := range headers {
		if value == "" {
			delete(headers, name)
		}
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		for name, value := range headers {
			h.Set(name, value)
		}
		handler.ServeHTTP(w, r)
	})
}
