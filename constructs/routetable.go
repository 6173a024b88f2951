package lambdacdk

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
)

// A routeTable is the routes of one API. It answers with a ServeMux which
// route takes a request, so that the deployed API agrees with the same
// patterns on a ServeMux.
type routeTable struct {
	routes []route
	mux    *http.ServeMux
}

// add takes one more pattern, or says which earlier one it conflicts with.
func (t *routeTable) add(pattern string) error {
	r, err := parseRoute(pattern)
	if err != nil {
		return err
	}
	if t.mux == nil {
		t.mux = http.NewServeMux()
	}
	if err := register(t.mux, pattern); err != nil {
		return t.conflict(r)
	}
	t.routes = append(t.routes, r)
	return nil
}

// conflict explains why ServeMux refused r.
func (t *routeTable) conflict(r route) error {
	for _, other := range t.routes {
		pair := http.NewServeMux()
		if register(pair, other.pattern) == nil && register(pair, r.pattern) == nil {
			continue
		}
		switch {
		case other.pattern == r.pattern:
			return fmt.Errorf("route %q is given twice: remove one", r.pattern)
		case other.method == r.method && other.shape() == r.shape():
			return fmt.Errorf("routes %q and %q match the same requests, whatever their parameters are called: keep one",
				other.pattern, r.pattern)
		}
		return fmt.Errorf("routes %q and %q both match some requests and neither is more specific: "+
			"give one of them both the narrower path and the narrower method", other.pattern, r.pattern)
	}
	return fmt.Errorf("route %q conflicts with an earlier one", r.pattern)
}

var (
	wildcard    = regexp.MustCompile(`\{[^}]*\}`)
	greedyParam = regexp.MustCompile(`\{[^}]*\+\}`)
)

// shape is r's path without the names of its parameters.
func (r route) shape() string {
	shape := wildcard.ReplaceAllString(r.prefix, "{}")
	if r.greedy != "" {
		shape += "/"
	}
	return shape
}

// A plannedRoute is one route key of the API and the route it belongs to.
type plannedRoute struct {
	key   routeKey
	route int // index in routeTable.routes
}

// plan returns the route keys the API needs, in the order of its routes. A
// key that a route only may need (HEAD beside GET, the root of a subtree) is
// left out where ServeMux would give its requests to another route.
func (t *routeTable) plan() []plannedRoute {
	var planned []plannedRoute
	for i, r := range t.routes {
		for _, k := range r.keys() {
			if t.owner(k.method, k.path) == r.pattern {
				planned = append(planned, plannedRoute{k, i})
			}
		}
	}
	return planned
}

// owner returns the pattern that answers requests of that method and API
// Gateway path, the empty one of $default included. It asks for a request that
// no other key of the same method spells out: routes have no "~" in their
// literal segments, and none has as many segments as a greedy parameter here.
func (t *routeTable) owner(method, path string) string {
	longest := 0
	for _, r := range t.routes {
		longest = max(longest, strings.Count(r.prefix, "/"))
	}
	path = greedyParam.ReplaceAllString(cmp.Or(path, "/{proxy+}"), "~"+strings.Repeat("/~", longest))
	_, pattern := t.mux.Handler(&http.Request{
		Method: method,
		URL:    &url.URL{Path: wildcard.ReplaceAllString(path, "~")},
	})
	return pattern
}
