package openapi

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"slices"
	"strings"
)

// A pathItem has operations by method, in lower case, beside "parameters".
type pathItem map[string]any

type operation struct {
	ID          string                `json:"operationId"`
	Description string                `json:"description,omitempty"`
	Security    []map[string][]string `json:"security,omitempty"`
	Responses   map[string]response   `json:"responses"`
}

type parameter struct {
	Name        string            `json:"name"`
	In          string            `json:"in"`
	Description string            `json:"description,omitempty"`
	Required    bool              `json:"required"`
	Schema      map[string]string `json:"schema"`
}

type response struct {
	Description string `json:"description"`
}

// methods are those that "ANY" is.
var methods = []string{"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"}

// A place is a route at one method and one path of the document.
type place struct {
	route        *Route
	method, path string
	greedy       bool // the last parameter is the rest of the path
	any          bool // the route has every method
}

// places are what the document has, the more specific ones first. OpenAPI has
// neither a route for every method nor a parameter for the rest of a path: the
// first is one operation for each method that no other route has, the second a
// parameter that says so.
func (a API) places() []place {
	var all []place
	for i := range a.Routes {
		r := &a.Routes[i]
		method, path, _ := strings.Cut(r.Key, " ")
		paths := []string{path}
		if r.Key == "$default" {
			method, paths = "ANY", []string{"/", "/{proxy+}"}
		}
		for _, path := range paths {
			p := place{route: r, path: strings.ReplaceAll(path, "+}", "}"), greedy: strings.HasSuffix(path, "+}"), any: method == "ANY"}
			for _, m := range methods {
				if p.any || m == method {
					p.method = m
					all = append(all, p)
				}
			}
		}
	}
	slices.SortStableFunc(all, func(x, y place) int {
		return cmp.Or(order(x.route.Key == "$default", y.route.Key == "$default"), order(x.greedy, y.greedy), order(x.any, y.any), cmp.Compare(x.path, y.path))
	})
	return all
}

func order(x, y bool) int {
	switch {
	case x == y:
		return 0
	case y:
		return -1
	}
	return 1
}

var parameterOf = regexp.MustCompile(`\{([^}]*)\}`)

// paths are the operations. Paths that differ in the names of their parameters
// alone are one path to OpenAPI, which has the names of the most specific
// route.
func (a API) paths() map[string]pathItem {
	items, shapes := map[string]pathItem{}, map[string]string{}
	var kept []place
	for _, p := range a.places() {
		shape := parameterOf.ReplaceAllString(p.path, "{}")
		path, known := shapes[shape]
		if !known {
			path = p.path
			shapes[shape], items[path] = path, pathItem{}
			if parameters := p.parameters(); len(parameters) > 0 {
				items[path]["parameters"] = parameters
			}
		}
		if _, taken := items[path][strings.ToLower(p.method)]; taken {
			continue
		}
		p.path = path
		items[path][strings.ToLower(p.method)] = nil
		kept = append(kept, p)
	}
	kept = slices.DeleteFunc(kept, func(p place) bool { // GET says it
		redundant := p.method == "HEAD" && slices.ContainsFunc(kept, func(other place) bool {
			return other.method == "GET" && other.path == p.path && other.route.Answers == p.route.Answers
		})
		if redundant {
			delete(items[p.path], "head")
		}
		return redundant
	})
	ids := operationIDs(kept)
	for i, p := range kept {
		o := operation{ID: ids[i], Security: requirements(p.route), Responses: map[string]response{"default": {"What the handler answers."}}}
		if p.route.Answers != "" {
			o.Description = "Answered by " + p.route.Answers + "."
		}
		items[p.path][strings.ToLower(p.method)] = o
	}
	return items
}

func (p place) parameters() []parameter {
	var all []parameter
	for _, name := range parameterOf.FindAllStringSubmatch(p.path, -1) {
		all = append(all, parameter{Name: name[1], In: "path", Required: true, Schema: map[string]string{"type": "string"}})
	}
	if p.greedy {
		all[len(all)-1].Description = "The rest of the path; it may have slashes."
	}
	return all
}

// operationIDs are the methods and paths as identifiers: getUsersById. They are
// the same whatever other routes there are, unless two would have one id: then
// both have a digest behind.
func operationIDs(all []place) []string {
	ids, count := make([]string, len(all)), map[string]int{}
	for i, p := range all {
		ids[i] = operationID(p)
		count[ids[i]]++
	}
	for i, p := range all {
		if count[ids[i]] > 1 {
			sum := sha256.Sum256([]byte(p.method + " " + p.path))
			ids[i] += "_" + hex.EncodeToString(sum[:3])
		}
	}
	return ids
}

func operationID(p place) string {
	var b strings.Builder
	b.WriteString(strings.ToLower(p.method))
	for segment := range strings.SplitSeq(p.path[1:], "/") {
		if strings.HasPrefix(segment, "{") {
			b.WriteString("By")
		}
		for word := range strings.FieldsFuncSeq(segment, func(c rune) bool {
			return !('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9')
		}) {
			b.WriteString(strings.ToUpper(word[:1]) + word[1:])
		}
	}
	if p.path == "/" {
		b.WriteString("Root")
	}
	return b.String()
}
