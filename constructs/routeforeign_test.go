package lambdacdk

import (
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// Who comes from another router writes its patterns: the error says how to
// write the same, and what it says is a route.
func TestForeignSpellingOfARoute(t *testing.T) {
	for _, test := range []struct{ pattern, want string }{
		{"GET /users/:id", `"GET /users/{id}"`},
		{"/users/:id/posts/:post", `"/users/{id}/posts/{post}"`},
		{`GET /users/:id(\d+)`, `"GET /users/{id}", and the handler checks id against \d+`},
		{"GET /users/:id?", `"GET /users" and "GET /users/{id}", a route each`},
		{"/:lang?", `"/{$}" and "/{lang}", a route each`},
		{"GET /users/<id>", `"GET /users/{id}"`},
		{"GET /users/<int:id>", `"GET /users/{id}"`},
		{"/files/<path:rest>", `"/files/{rest...}"`},
		{"GET /users/{id:[0-9]+}", `"GET /users/{id}", and the handler checks id against [0-9]+`},
		{"GET /y/{year:[0-9]{4}}/{month:[0-9]{2}}", `"GET /y/{year}/{month}", and the handler checks year against [0-9]{4} and month against [0-9]{2}`},
		{"/files/{rest:.*}", `"/files/{rest...}"`},
		{"/{proxy+}", `"/{proxy...}"`},
		{"ANY /{proxy+}", `"/{proxy...}"`},
		{"$default", `"/"`},
		{"/*", `"/"`},
		{"GET /files/*", `"GET /files/"`},
		{"GET /files/**", `"GET /files/"`},
		{"GET /files/*path", `"GET /files/{path...}"`},
		{"/files/{*path}", `"/files/{path...}"`},
		{"GET /users/*/posts", `"GET /users/{any}/posts"`},
		{"GET /users/[id]", `"GET /users/{id}"`},
		{"/docs/[...slug]", `"/docs/{slug...}"`},
		{"GET /users/${id}", `"GET /users/{id}"`},
		{"GET /users/{id?}", `"GET /users" and "GET /users/{id}", a route each`},
		{"ANY /x", `"/x"`},
		{"any /x/:id", `"/x/{id}"`},
		{"* /x", `"/x"`},
		{"get /users/:id", `"GET /users/{id}"`},
		{"GET,POST /users", `"GET /users" and "POST /users", a route each`},
		{"get|post /users/:id", `"GET /users/{id}" and "POST /users/{id}", a route each`},
	} {
		_, err := parseRoute(test.pattern)
		if err == nil {
			t.Errorf("parseRoute(%q) succeeded, want an error with %s", test.pattern, test.want)
			continue
		}
		if !strings.HasSuffix(err.Error(), "ServeMux spells it "+test.want) || !strings.Contains(err.Error(), strconv.Quote(test.pattern)) {
			t.Errorf("parseRoute(%q) = %q, want the pattern, and %s at its end", test.pattern, err, test.want)
		}
		spelled, _, _ := strings.Cut(test.want, ", and the handler")
		for _, quoted := range regexp.MustCompile(`"[^"]*"`).FindAllString(spelled, -1) {
			if _, err := parseRoute(strings.Trim(quoted, `"`)); err != nil {
				t.Errorf("parseRoute(%q) proposes %s, which is none: %v", test.pattern, quoted, err)
			}
		}
	}
}

// What API Gateway and ServeMux both take is no other router's.
func TestSpellingOfRoutesThatAreFine(t *testing.T) {
	for _, pattern := range []string{"/", "GET /", "/{$}", "/users/{id}", "GET /files/{path...}", "/files/", "POST /v1/things:batch", "/a.b-c_d", "/:"} {
		if _, err := parseRoute(pattern); err != nil {
			t.Errorf("parseRoute(%q) = %v, want a route", pattern, err)
		}
	}
}
