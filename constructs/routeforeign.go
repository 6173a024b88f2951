package lambdacdk

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// foreignSegments are segments of a path as other routers write them, and how
// ServeMux spells the same.
var foreignSegments = []struct {
	form   *regexp.Regexp
	spells string
	last   string // instead of spells, at the path's end; empty if it is the same
	check  string // what is left for the handler to check
}{
	{form: regexp.MustCompile(`^:(\w+)$`), spells: "{$1}"},                                 // Express, gin, echo
	{form: regexp.MustCompile(`^:(\w+)\((.+)\)$`), spells: "{$1}", check: "$1 against $2"}, // Express
	{form: regexp.MustCompile(`^:(\w+)\?$`), spells: "{$1}", last: optional},               // Express
	{form: regexp.MustCompile(`^\{(\w+)\?\}$`), spells: "{$1}", last: optional},            // ASP.NET
	{form: regexp.MustCompile(`^\{(\w+):\.[*+]\}$`), spells: "{$1}", last: "{$1...}"},      // gorilla/mux, chi
	{form: regexp.MustCompile(`^\{(\w+):(.+)\}$`), spells: "{$1}", check: "$1 against $2"}, // gorilla/mux, chi
	{form: regexp.MustCompile(`^<path:(\w+)>$`), spells: "{$1}", last: "{$1...}"},          // Flask
	{form: regexp.MustCompile(`^<(?:\w+:)?(\w+)>$`), spells: "{$1}"},                       // Flask
	{form: regexp.MustCompile(`^\{(\w+)\+\}$`), spells: "{$1}", last: "{$1...}"},           // API Gateway
	{form: regexp.MustCompile(`^\{?\*\*?(\w+)\}?$`), spells: "{$1}", last: "{$1...}"},      // gin, httprouter, ASP.NET
	{form: regexp.MustCompile(`^\*\*?$`), spells: "{any}", last: subtree},                  // chi, echo, Spring
	{form: regexp.MustCompile(`^\[(\w+)\]$`), spells: "{$1}"},                              // Next.js
	{form: regexp.MustCompile(`^\[\[?\.\.\.(\w+)\]\]?$`), spells: "{$1}", last: "{$1...}"}, // Next.js
	{form: regexp.MustCompile(`^\$\{(\w+)\}$`), spells: "{$1}"},                            // a template's variable
}

// Last segments that are more than a text: one that need not be there, and
// none, which is everything below.
const (
	optional = "?{$1}"
	subtree  = "/"
)

// everyMethod are the names that others have for what ServeMux spells without
// a method.
var everyMethod = []string{"ANY", "ALL", "*"}

// checkSpelling fails for a pattern that another router, or API Gateway, spells
// that way, and says how ServeMux does. What it does not know passes.
func checkSpelling(pattern string) error {
	if pattern == "$default" {
		return fmt.Errorf(`route %q is API Gateway's spelling; ServeMux spells it "/"`, pattern)
	}
	method, path, ok := strings.Cut(pattern, " ")
	if !ok {
		method, path = "", pattern
	}
	methods := spellMethods(method)
	paths, checks := spellPath(strings.TrimSpace(path))
	if methods == nil && paths == nil {
		return nil
	}
	if methods == nil {
		methods = []string{strings.ToUpper(method)}
	}
	if paths == nil {
		paths = []string{strings.TrimSpace(path)}
	}
	var spelled []string
	for _, m := range methods {
		for _, p := range paths {
			spelled = append(spelled, fmt.Sprintf("%q", strings.TrimSpace(m+" "+p)))
		}
	}
	text := fmt.Sprintf("route %q is another router's spelling; ServeMux spells it %s", pattern, strings.Join(spelled, " and "))
	if len(spelled) > 1 {
		text += ", a route each"
	}
	if len(checks) > 0 {
		text += ", and the handler checks " + strings.Join(checks, " and ")
	}
	return fmt.Errorf("%s", text)
}

// spellMethods returns the methods that a foreign one is: one empty one for
// every method. It is nil for what is none of others.
func spellMethods(method string) []string {
	upper := strings.ToUpper(method)
	if slices.Contains(everyMethod, upper) {
		return []string{""}
	}
	several := strings.FieldsFunc(upper, func(c rune) bool { return c == ',' || c == '|' })
	if len(several) < 2 || slices.ContainsFunc(several, func(m string) bool { return !slices.Contains(routeMethods, m) }) {
		return nil
	}
	return several
}

// spellPath returns the paths that a foreign one is, two where its end need not
// be there, and what the handler is to check. It is nil for what is none of
// others.
func spellPath(path string) (paths, checks []string) {
	if !strings.HasPrefix(path, "/") {
		return nil, nil
	}
	segments := strings.Split(path[1:], "/")
	last := len(segments) - 1
	found := false
	for i, s := range segments {
		for _, f := range foreignSegments {
			if !f.form.MatchString(s) {
				continue
			}
			found = true
			spells := f.spells
			if i == last && f.last != "" {
				spells = f.last
			}
			segments[i] = f.form.ReplaceAllString(s, spells)
			if f.check != "" {
				checks = append(checks, f.form.ReplaceAllString(s, f.check))
			}
			break
		}
	}
	if !found {
		return nil, nil
	}
	before, end := strings.Join(segments[:last], "/"), segments[last]
	if before != "" {
		before = "/" + before
	}
	if segment, ok := strings.CutPrefix(end, "?"); ok {
		root := before
		if root == "" {
			root = "/{$}"
		}
		return []string{root, before + "/" + segment}, checks
	}
	return []string{before + "/" + strings.TrimPrefix(end, subtree)}, checks
}
