package gateway

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/lambda/httpevent"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/lambda/runtimeapi"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/app"
)

// Several APIs under one name: the longest base path counts, the stage is no
// part of what clients ask for, and what is mapped to nothing is forbidden.
func TestAPIsShareADomainByBasePath(t *testing.T) {
	pool := newPool(t, nil, echo)
	fn := &app.Function{Path: "Test/F", Name: "f"}
	api := func(kind httpevent.Kind, keys ...string) *app.API {
		a := &app.API{Path: "Test/" + kind.String(), BasePath: "/ignored", Endpoint: httpevent.Endpoint{Kind: kind}}
		for _, key := range keys {
			a.Routes = append(a.Routes, app.Route{Key: key, Function: fn, Payload: "2.0"})
		}
		return a
	}
	mapped := func(key, stage string, a *app.API) app.Mapping {
		e := a.Endpoint
		e.Stage, e.DomainName, e.Mapped, e.MappingKey = stage, "api.example.com", true, key
		return app.Mapping{Key: key, API: a, Endpoint: e}
	}
	users := api(httpevent.HTTPAPI, "GET /users/{id}", "GET /")
	domain := &app.Domain{Name: "api.example.com", Mappings: []app.Mapping{
		mapped("v1/orders", "prod", api(httpevent.REST, "GET /{id}")),
		mapped("v1", "$default", users),
		mapped("beta", "beta", users),
		{Key: "chat", API: &app.API{Path: "Test/Chat"}, Skipped: "it is a WebSocket API"},
	}}
	var last Outcome
	h, err := NewDomain(domain, func(*app.API) Options {
		return Options{Pool: func(*app.Function) (*runtimeapi.Pool, error) { return pool, nil }, Report: func(o Outcome) { last = o }}
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		path   string
		status int
		want   string
	}{
		{"/v1/users/7", 200, `{"Path":"","Resource":"","RawPath":"/users/7","RouteKey":"GET /users/{id}","PathParameters":{"id":"7"},"RequestContext":{"Path":"","Stage":"$default"}}`},
		{"/v1", 200, `{"Path":"","Resource":"","RawPath":"/","RouteKey":"GET /","PathParameters":null,"RequestContext":{"Path":"","Stage":"$default"}}`},
		{"/beta/users/7", 200, `{"Path":"","Resource":"","RawPath":"/beta/users/7","RouteKey":"GET /users/{id}","PathParameters":{"id":"7"},"RequestContext":{"Path":"","Stage":"beta"}}`},
		{"/v1/orders/9", 200, `{"Path":"/v1/orders/9","Resource":"/{id}","RawPath":"","RouteKey":"","PathParameters":{"id":"9"},"RequestContext":{"Path":"/v1/orders/9","Stage":"prod"}}`},
		{"/v1/orders", 403, `{"message":"Missing Authentication Token"}`},
		{"/v10/users/7", 403, `{"message":"Forbidden"}`},
		{"/v1%2Fusers/7", 403, `{"message":"Forbidden"}`},
		{"/", 403, `{"message":"Forbidden"}`},
		{"/chat", 501, "lambdacdk local: it is a WebSocket API\n"},
	} {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, c.path, nil))
		if w.Code != c.status || w.Body.String() != c.want || last.Status != c.status {
			t.Errorf("GET %s = %d %s (told as %d)\nwant %d %s", c.path, w.Code, w.Body, last.Status, c.status, c.want)
		}
	}
}
