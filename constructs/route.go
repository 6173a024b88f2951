package lambdacdk

import (
	"cmp"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
)

// A route is one net/http.ServeMux pattern, read for an API Gateway HTTP API.
//
// The wildcard {id} is the same text in both. A pattern that matches a subtree
// ("/files/" or "/files/{rest...}") needs two route keys, because API
// Gateway's greedy parameter does not match an empty rest.
type route struct {
	pattern string // as the user wrote it
	method  string // empty: every method
	prefix  string // the path without trailing slash, {$} and {name...}; empty at the root
	greedy  string // the parameter that takes the rest of a subtree; empty: no subtree
}

// Methods API Gateway can name in a route key.
var routeMethods = []string{
	http.MethodDelete, http.MethodGet, http.MethodHead, http.MethodOptions,
	http.MethodPatch, http.MethodPost, http.MethodPut,
}

// API Gateway documents these for the parts of a path and refuses others only
// when the stack is deployed.
var (
	routeLiteral = regexp.MustCompile(`^[A-Za-z0-9._:-]+$`)
	routeParam   = regexp.MustCompile(`^[A-Za-z0-9_]+$`)
)

// parseRoute reads pattern, or says what API Gateway cannot express in it.
func parseRoute(pattern string) (route, error) {
	if err := register(http.NewServeMux(), pattern); err != nil {
		return route{}, fmt.Errorf("route %q is no ServeMux pattern: %w", pattern, err)
	}
	method, path, found := strings.Cut(strings.ReplaceAll(pattern, "\t", " "), " ")
	if !found {
		method, path = "", pattern
	}
	path = strings.TrimLeft(path, " ")
	host, path, _ := strings.Cut(path, "/")
	if host != "" {
		return route{}, fmt.Errorf("route %q names the host %q; routes of an HTTP API match every host of the API: "+
			"leave it out, and make one GoApi per host (see GoApiProps.Domain)", pattern, host)
	}
	r := route{pattern: pattern, method: method}
	if err := r.checkMethod(); err != nil {
		return route{}, err
	}
	return r, r.readPath(path)
}

func (r *route) checkMethod() error {
	switch {
	case r.method == "" || slices.Contains(routeMethods, r.method):
		return nil
	case strings.EqualFold(r.method, "any"):
		return fmt.Errorf("route %q: ServeMux takes %s for a method's name: leave the method out to match every method",
			r.pattern, r.method)
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
	case http.MethodGet:
		methods = append(methods, http.MethodHead) // as ServeMux has it
	}
	var keys []routeKey
	for _, m := range methods {
		for _, p := range paths {
			keys = append(keys, routeKey{m, cmp.Or(p, "/")})
		}
	}
	return keys
}

// register adds pattern to mux. ServeMux defines what a pattern means and
// which ones conflict, and has no other way to be asked than to be used.
func register(mux *http.ServeMux, pattern string) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%s", strings.TrimPrefix(fmt.Sprint(r), fmt.Sprintf("parsing %q: ", pattern)))
		}
	}()
	mux.Handle(pattern, http.NotFoundHandler())
	return nil
}
