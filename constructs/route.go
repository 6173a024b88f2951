package lambdacdk

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/muxpattern"
)

// A route is one net/http.ServeMux pattern, read for an API Gateway HTTP API.
//
// The wildcard {id} is the same text in both. A pattern that matches a subtree
// ("/files/" or "/files/{rest...}") needs two route keys, because API
// Gateway's greedy parameter does not match an empty rest.
type route struct {
	mux     muxpattern.Pattern
	pattern string // as the user wrote it
	method  string // empty: every method
	prefix  string // the path without trailing slash, {$} and {name...}; empty at the root
	greedy  string // the parameter that takes the rest of a subtree; empty: no subtree
}

// Methods API Gateway can name in a route key.
var routeMethods = []string{"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"}

// API Gateway documents these for the parts of a path and refuses others only
// when the stack is deployed.
var (
	routeLiteral = regexp.MustCompile(`^[A-Za-z0-9._:-]+$`)
	routeParam   = regexp.MustCompile(`^[A-Za-z0-9_]+$`)
)

// parseRoute reads pattern, or says what API Gateway cannot express in it.
func parseRoute(pattern string) (route, error) {
	if err := checkSpelling(pattern); err != nil {
		return route{}, err
	}
	p, err := muxpattern.Parse(pattern)
	if err != nil {
		return route{}, fmt.Errorf("route %q is no ServeMux pattern: %w", pattern, err)
	}
	if p.Host != "" {
		return route{}, fmt.Errorf("route %q names the host %q, as all that stands before the first slash: a path begins with one, and "+
			"routes of an API match every host of it, so make one API per host (see GoApiProps.Domain)", pattern, p.Host)
	}
	r := route{mux: p, pattern: pattern, method: p.Method}
	if err := r.checkMethod(); err != nil {
		return route{}, err
	}
	return r, r.readPath(p.Path[1:])
}

func (r *route) checkMethod() error {
	switch {
	case r.method == "" || slices.Contains(routeMethods, r.method):
		return nil
	case slices.Contains(routeMethods, strings.ToUpper(r.method)):
		return fmt.Errorf("route %q: methods are case-sensitive: write %s", r.pattern, strings.ToUpper(r.method))
	}
	return fmt.Errorf("route %q: API Gateway has no method %s, only %s: leave the method out and check it in the handler",
		r.pattern, r.method, strings.Join(routeMethods, ", "))
}

// readPath reads the path after its first slash.
func (r *route) readPath(path string) error {
	segments := strings.Split(path, "/")
	last := len(segments) - 1
	for i, s := range segments {
		param, wild := strings.CutPrefix(strings.TrimSuffix(s, "}"), "{")
		rest, multi := strings.CutSuffix(param, "...")
		switch {
		case s == "{$}" && i == 0:
			return nil
		case s == "{$}":
			return fmt.Errorf("route %q: API Gateway has no route that ends in a slash: write %q, or %q for everything below it",
				r.pattern, strings.TrimSuffix(r.pattern, "/{$}"), strings.TrimSuffix(r.pattern, "{$}"))
		case s == "" && i == last:
			r.greedy = r.unusedParam()
			return nil
		case wild && !routeParam.MatchString(rest):
			return fmt.Errorf("route %q: parameter {%s}: API Gateway allows ASCII letters, digits and _ in a name: rename it",
				r.pattern, rest)
		case multi:
			r.greedy = rest
			return nil
		case !wild && (!routeLiteral.MatchString(s) || s == "." || s == ".."):
			return fmt.Errorf("route %q: path segment %q: API Gateway allows letters, digits and . _ - : in a segment: "+
				"put a {parameter} there and compare it in the handler", r.pattern, s)
		}
		r.prefix += "/" + s
	}
	return nil
}

// unusedParam names the rest of a subtree pattern that ends in a slash; AWS's
// own examples call it proxy.
func (r *route) unusedParam() string {
	name := "proxy"
	for strings.Contains(r.prefix, "{"+name+"}") {
		name += "_"
	}
	return name
}

// A routeKey is a method ("ANY" for every one) and a path as API Gateway
// writes them. The zero key is its $default route.
type routeKey struct{ method, path string }

func (k routeKey) String() string {
	if k.path == "" {
		return "$default"
	}
	return k.method + " " + k.path
}

// keys returns every route key r may need, its own first.
func (r route) keys() []routeKey {
	if r.pattern == "/" {
		return []routeKey{{}} // every method, every path: exactly what $default is
	}
	paths := []string{r.prefix + "/{" + r.greedy + "+}", r.prefix}
	if r.greedy == "" {
		paths = paths[1:]
	}
	methods := []string{r.method}
	switch r.method {
	case "":
		methods = []string{"ANY"}
	case "GET":
		methods = append(methods, "HEAD") // as ServeMux has it
	}
	var keys []routeKey
	for _, m := range methods {
		for _, p := range paths {
			keys = append(keys, routeKey{m, cmp.Or(p, "/")})
		}
	}
	return keys
}
