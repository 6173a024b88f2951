package gateway

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/app"
)

// isPreflight reports whether r is a browser's question, which the service
// answers itself whatever the routes say ("Configuring CORS for an HTTP API"
// in the API Gateway guide).
func isPreflight(r *http.Request) bool {
	return r.Method == http.MethodOptions && r.Header.Get("Origin") != "" && r.Header.Get("Access-Control-Request-Method") != ""
}

// preflight answers a browser's question. An origin, method or header that is
// not allowed gets an answer without the headers that would allow it.
func preflight(c *app.CORS, w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	if allowOrigin(c, h, r) {
		if methods := c.AllowMethods; len(methods) > 0 {
			h.Set("Access-Control-Allow-Methods", strings.Join(methods, ","))
		}
		if len(c.AllowHeaders) > 0 {
			h.Set("Access-Control-Allow-Headers", strings.Join(c.AllowHeaders, ","))
		}
		if c.MaxAge > 0 {
			h.Set("Access-Control-Max-Age", strconv.Itoa(c.MaxAge))
		}
	}
	w.WriteHeader(http.StatusNoContent)
}

// applyCORS sets the headers of an ordinary answer. What the function said
// about CORS is dropped, as the service drops it.
func applyCORS(c *app.CORS, h http.Header, r *http.Request) {
	for name := range h {
		if strings.HasPrefix(name, "Access-Control-") {
			h.Del(name)
		}
	}
	if r.Header.Get("Origin") == "" || !allowOrigin(c, h, r) {
		return
	}
	if len(c.ExposeHeaders) > 0 {
		h.Set("Access-Control-Expose-Headers", strings.Join(c.ExposeHeaders, ","))
	}
}

// allowOrigin sets what both answers have in common and reports whether the
// origin is allowed. Origins may be "*", "https://*" or exact.
func allowOrigin(c *app.CORS, h http.Header, r *http.Request) bool {
	origin := r.Header.Get("Origin")
	allowed := slices.ContainsFunc(c.AllowOrigins, func(pattern string) bool {
		prefix, wild := strings.CutSuffix(pattern, "*")
		return pattern == origin || wild && strings.HasPrefix(origin, prefix)
	})
	switch {
	case !allowed:
		return false
	case slices.Contains(c.AllowOrigins, "*") && !c.Credentials:
		h.Set("Access-Control-Allow-Origin", "*")
	default:
		h.Set("Access-Control-Allow-Origin", origin)
		h.Add("Vary", "Origin")
	}
	if c.Credentials {
		h.Set("Access-Control-Allow-Credentials", "true")
	}
	return true
}
