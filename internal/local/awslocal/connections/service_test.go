package connections_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/connections"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/servicetest"
)

// clients has one client, "a=" of api/prod, and notes what is done to it.
type clients struct{ done []string }

func (c *clients) check(api, stage, id string) error {
	switch {
	case id == "broken":
		return errors.New("it broke")
	case api+"/"+stage+"/"+id != "api/prod/a=":
		return service.ErrGone
	}
	return nil
}

func (c *clients) Send(_ context.Context, api, stage, id string, data []byte) error {
	if string(data) == "large" {
		return service.ErrTooLarge
	}
	c.done = append(c.done, "send "+string(data))
	return c.check(api, stage, id)
}

func (c *clients) Inspect(api, stage, id string) (service.Socket, error) {
	at := time.Date(2026, 1, 2, 3, 4, 5, 6e6, time.UTC)
	return service.Socket{ConnectedAt: at, LastActiveAt: at, SourceIP: "127.0.0.1", UserAgent: "x"}, c.check(api, stage, id)
}

func (c *clients) Clients(api string) []service.Client {
	socket, err := c.Inspect(api, "prod", "a=")
	if err != nil {
		return nil
	}
	return []service.Client{{Stage: "prod", ID: "a=", Socket: socket}}
}

func (c *clients) Disconnect(api, stage, id string) error {
	c.done = append(c.done, "disconnect")
	return c.check(api, stage, id)
}

func TestRequestsAreAnsweredAsByAPIGateway(t *testing.T) {
	sockets := &clients{}
	s := connections.New(service.Host{Sockets: sockets})
	for _, test := range []struct {
		method, path, body string
		status             int
		answer             string
	}{
		{"POST", "/api/prod/@connections/a%3D", "hi", 200, ""},
		{"POST", "/api/prod/@connections/a=", "", 200, ""},
		{"DELETE", "/api/prod/@connections/a%3D", "", 204, ""},
		{"GET", "/api/prod/@connections/a%3D", "", 200, `{"connectedAt":"2026-01-02T03:04:05.006Z","identity":{"sourceIp":"127.0.0.1","userAgent":"x"},"lastActiveAt":"2026-01-02T03:04:05.006Z"}`},
		{"POST", "/api/dev/@connections/a%3D", "hi", 410, "GoneException"},
		{"DELETE", "/api/prod/@connections/b", "", 410, "GoneException"},
		{"GET", "/other/prod/@connections/a%3D", "", 410, "GoneException"},
		{"POST", "/api/prod/@connections/a%3D", "large", 413, "PayloadTooLargeException"},
		{"POST", "/api/prod/@connections/a%3D", strings.Repeat("x", 1<<20+1), 413, "PayloadTooLargeException"},
		{"GET", "/api/prod/@connections/broken", "", 500, "it broke"},
		{"PUT", "/api/prod/@connections/a%3D", "", 404, "it has DeleteConnection, GetConnection, PostToConnection"},
		{"GET", "/api/prod/users", "", 404, "UnknownOperationException"},
	} {
		w := httptest.NewRecorder()
		s.ServeHTTP(w, httptest.NewRequest(test.method, test.path, strings.NewReader(test.body)))
		if body := w.Body.String(); w.Code != test.status || !strings.Contains(body+w.Header().Get("X-Amzn-ErrorType"), test.answer) || test.answer == "" && body != "" {
			t.Errorf("%s %s = %d %s, want %d %s", test.method, test.path, w.Code, body, test.status, test.answer)
		}
	}
	if want := []string{"send hi", "send ", "disconnect", "send hi", "disconnect"}; !slices.Equal(sockets.done, want) {
		t.Errorf("done = %q, want %q", sockets.done, want)
	}
}

// The address of a stage leads to the service, by the API's id.
func TestAddressesOfStagesAreServed(t *testing.T) {
	a := servicetest.App(t,
		`Live AWS::ApiGatewayV2::Api {"ProtocolType": "WEBSOCKET", "RouteSelectionExpression": "$request.body.action"}`,
		`Web AWS::ApiGatewayV2::Api {"ProtocolType": "HTTP"}`)
	s := connections.New(service.Host{})
	a.Read(s)
	if below, ok := a.URLs()["https://shoplive.execute-api.us-east-1.amazonaws.com"]; len(a.URLs()) != 1 || below != "/shoplive" || !ok {
		t.Errorf("URLs() = %v, want that of Live", a.URLs())
	}
	r := httptest.NewRequest(http.MethodPost, "/shoplive/prod/@connections/a=", nil)
	rules := s.(service.Guarded).Access(a)
	needs := rules.Needs(r)
	const arn = "arn:aws:execute-api:us-east-1:123456789012:shoplive"
	if len(needs) != 1 || needs[0].Action != "execute-api:ManageConnections" || needs[0].Resource != arn+"/prod/POST/@connections/a=" || rules.Paths[needs[0].On] != "Shop/Live" {
		t.Errorf("needs = %+v, want POST on the connection of Shop/Live", needs)
	}
}

// Of two stacks, one may name its account and the other not: a function of
// either may do what its link allows.
func TestAnAPIIsOfTheAccountOfItsStack(t *testing.T) {
	a := servicetest.App(t, `Live AWS::ApiGatewayV2::Api {"ProtocolType": "WEBSOCKET", "RouteSelectionExpression": "$request.body.action"}`)
	ofType := a.OfType
	a.OfType = func(name string) []service.Resource {
		all := ofType(name)
		for i := range all {
			if all[i].Account != "123456789012" {
				t.Errorf("the account of %s is %q, want that of a stack without one", all[i].Path, all[i].Account)
			}
			all[i].Account = "111122223333"
		}
		return all
	}
	s := connections.New(service.Host{})
	a.Read(s)
	rules := s.(service.Guarded).Access(a)
	needs := rules.Needs(httptest.NewRequest(http.MethodPost, "/shoplive/prod/@connections/a=", nil))
	const arn = "arn:aws:execute-api:us-east-1:111122223333:shoplive"
	if len(needs) != 1 || needs[0].Resource != arn+"/prod/POST/@connections/a=" || rules.Paths[needs[0].On] != "Shop/Live" {
		t.Errorf("needs = %+v, want POST on the connection of %s", needs, arn)
	}
}

// The page sees who is connected, sends to one and disconnects it.
func TestClientsAreShown(t *testing.T) {
	sockets := &clients{}
	s := connections.New(service.Host{Sockets: sockets})
	a := servicetest.App(t, `api AWS::ApiGatewayV2::Api {"ProtocolType": "WEBSOCKET", "RouteSelectionExpression": "$request.body.action"}`, `Web AWS::ApiGatewayV2::Api {"ProtocolType": "HTTP"}`)
	ofType := a.OfType
	a.OfType = func(name string) []service.Resource {
		all := ofType(name)
		for i := range all {
			all[i].Ref = "api"
		}
		return all
	}
	a.Read(s)
	if err := s.Commit(); err != nil {
		t.Fatal(err)
	}
	places := s.(service.Shower).Places()
	if len(places) != 1 || places[0].Path != "Shop/api" || places[0].Amounts[0].String() != "1 connected" {
		t.Fatalf("places %+v, want the WebSocket API with a client", places)
	}
	p := places[0]
	page, err := p.Look(t.Context(), service.Query{})
	if err != nil || len(page.Rows) != 1 || page.Rows[0].Key != "prod/a=" || page.Rows[0].Cells[0] != "a=" {
		t.Fatalf("look: %+v, %v", page, err)
	}
	if item, err := p.Open(t.Context(), page.Rows[0].Key); err != nil || item.Facts[0].Text != "a=" {
		t.Errorf("open: %+v, %v", item, err)
	}
	if _, err := p.Open(t.Context(), "prod/gone"); !errors.Is(err, service.ErrNotThere) {
		t.Errorf("open of a client that is gone: %v", err)
	}
	for _, action := range p.Actions {
		if !action.Each {
			t.Errorf("%s is not of one client", action.Name)
		}
		if said, err := action.Do(t.Context(), "prod/a=", service.Values{"text": "hi"}); err != nil || said == "" {
			t.Errorf("%s: %q, %v", action.Name, said, err)
		}
		if said, err := action.Do(t.Context(), "prod/gone", service.Values{"text": "hi"}); !errors.Is(err, service.ErrGone) || said != "" {
			t.Errorf("%s of a client that is gone: %q, %v", action.Name, said, err)
		}
	}
	if want := []string{"send hi", "send hi", "disconnect", "disconnect"}; !slices.Equal(sockets.done, want) {
		t.Errorf("done = %q, want %q", sockets.done, want)
	}
}
