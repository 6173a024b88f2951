package httpevent

import (
	"maps"
	"strings"
	"testing"
)

// The routes and the first answers are the example of "Routing API requests"
// in the API Gateway guide.
func TestRouterPriority(t *testing.T) {
	router, err := NewRouter("$default", "ANY /{proxy+}", "GET /pets/{proxy+}", "GET /pets/dog/{id}", "GET /pets/dog/1",
		"ANY /pets/{name}", "POST /pets/{name}/toys", "GET /a/{x}", "GET /{y}/b")
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		method, path, key string
		params            map[string]string
	}{
		{"GET", "/pets/dog/1", "GET /pets/dog/1", nil},
		{"GET", "/pets/dog/2", "GET /pets/dog/{id}", map[string]string{"id": "2"}},
		{"GET", "/pets/cat/1", "GET /pets/{proxy+}", map[string]string{"proxy": "cat/1"}},
		{"POST", "/test/5", "ANY /{proxy+}", map[string]string{"proxy": "test/5"}},
		{"GET", "/", "$default", nil},
		// A full match before a greedy one, even where only the greedy one names
		// the method.
		{"GET", "/pets/tom", "ANY /pets/{name}", map[string]string{"name": "tom"}},
		// The method is part of the match.
		{"GET", "/pets/tom/toys", "GET /pets/{proxy+}", map[string]string{"proxy": "tom/toys"}},
		{"POST", "/pets/tom/toys", "POST /pets/{name}/toys", map[string]string{"name": "tom"}},
		{"DELETE", "/pets/dog/1", "ANY /{proxy+}", map[string]string{"proxy": "pets/dog/1"}},
		// Literals on the left count first.
		{"GET", "/a/b", "GET /a/{x}", map[string]string{"x": "b"}},
		{"GET", "/c/b", "GET /{y}/b", map[string]string{"y": "c"}},
		// An encoded slash does not separate, and values are decoded.
		{"GET", "/pets/a%2Fb", "ANY /pets/{name}", map[string]string{"name": "a/b"}},
		{"GET", "/pets/caf%C3%A9", "ANY /pets/{name}", map[string]string{"name": "café"}},
		// Empty segments match no variable.
		{"GET", "/pets/", "ANY /{proxy+}", map[string]string{"proxy": "pets/"}},
		{"GET", "/pets/dog/1/", "GET /pets/{proxy+}", map[string]string{"proxy": "dog/1/"}},
	} {
		got, ok := router.Match(test.method, test.path)
		if !ok || got.Key != test.key || !maps.Equal(got.PathParameters, test.params) {
			t.Errorf("Match(%q, %q) = %q %v, %v; want %q %v", test.method, test.path, got.Key, got.PathParameters, ok, test.key, test.params)
		}
	}
}

func TestRouterWithoutDefault(t *testing.T) {
	router, err := NewRouter("ANY /x", "GET /", "GET /x")
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]bool{"/": true, "": true, "/x": true, "/x/": false, "/y": false} {
		if _, ok := router.Match("GET", path); ok != want {
			t.Errorf("Match(GET, %q) = %v, want %v", path, ok, want)
		}
	}
	if got, _ := router.Match("GET", "/x"); got.Key != "GET /x" {
		t.Errorf("GET /x goes to %q, want the method's own route", got.Key)
	}
	if got, _ := router.Match("PUT", "/x"); got.Key != "ANY /x" {
		t.Errorf("PUT /x goes to %q, want ANY", got.Key)
	}
}

func TestRouterRefuses(t *testing.T) {
	for _, test := range []struct{ keys, want string }{
		{"GET", "want"},
		{"GET x", "want"},
		{"GET /{a+}/b", "last"},
		{"GET /{a}/{a}", "repeated"},
		{"GET /{}", "empty"},
		{"GET /{a", "closed"},
		{"GET /{a}|GET /{b}", "same requests"},
	} {
		if _, err := NewRouter(strings.Split(test.keys, "|")...); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("NewRouter(%s) = %v, want an error about %q", test.keys, err, test.want)
		}
	}
}
