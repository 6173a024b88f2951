package lambdacdk

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/muxpattern"
)

// A routeTable is the routes of one API. It gives a request to the route that
// a ServeMux would, so that the deployed API agrees with the same patterns on
// a ServeMux.
type routeTable struct {
	routes   []route
	patterns []muxpattern.Pattern // of routes
}

// add takes one more pattern, or says which earlier one it conflicts with.
func (t *routeTable) add(pattern string) error {
	r, err := parseRoute(pattern)
	if err != nil {
		return err
	}
	if i := slices.IndexFunc(t.patterns, r.mux.Conflicts); i >= 0 {
		return r.conflict(t.routes[i])
	}
	t.routes, t.patterns = append(t.routes, r), append(t.patterns, r.mux)
	return nil
}

// last is the route that was added last.
func (t *routeTable) last() route { return t.routes[len(t.routes)-1] }

// conflict says why r cannot stand beside other.
func (r route) conflict(other route) error {
	switch {
	case other.pattern == r.pattern:
		return fmt.Errorf("route %q is given twice: remove one", r.pattern)
	case other.mux.Equivalent(r.mux):
		return fmt.Errorf("routes %q and %q match the same requests, whatever their parameters are called: keep one",
			other.pattern, r.pattern)
	}
	return fmt.Errorf("routes %q and %q both match some requests and neither is more specific: "+
		"give one of them both the narrower path and the narrower method", other.pattern, r.pattern)
}

// A plannedRoute is one route key of the API and the route it belongs to.
type plannedRoute struct {
	key   routeKey
	route int // index in routeTable.routes
}

// plan returns the route keys the API needs, in the order of its routes. A
// key that a route only may need (HEAD beside GET, the root of a subtree) is
// left out where ServeMux would give its requests to another route.
func (t *routeTable) plan() []plannedRoute { return t.planOf(route.keys) }

func (t *routeTable) planOf(keys func(route) []routeKey) []plannedRoute {
	var planned []plannedRoute
	for i, r := range t.routes {
		for _, k := range keys(r) {
			if t.owner(k.method, k.path) == r.pattern {
				planned = append(planned, plannedRoute{k, i})
			}
		}
	}
	return planned
}

var (
	wildcard    = regexp.MustCompile(`\{[^}]*\}`)
	greedyParam = regexp.MustCompile(`\{[^}]*\+\}`)
)

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
	return muxpattern.Match(t.patterns, method, wildcard.ReplaceAllString(path, "~")).Text
}
