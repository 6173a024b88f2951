package lambdacdk

import (
	"slices"
	"strings"
	"testing"
)

// Shows P40: a method or path API Gateway does not know is an error at
// synthesis, not a route that never answers.
func TestRoutePatternAPIGatewayCannotExpress(t *testing.T) {
	for _, test := range []struct{ name, pattern, want string }{
		{"empty", "", "no ServeMux pattern"},
		{"no slash", "GET users", "host/path missing /"},
		{"unfinished wildcard", "GET /users/{id", "must end with '}'"},
		{"parameter twice", "/a/{id}/b/{id}", "duplicate wildcard"},
		{"host", "GET example.com/users", "Domain"},
		{"any spelled out", "ANY /users", `ServeMux spells it "/users"`},
		{"lower-case method", "get /users", "write GET"},
		{"method of another protocol", "PROPFIND /users", "has no method PROPFIND"},
		{"space in a segment", "/a b", "invalid method"},
		{"percent escape", "/a%20b", `segment "a%20b"`},
		{"at sign", "GET /@me", "put a {parameter} there"},
		{"double slash", "/a//b", `segment ""`},
		{"dots", "/a/../b", `segment ".."`},
		{"trailing slash alone", "GET /users/{$}", `write "GET /users", or "GET /users/" for`},
		{"parameter in another script", "/users/{číslo}", "rename it"},
		{"greedy parameter in another script", "/files/{číslo...}", "rename it"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := parseRoute(test.pattern)
			if err == nil {
				t.Fatalf("parseRoute(%q) succeeded, want an error with %q", test.pattern, test.want)
			}
			if !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), test.pattern) {
				t.Errorf("parseRoute(%q) = %q, want the pattern and %q in it", test.pattern, err, test.want)
			}
		})
	}
}

func TestRoutesConflict(t *testing.T) {
	for _, test := range []struct{ name, first, second, want string }{
		{"given twice", "GET /users", "GET /users", "given twice"},
		{"spelled twice", "GET /users", "GET  /users", "whatever their parameters are called"},
		{"parameter names", "GET /users/{id}", "GET /users/{name}", "whatever their parameters are called"},
		{"parameter names, greedy", "/files/{a...}", "/files/{b...}", "whatever their parameters are called"},
		{"subtree spelled twice", "/files/", "/files/{rest...}", "whatever their parameters are called"},
		{"paths overlap", "GET /a/{x}/c", "GET /a/b/{y}", "neither is more specific"},
		{"method against path", "GET /users/{id}", "/users/me", "neither is more specific"},
	} {
		t.Run(test.name, func(t *testing.T) {
			for _, pair := range [][2]string{{test.first, test.second}, {test.second, test.first}} {
				var table routeTable
				if err := table.add(pair[0]); err != nil {
					t.Fatal(err)
				}
				if err := table.add("POST /bystander"); err != nil {
					t.Fatal(err)
				}
				err := table.add(pair[1])
				if err == nil {
					t.Fatalf("add(%q) after %q succeeded, want a conflict", pair[1], pair[0])
				}
				for _, part := range []string{test.first, test.second, test.want} {
					if !strings.Contains(err.Error(), part) {
						t.Errorf("add(%q) after %q = %q, want %q in it", pair[1], pair[0], err, part)
					}
				}
				if len(table.routes) != 2 {
					t.Errorf("%d routes after a conflict, want the 2 good ones", len(table.routes))
				}
			}
		})
	}
}

func TestRoutePlan(t *testing.T) {
	for _, test := range []struct {
		name     string
		patterns []string
		want     []string // route key, ": ", pattern
	}{
		{
			"every method", []string{"/users/{id}"},
			[]string{"ANY /users/{id}: /users/{id}"},
		},
		{
			"GET answers HEAD", []string{"GET /users/{id}"},
			[]string{"GET /users/{id}: GET /users/{id}", "HEAD /users/{id}: GET /users/{id}"},
		},
		{
			"unless HEAD has its own", []string{"GET /users", "HEAD /users"},
			[]string{"GET /users: GET /users", "HEAD /users: HEAD /users"},
		},
		{
			"slash alone is everything", []string{"/"},
			[]string{"$default: /"},
		},
		{
			"one method of everything", []string{"POST /"},
			[]string{"POST /{proxy+}: POST /", "POST /: POST /"},
		},
		{
			"root only", []string{"POST /{$}"},
			[]string{"POST /: POST /{$}"},
		},
		{
			"greedy parameter keeps its name", []string{"PUT /files/{path...}"},
			[]string{"PUT /files/{path+}: PUT /files/{path...}", "PUT /files: PUT /files/{path...}"},
		},
		{
			"greedy parameter at the root", []string{"/{rest...}"},
			[]string{"ANY /{rest+}: /{rest...}", "ANY /: /{rest...}"},
		},
		{
			"trailing slash", []string{"/static/"},
			[]string{"ANY /static/{proxy+}: /static/", "ANY /static: /static/"},
		},
		{
			"name of the rest is free", []string{"/{proxy}/static/"},
			[]string{"ANY /{proxy}/static/{proxy_+}: /{proxy}/static/", "ANY /{proxy}/static: /{proxy}/static/"},
		},
		{
			"the rest beside one segment", []string{"PUT /a/{x}", "PUT /a/{x}/{y}", "PUT /a/{rest...}"},
			[]string{"PUT /a/{x}: PUT /a/{x}", "PUT /a/{x}/{y}: PUT /a/{x}/{y}", "PUT /a/{rest+}: PUT /a/{rest...}", "PUT /a: PUT /a/{rest...}"},
		},
		{
			"HEAD of the rest beside one segment", []string{"GET /a/{x}", "GET /a/{rest...}"},
			[]string{
				"GET /a/{x}: GET /a/{x}", "HEAD /a/{x}: GET /a/{x}",
				"GET /a/{rest+}: GET /a/{rest...}", "GET /a: GET /a/{rest...}", "HEAD /a/{rest+}: GET /a/{rest...}", "HEAD /a: GET /a/{rest...}",
			},
		},
		{
			"everything beside one segment", []string{"/{x}", "/"},
			[]string{"ANY /{x}: /{x}", "$default: /"},
		},
		{
			"a path and what is below it", []string{"PUT /users", "PUT /users/"},
			[]string{"PUT /users: PUT /users", "PUT /users/{proxy+}: PUT /users/"},
		},
		{
			"subtree whose root has its own route", []string{"PUT /files/{path...}", "PUT /files"},
			[]string{"PUT /files/{path+}: PUT /files/{path...}", "PUT /files: PUT /files"},
		},
		{
			"subtree whose root belongs to a parameter", []string{"PUT /a/b/{path...}", "PUT /a/{x}"},
			[]string{"PUT /a/b/{path+}: PUT /a/b/{path...}", "PUT /a/{x}: PUT /a/{x}"},
		},
		{
			"subtree whose root has one method of its own", []string{"/files/", "PUT /files"},
			[]string{"ANY /files/{proxy+}: /files/", "ANY /files: /files/", "PUT /files: PUT /files"},
		},
		{
			"more specific ones beside everything", []string{"/", "POST /users/{id}", "POST /users/me"},
			[]string{"$default: /", "POST /users/{id}: POST /users/{id}", "POST /users/me: POST /users/me"},
		},
		{
			"one path, two methods, two parameter names", []string{"PUT /users/{id}", "POST /users/{name}"},
			[]string{"PUT /users/{id}: PUT /users/{id}", "POST /users/{name}: POST /users/{name}"},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			var table routeTable
			for _, p := range test.patterns {
				if err := table.add(p); err != nil {
					t.Fatal(err)
				}
			}
			var got []string
			for _, p := range table.plan() {
				got = append(got, p.key.String()+": "+table.routes[p.route].pattern)
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("plan of %q = %q, want %q", test.patterns, got, test.want)
			}
		})
	}
}
