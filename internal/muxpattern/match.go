package muxpattern

import (
	"slices"
	"strings"
)

// Conflicts reports whether ServeMux refuses p beside other: some requests are
// both's, and neither of the two is the more specific one.
func (p Pattern) Conflicts(other Pattern) bool {
	return p.Host == other.Host &&
		(coversMethod(p.Method, other.Method) || coversMethod(other.Method, p.Method)) &&
		pathsMeet(p.segments, other.segments) &&
		p.covers(other) == other.covers(p)
}

// Equivalent reports whether p and other match the same requests.
func (p Pattern) Equivalent(other Pattern) bool {
	return p.Host == other.Host && p.covers(other) && other.covers(p)
}

// Meets reports whether some request is both's, or would be redirected from
// one to the other with a slash behind its path. Hosts do not count.
func (p Pattern) Meets(other Pattern) bool {
	if !coversMethod(p.Method, other.Method) && !coversMethod(other.Method, p.Method) {
		return false
	}
	return pathsMeet(p.segments, other.segments) || pathsMeet(p.redirected(), other.segments) || pathsMeet(p.segments, other.redirected())
}

// redirected are the segments of p with the slash that ServeMux adds to a path
// which only then has a pattern.
func (p Pattern) redirected() []string {
	return append(slices.Clone(p.segments), endSlash)
}

// Match returns the pattern that a request for a clean path goes to, or is
// redirected to with a slash behind its path. It is the zero Pattern if there
// is none. The patterns have no hosts, and none conflicts with another.
func Match(patterns []Pattern, method, path string) Pattern {
	best := match(patterns, method, path)
	if strings.HasSuffix(path, "/") || best.exact(path) {
		return best
	}
	if with := match(patterns, method, path+"/"); with.exact(path + "/") {
		return with
	}
	return best
}

func match(patterns []Pattern, method, path string) (best Pattern) {
	asked := Pattern{Method: method, segments: strings.Split(path, "/")[1:]}
	if last := len(asked.segments) - 1; asked.segments[last] == "" {
		asked.segments[last] = endSlash
	}
	for _, p := range patterns {
		// Two that match one request do not conflict, so one covers the other.
		if p.covers(asked) && (best.Text == "" || best.covers(p)) {
			best = p
		}
	}
	return best
}

// exact reports whether p, which matches path, leaves nothing to a wildcard for
// the rest. The zero Pattern is never exact.
func (p Pattern) exact(path string) bool {
	return p.Text != "" && (p.segments[len(p.segments)-1] != theRest ||
		strings.HasSuffix(path, "/") && len(p.segments) == strings.Count(path, "/"))
}

// covers reports whether every request that other matches, p matches too.
func (p Pattern) covers(other Pattern) bool {
	return coversMethod(p.Method, other.Method) && coversPath(p.segments, other.segments)
}

func coversMethod(a, b string) bool { return a == "" || a == b || a == "GET" && b == "HEAD" }

func coversPath(a, b []string) bool {
	for i := range a {
		switch {
		case i == len(b):
			return false
		case a[i] == theRest:
			return true
		case a[i] == oneSegment && b[i] != endSlash && b[i] != theRest:
		case a[i] != b[i]:
			return false
		}
	}
	return len(a) == len(b)
}

// pathsMeet reports whether both match some path.
func pathsMeet(a, b []string) bool {
	for i := range a {
		switch {
		case i == len(b):
			return false
		case a[i] == theRest || b[i] == theRest:
			return true
		case a[i] == oneSegment && b[i] != endSlash:
		case b[i] == oneSegment && a[i] != endSlash:
		case a[i] != b[i]:
			return false
		}
	}
	return len(a) == len(b)
}
