package runtimeapi

import (
	"net/http"
	"strings"
	"testing"
)

// Any user of the machine and any page can reach the port: without the token of
// AWS_LAMBDA_RUNTIME_API, from a page and under a rebound name, no event is
// handed out and no answer taken.
func TestOnlyTheFunctionsOwnProcessesAreAnswered(t *testing.T) {
	p, _ := attach(t, Function{})
	base, token, _ := strings.Cut(strings.TrimSuffix(p.Endpoint(), "/fn"), "/")
	if len(token) < 32 {
		t.Fatalf("endpoint %s, want a token of 32 digits before the function", p.Endpoint())
	}
	for _, test := range []struct {
		path, host, origin string
	}{
		{path: "/fn/"},
		{path: "/" + strings.Repeat("0", len(token)) + "/fn/"},
		{path: "//fn/"},
		{path: "/" + token[:8] + "/fn/"},
		{path: "/" + token + "/fn/", host: "rebound.example"},
		{path: "/" + token + "/fn/", origin: "https://evil.example"},
	} {
		for _, op := range []string{"GET 2018-06-01/runtime/invocation/next", "POST 2018-06-01/runtime/init/error", "POST 2020-01-01/extension/register"} {
			method, rest, _ := strings.Cut(op, " ")
			r, err := http.NewRequestWithContext(t.Context(), method, "http://"+base+test.path+rest, strings.NewReader("{}"))
			if err != nil {
				t.Fatal(err)
			}
			if test.host != "" {
				r.Host = test.host
			}
			if test.origin != "" {
				r.Header.Set("Origin", test.origin)
			}
			res, err := http.DefaultClient.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			res.Body.Close()
			if res.StatusCode != http.StatusForbidden {
				t.Errorf("%s of %+v = %d, want 403", op, test, res.StatusCode)
			}
		}
	}
}
