package authorize

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/lambda/httpevent"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/lambda/runtimeapi"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/app"
)

// lambdaRoute is a route with a Lambda authorizer.
func lambdaRoute(change func(*app.Authorizer)) *app.Route {
	a := &app.Authorizer{Kind: app.ByFunction, Path: "Shop/Auth", Payload: "2.0", Simple: true, Sources: []string{"$request.header.Authorization"}, Function: &app.Function{Path: "Shop/Guard", Name: "f"}}
	if change != nil {
		change(a)
	}
	return &app.Route{Key: "GET /me", Payload: "2.0", Authorizer: a}
}

// asking is a gate whose authorizer answers so; asked are the events.
func asking(t *testing.T, route *app.Route, answer func(event []byte) string) (g *Gate, asked *[]string) {
	asked = new([]string)
	pool := newPool(t, func(event []byte) string {
		*asked = append(*asked, string(event))
		return answer(event)
	})
	return gateOf(route, Options{Pool: func(*app.Function) (*runtimeapi.Pool, error) { return pool, nil }}), asked
}

// always is an authorizer that answers the same.
func always(answer string) func([]byte) string { return func([]byte) string { return answer } }

const allowAll = `{"principalId":"u1","policyDocument":{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"execute-api:Invoke","Resource":"*"}]}}`

// What an authorizer answers, and what becomes of the request.
func TestAnswersOfLambdaAuthorizers(t *testing.T) {
	policy := func(effect, action, resource string) string {
		return `{"principalId":"u1","policyDocument":{"Version":"2012-10-17","Statement":{"Effect":"` + effect + `","Action":"` + action + `","Resource":"` + resource + `"}}}`
	}
	const me = "arn:aws:execute-api:us-east-1:123456789012:api1/prod/GET/me"
	simple := func(a *app.Authorizer) {}
	iam := func(a *app.Authorizer) { a.Simple = false }
	rest := func(a *app.Authorizer) { a.Simple, a.Sources = false, []string{"method.request.header.Authorization"} }
	for _, c := range []struct {
		name, answer, want string
		change             func(*app.Authorizer)
	}{
		{"simple yes", `{"isAuthorized":true}`, "", simple},
		{"simple no", `{"isAuthorized":false}`, "forbidden", simple},
		{"simple without a word", `{"context":{}}`, "authorizer failed", simple},
		{"simple as text", `{"isAuthorized":"true"}`, "authorizer failed", simple},
		{"a policy where a word is wanted", allowAll, "authorizer failed", simple},
		{"no object", `true`, "authorizer failed", simple},
		{"failed", `!database is down`, "authorizer failed", simple},
		{"Unauthorized", `!Unauthorized`, "unauthorized", simple},
		{"unauthorized in small letters", `!unauthorized`, "authorizer failed", simple},
		{"allow all", allowAll, "", iam},
		{"allow this", policy("Allow", "execute-api:Invoke", me), "", iam},
		{"allow by wildcards", policy("Allow", "execute-api:*", "arn:aws:execute-api:*:*:*/prod/GET/m?"), "", iam},
		{"allow another path", policy("Allow", "execute-api:Invoke", me+"x"), "forbidden", iam},
		{"allow another method", policy("Allow", "execute-api:Invoke", strings.Replace(me, "GET", "POST", 1)), "forbidden", iam},
		{"allow another stage", policy("Allow", "execute-api:Invoke", strings.Replace(me, "prod", "dev", 1)), "forbidden", iam},
		{"allow another action", policy("Allow", "execute-api:InvalidateCache", "*"), "forbidden", iam},
		{"deny", policy("Deny", "execute-api:Invoke", me), "forbidden: explicit deny", iam},
		{"no policy", `{"principalId":"u1"}`, "authorizer failed", iam},
		{"no principal", strings.Replace(allowAll, `"u1"`, `""`, 1), "authorizer failed", iam},
		{"a word where a policy is wanted", `{"isAuthorized":true}`, "authorizer failed", iam},
		{"REST allow", allowAll, "", rest},
		{"REST deny", policy("Deny", "*", "*"), "forbidden: explicit deny", rest},
		{"REST context with an object", strings.Replace(allowAll, `{`, `{"context":{"x":{}},`, 1), "authorizer failed", rest},
		{"a condition that is met", strings.Replace(allowAll, `"Effect"`, `"Condition":{"IpAddress":{"aws:SourceIp":"192.0.2.0/24"}},"Effect"`, 1), "", iam},
		{"a condition that is not", strings.Replace(allowAll, `"Effect"`, `"Condition":{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}},"Effect"`, 1), "forbidden", iam},
		{"a condition that nobody knows", strings.Replace(allowAll, `"Effect"`, `"Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-1"}},"Effect"`, 1), "forbidden", iam},
	} {
		route := lambdaRoute(c.change)
		kind := httpevent.HTTPAPI
		if strings.HasPrefix(c.name, "REST") {
			kind = httpevent.REST
		}
		g, asked := asking(t, route, always(c.answer))
		_, err := check(g, route, kind, get("/me", "Authorization", "secret"))
		if got := said(err); got != c.want || len(*asked) != 1 {
			t.Errorf("%s: %q (%v) after %d calls, want %q", c.name, got, err, len(*asked), c.want)
		}
	}
}

// The context of an answer reaches the handler in the form of its event.
func TestContextsReachTheHandler(t *testing.T) {
	const context = `"context":{"tenant":"t1","level":3,"admin":true,"none":null}`
	for _, c := range []struct {
		name, payload, answer, want string
		kind                        httpevent.Kind
		change                      func(*app.Authorizer)
	}{
		{"2.0", "2.0", `{"isAuthorized":true,"context":{"tenant":"t1","level":3,"roles":["a","b"],"deep":{"x":true}}}`, `{"lambda":{"deep":{"x":true},"level":3,"roles":["a","b"],"tenant":"t1"}}`, httpevent.HTTPAPI, nil},
		{"1.0", "1.0", strings.Replace(allowAll, "{", "{"+context+",", 1), `{"admin":true,"integrationLatency":0,"level":3,"none":null,"principalId":"u1","tenant":"t1"}`, httpevent.HTTPAPI, func(a *app.Authorizer) { a.Simple = false }},
		{"REST", "", strings.Replace(allowAll, "{", "{"+context+",", 1), `{"admin":"true","integrationLatency":0,"level":"3","principalId":"u1","tenant":"t1"}`, httpevent.REST, func(a *app.Authorizer) { a.Simple, a.Sources = false, []string{"method.request.header.Authorization"} }},
	} {
		route := lambdaRoute(c.change)
		route.Payload = c.payload
		g, _ := asking(t, route, always(c.answer))
		match, err := check(g, route, c.kind, get("/me", "Authorization", "secret"))
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		if got := asJSON(t, match.Authorizer); got != c.want {
			t.Errorf("%s: %s\nwant %s", c.name, got, c.want)
		}
	}
}

// Whoever brings not all that identifies callers is refused without a call.
func TestWithoutItsIdentitySourcesAnAuthorizerIsNotAsked(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*app.Authorizer)
		kind   httpevent.Kind
		r      *http.Request
		want   string
		calls  int
	}{
		{"there", nil, httpevent.HTTPAPI, get("/me", "Authorization", "x"), "", 1},
		{"missing", nil, httpevent.HTTPAPI, get("/me"), "unauthorized", 0},
		{"empty", nil, httpevent.HTTPAPI, get("/me", "Authorization", ""), "unauthorized", 0},
		{"one of two", func(a *app.Authorizer) { a.Sources = append(a.Sources, "$request.querystring.tenant") }, httpevent.HTTPAPI, get("/me", "Authorization", "x"), "unauthorized", 0},
		{"both", func(a *app.Authorizer) { a.Sources = append(a.Sources, "$request.querystring.tenant") }, httpevent.HTTPAPI, get("/me?tenant=t", "Authorization", "x"), "", 1},
		{"none wanted", func(a *app.Authorizer) { a.Sources = nil }, httpevent.HTTPAPI, get("/me"), "", 1},
		{"the route's key", func(a *app.Authorizer) { a.Sources = []string{"$context.routeKey"} }, httpevent.HTTPAPI, get("/me"), "", 1},
		{"a source that nobody knows", func(a *app.Authorizer) { a.Sources = []string{"$context.wafResponseCode"} }, httpevent.HTTPAPI, get("/me"), "the route is not served here", 0},
		{"TOKEN of another form", func(a *app.Authorizer) {
			a.Token, a.Validation, a.Sources = true, "^Bearer [a-z]+$", []string{"method.request.header.Authorization"}
		}, httpevent.REST, get("/me", "Authorization", "Bearer 1"), "unauthorized", 0},
		{"TOKEN with an expression that is none", func(a *app.Authorizer) {
			a.Token, a.Validation, a.Sources = true, "(?=x)", []string{"method.request.header.Authorization"}
		}, httpevent.REST, get("/me", "Authorization", "x"), "the route is not served here", 0},
	} {
		route := lambdaRoute(c.change)
		g, asked := asking(t, route, always(`{"isAuthorized":true}`))
		_, err := check(g, route, c.kind, c.r)
		if got := said(err); got != c.want || len(*asked) != c.calls {
			t.Errorf("%s: %q after %d calls, want %q after %d", c.name, got, len(*asked), c.want, c.calls)
		}
	}
}

// An answer holds for its time and for the same identity; a policy is applied to
// each request anew; a new build of the authorizer is asked again.
func TestAnswersAreKeptAsByAPIGateway(t *testing.T) {
	at, version := now, "1"
	route := lambdaRoute(func(a *app.Authorizer) {
		a.Simple, a.TTL = false, time.Minute
		a.Sources = append(a.Sources, "$request.querystring.t")
	})
	calls, answer := 0, strings.Replace(allowAll, `"*"`, `"arn:aws:execute-api:*:*:*/*/GET/me"`, 1)
	pool := newPool(t, func([]byte) string { calls++; return answer })
	g := New(&app.API{Routes: []app.Route{*route}}, Options{
		Pool:    func(*app.Function) (*runtimeapi.Pool, error) { return pool, nil },
		Version: func(*app.Function) string { return version },
		Now:     func() time.Time { return at },
	})
	for _, c := range []struct {
		name, auth, path string
		before           func()
		want             string
		calls            int
	}{
		{"first", "x", "/me?t=1", nil, "", 1},
		{"again", "x", "/me?t=1", nil, "", 1},
		{"another path of the same caller", "x", "/you?t=1", nil, "forbidden", 1},
		{"another caller", "y", "/me?t=1", nil, "", 2},
		{"a caller whose values look like the first's", "x", "/me?t=1%22+%22", nil, "", 3},
		{"values that would join to the first's", `x" "1`, "/me?t=%00", nil, "", 4},
		{"before its end", "x", "/me?t=1", func() { at = at.Add(time.Minute - 1) }, "", 4},
		{"after its end", "x", "/me?t=1", func() { at = at.Add(1) }, "", 5},
		{"after a save", "x", "/me?t=1", func() { version = "2" }, "", 6},
		{"a failure", "z", "/me?t=1", func() { answer = "!down" }, "authorizer failed", 7},
		{"which is not kept", "z", "/me?t=1", func() { answer = allowAll }, "", 8},
		{"an answer that was kept meanwhile", "z", "/you?t=1", func() { answer = "!down" }, "", 8},
	} {
		if c.before != nil {
			c.before()
		}
		_, err := check(g, route, httpevent.HTTPAPI, get(c.path, "Authorization", c.auth))
		if got := said(err); got != c.want || calls != c.calls {
			t.Errorf("%s: %q after %d calls, want %q after %d", c.name, got, calls, c.want, c.calls)
		}
	}
}

// What an authorizer is asked, in each of the forms that there are.
func TestQuestionsHaveTheServicesForm(t *testing.T) {
	for _, c := range []struct {
		name   string
		kind   httpevent.Kind
		change func(*app.Authorizer)
		want   []string // parts of the event
		not    []string
	}{
		{"2.0", httpevent.HTTPAPI, nil, []string{
			`"version":"2.0"`, `"type":"REQUEST"`, `"routeArn":"arn:aws:execute-api:us-east-1:123456789012:api1/prod/GET/me"`, `"identitySource":["secret"]`, `"routeKey":"GET /me"`, `"rawPath":"/prod/me"`, `"rawQueryString":"a=1"`, `"authorization":"secret"`, `"http":{"method":"GET"`,
		}, []string{`"body"`, "isBase64Encoded", "methodArn"}},
		{"1.0", httpevent.HTTPAPI, func(a *app.Authorizer) { a.Payload, a.Simple = "1.0", false }, []string{
			`"version":"1.0"`, `"type":"REQUEST"`, `"methodArn":"arn:aws:`, `"identitySource":"secret"`, `"authorizationToken":"secret"`, `"httpMethod":"GET"`, `"resource":"/me"`, `"queryStringParameters":{"a":"1"}`,
		}, []string{`"body"`, "routeArn"}},
		{"REQUEST", httpevent.REST, func(a *app.Authorizer) { a.Simple, a.Sources = false, []string{"method.request.header.Authorization"} }, []string{
			`"type":"REQUEST"`, `"methodArn":"arn:aws:`, `"multiValueHeaders":{"Authorization":["secret"]`, `"multiValueQueryStringParameters":{"a":["1"]}`, `"path":"/me"`,
		}, []string{`"body"`, `"version"`, "identitySource", "authorizationToken"}},
		{"TOKEN", httpevent.REST, func(a *app.Authorizer) {
			a.Token, a.Simple, a.Sources = true, false, []string{"method.request.header.Authorization"}
		}, []string{
			`{"type":"TOKEN","methodArn":"arn:aws:execute-api:us-east-1:123456789012:api1/prod/GET/me","authorizationToken":"secret"}`,
		}, nil},
	} {
		route := lambdaRoute(c.change)
		g, asked := asking(t, route, always(`{"isAuthorized":true,`+allowAll[1:]))
		if _, err := check(g, route, c.kind, get("/me?a=1", "Authorization", "secret")); err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		event := (*asked)[0]
		if !json.Valid([]byte(event)) {
			t.Errorf("%s: %s is no JSON", c.name, event)
		}
		for _, part := range c.want {
			if !strings.Contains(event, part) {
				t.Errorf("%s: no %s in %s", c.name, part, event)
			}
		}
		for _, part := range c.not {
			if strings.Contains(event, part) {
				t.Errorf("%s: %s in %s", c.name, part, event)
			}
		}
	}
}

// Nobody gets to a route whose authorizer cannot be asked.
func TestWhatCannotBeAskedLetsNobodyIn(t *testing.T) {
	notBuilt := Options{Pool: func(*app.Function) (*runtimeapi.Pool, error) { return nil, errors.New("Shop/Guard could not be built") }}
	for name, route := range map[string]*app.Route{
		"not of the app":    {Key: "GET /me", Authorizer: &app.Authorizer{Kind: app.ByFunction, Path: "Shop/Auth", Skipped: "its function is not part of this app: arn:x"}},
		"does not run here": lambdaRoute(func(a *app.Authorizer) { a.Function.Skipped = "it is a container image" }),
		"not built":         lambdaRoute(nil),
		"of another kind":   {Key: "GET /me", Authorizer: &app.Authorizer{Kind: "WS"}},
	} {
		if _, err := check(gateOf(route, notBuilt), route, httpevent.HTTPAPI, get("/me", "Authorization", "x")); !errors.Is(err, ErrUnusable) {
			t.Errorf("%s: %v, want ErrUnusable", name, err)
		}
	}
	if _, err := check(gateOf(lambdaRoute(nil), notBuilt), lambdaRoute(nil), httpevent.HTTPAPI, get("/me")); !errors.Is(err, ErrUnusable) {
		t.Errorf("a route of another API: %v, want ErrUnusable", err)
	}
}
