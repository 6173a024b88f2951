package web

import (
	"context"
	"net/http"
	"net/url"
	"strings"
)

// Redirect answers with another address of what was asked for: a path, or a
// URL of another host. {name} and {name...} in it are the path values of the
// request, escaped; the query is kept, behind one of target's own. Status is
// one of 301, 302, 303, 307 and 308; of these 301 and 308 are remembered by
// browsers, and 307 and 308 keep the method.
//
//	mux.Handle("GET /blog/{year}/{slug}", web.Redirect("/posts/{slug}", http.StatusMovedPermanently))
//
// A path stays one of the same host, whatever the values are. In the host of a
// URL values are not safe: anybody could choose it.
func Redirect(target string, status int) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		to := expand(target, r)
		w.Header().Set("Location", to)
		w.WriteHeader(status)
	})
}

// maxRewrites is how often one request may be rewritten: more is a circle.
const maxRewrites = 10

type rewrites struct{}

// Rewrite has handler answer as if target had been asked for, which is a path
// with values as that of [Redirect]. The client does not notice. Handler may be
// the mux that the rewrite is in; a request that comes round again ten times is
// answered with 508.
//
//	mux.Handle("GET /v1/users/{id}", web.Rewrite(mux, "/users/{id}"))
func Rewrite(handler http.Handler, target string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n, _ := r.Context().Value(rewrites{}).(int)
		if n == maxRewrites {
			StatusError{Status: http.StatusLoopDetected}.write(w)
			return
		}
		to, err := url.ParseRequestURI(expand(target, r))
		if err != nil {
			StatusError{Status: http.StatusNotFound}.write(w)
			return
		}
		inner := r.WithContext(context.WithValue(r.Context(), rewrites{}, n+1))
		inner.URL = new(*r.URL)
		inner.URL.Path, inner.URL.RawPath, inner.URL.RawQuery = to.Path, to.RawPath, to.RawQuery
		inner.RequestURI = inner.URL.RequestURI()
		handler.ServeHTTP(w, inner)
	})
}

// expand puts the path values of r into target, and its query behind.
func expand(target string, r *http.Request) string {
	before, fragment, hasFragment := strings.Cut(target, "#")
	path, query, _ := strings.Cut(before, "?")
	path = withValues(path, func(name string, rest bool) string {
		value := r.PathValue(name)
		if !rest {
			return url.PathEscape(value)
		}
		segments := strings.Split(value, "/")
		for i, s := range segments {
			segments[i] = url.PathEscape(s)
		}
		return strings.Join(segments, "/")
	})
	if strings.HasPrefix(target, "/") {
		path = "/" + strings.TrimLeft(path, "/") // two slashes would be a host
	}
	query = withValues(query, func(name string, _ bool) string { return url.QueryEscape(r.PathValue(name)) })
	if r.URL.RawQuery != "" {
		query = strings.TrimPrefix(query+"&"+r.URL.RawQuery, "&")
	}
	if query != "" {
		path += "?" + query
	}
	if hasFragment {
		path += "#" + fragment
	}
	return path
}

// withValues replaces each {name} and {name...}.
func withValues(text string, value func(name string, rest bool) string) string {
	var b strings.Builder
	for {
		before, after, ok := strings.Cut(text, "{")
		b.WriteString(before)
		if !ok {
			return b.String()
		}
		name, behind, _ := strings.Cut(after, "}")
		name, rest := strings.CutSuffix(name, "...")
		b.WriteString(value(name, rest))
		text = behind
	}
}
