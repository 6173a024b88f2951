package httpevent

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// A Router finds the route of a request as an HTTP API does ("Routing API
// requests" in the API Gateway guide): the most specific path first, a full
// match before a greedy variable, then the method before ANY, then $default.
type Router struct {
	routes     []route // the first that matches wins
	hasDefault bool
}

type route struct {
	key, method string
	segments    []segment
}

type segment struct {
	text string // the literal, or the variable's name
	kind segmentKind
}

type segmentKind int

const (
	literal segmentKind = iota
	variable
	greedy
)

// NewRouter makes a router of route keys: "METHOD /path", "ANY /path" or
// "$default". It fails for a key of another form, a greedy variable that is
// not last, an empty or repeated variable name, and for two keys that match
// the same requests.
func NewRouter(keys ...string) (*Router, error) {
	r := &Router{}
	seen := map[string]string{}
	for _, key := range keys {
		if key == "$default" {
			r.hasDefault = true
			continue
		}
		rt, err := parseRoute(key)
		if err != nil {
			return nil, err
		}
		if other, ok := seen[rt.shape()]; ok {
			return nil, fmt.Errorf("httpevent: routes %q and %q match the same requests", other, key)
		}
		seen[rt.shape()] = key
		r.routes = append(r.routes, rt)
	}
	slices.SortStableFunc(r.routes, moreSpecific)
	return r, nil
}

func parseRoute(key string) (route, error) {
	method, path, ok := strings.Cut(key, " ")
	if !ok || method == "" || !strings.HasPrefix(path, "/") {
		return route{}, fmt.Errorf("httpevent: route key %q: want \"METHOD /path\" or \"$default\"", key)
	}
	rt := route{key: key, method: method}
	names := map[string]bool{}
	parts := strings.Split(path[1:], "/")
	for i, part := range parts {
		s := segment{text: part}
		if name, ok := strings.CutPrefix(part, "{"); ok {
			name, closed := strings.CutSuffix(name, "}")
			s = segment{text: name, kind: variable}
			if n, ok := strings.CutSuffix(name, "+"); ok {
				s = segment{text: n, kind: greedy}
			}
			switch {
			case !closed || s.text == "" || names[s.text]:
				return route{}, fmt.Errorf("httpevent: route key %q: variable %q is empty, repeated or not closed", key, part)
			case s.kind == greedy && i != len(parts)-1:
				return route{}, fmt.Errorf("httpevent: route key %q: greedy variable %q must be last", key, part)
			}
			names[s.text] = true
		}
		rt.segments = append(rt.segments, s)
	}
	return rt, nil
}

// shape is equal for two routes that match the same requests.
func (rt route) shape() string {
	var b strings.Builder
	b.WriteString(rt.method)
	for _, s := range rt.segments {
		switch s.kind {
		case literal:
			b.WriteString("/=" + s.text)
		default:
			fmt.Fprintf(&b, "/%d", s.kind)
		}
	}
	return b.String()
}

func (rt route) isGreedy() bool { return rt.segments[len(rt.segments)-1].kind == greedy }

// moreSpecific orders routes: full paths before greedy ones, then literals
// before variables from left to right, then longer paths, then methods before
// ANY.
func moreSpecific(a, b route) int {
	if a.isGreedy() != b.isGreedy() {
		return order(a.isGreedy(), b.isGreedy())
	}
	for i := range min(len(a.segments), len(b.segments)) {
		if c := cmp.Compare(a.segments[i].kind, b.segments[i].kind); c != 0 {
			return c
		}
	}
	return cmp.Or(
		cmp.Compare(len(b.segments), len(a.segments)),
		order(a.method == "ANY", b.method == "ANY"))
}

// order sorts false before true.
func order(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// Match finds the route of a request, given its escaped path without the
// stage. Segments are compared decoded, so an encoded slash does not separate
// them. A variable matches one segment that is not empty, a greedy one at
// least one; a trailing slash is a segment of its own.
func (r *Router) Match(method, escapedPath string) (Route, bool) {
	escaped := strings.Split(strings.TrimPrefix(escapedPath, "/"), "/")
	parts := slices.Clone(escaped)
	for i, p := range parts {
		if decoded, err := url.PathUnescape(p); err == nil {
			parts[i] = decoded
		}
	}
	for _, rt := range r.routes {
		if rt.method != "ANY" && rt.method != method {
			continue
		}
		if rt.matches(parts) {
			return Route{Key: rt.key, PathParameters: rt.parameters(parts), EscapedParameters: rt.parameters(escaped)}, true
		}
	}
	return Route{Key: "$default"}, r.hasDefault
}

func (rt route) matches(parts []string) bool {
	if len(parts) < len(rt.segments) || len(parts) > len(rt.segments) && !rt.isGreedy() {
		return false
	}
	for i, s := range rt.segments {
		switch s.kind {
		case literal:
			if parts[i] != s.text {
				return false
			}
		case variable:
			if parts[i] == "" {
				return false
			}
		case greedy:
			if strings.Join(parts[i:], "/") == "" {
				return false
			}
		}
	}
	return true
}

// parameters are what the variables of a route stand for in a path that it
// matches.
func (rt route) parameters(parts []string) map[string]string {
	var params map[string]string
	for i, s := range rt.segments {
		value := parts[i]
		switch s.kind {
		case literal:
			continue
		case greedy:
			value = strings.Join(parts[i:], "/")
		}
		if params == nil {
			params = map[string]string{}
		}
		params[s.text] = value
	}
	return params
}
