package authorize

import (
	"errors"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/lambda/httpevent"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/app"
)

// CloudFront signs for everybody, but a body only by the hash that the client
// sends: what forgets it fails here as it fails there.
func TestFrontWantsTheHashOfABody(t *testing.T) {
	route := app.Route{Key: "$default", Authorizer: &app.Authorizer{Kind: app.ByFront}}
	gate := New(&app.API{Routes: []app.Route{route}}, Options{})
	for _, c := range []struct {
		method, body, hash string
		allowed            bool
	}{
		{"GET", "", "", true},
		{"POST", "", "", true},
		{"POST", "hello", "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824", true},
		{"POST", "hello", "", false},
		{"PATCH", "hello", "", false},
	} {
		r := httptest.NewRequest(c.method, "/", strings.NewReader(c.body))
		if c.hash != "" {
			r.Header.Set("x-amz-content-sha256", c.hash)
		}
		_, err := gate.Check(t.Context(), Request{Request: r, Route: &route})
		if (err == nil) != c.allowed || err != nil && (!errors.Is(err, httpevent.ErrForbidden) || !strings.Contains(err.Error(), "x-amz-content-sha256")) {
			t.Errorf("%s %q with hash %q: %v, want it allowed: %v, or forbidden with the header's name", c.method, c.body, c.hash, err, c.allowed)
		}
	}
}
