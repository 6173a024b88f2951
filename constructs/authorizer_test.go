package lambdacdk

import (
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigatewayv2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscognito"
)

// users is an authorizer of tests.
var users = JWTAuthorizer{Issuer: "https://issuer.example.com", Audience: []string{"shop"}}

// authorizersOf are the properties of an API's authorizers by their names,
// without the API.
func authorizersOf(all map[string]resource) map[string]map[string]any {
	out := map[string]map[string]any{}
	for _, r := range ofType(all, "AWS::ApiGatewayV2::Authorizer") {
		p := maps.Clone(r.Properties)
		delete(p, "ApiId")
		delete(p, "Name")
		out[r.Properties["Name"].(string)] = p
	}
	return out
}

func TestAuthorizers(t *testing.T) {
	stack := newStack(t, nil)
	fn := testFunction(t, stack, "Orders", GoFunctionProps{})
	check := testFunction(t, stack, "Check", GoFunctionProps{AliasName: "live"})
	pool := awscognito.UserPool_FromUserPoolId(stack, new("Pool"), new("eu-west-1_abc"))
	web := awscognito.UserPoolClient_FromUserPoolClientId(stack, new("Web"), new("web"))
	api := NewGoApi(stack, "Api", &GoApiProps{Authorizer: users, AuthorizationScopes: []string{"read"}})
	api.AddRoute("POST /default", fn)
	api.AddRoute("POST /scopes", fn, WithScopes("write", "admin"))
	api.AddRoute("POST /noscopes", fn, WithAuthorizer(&users))
	api.AddRoute("POST /open", fn, WithoutAuthorizer())
	api.AddRoute("POST /iam", fn, WithAuthorizer(IAMAuthorizer{}))
	api.AddRoute("POST /lambda", fn, WithAuthorizer(LambdaAuthorizer{Function: check}))
	api.AddRoute("POST /cached", fn, WithAuthorizer(LambdaAuthorizer{
		Name: "Cached", Function: check, Headers: []string{"X-Key"}, Query: []string{"key"}, CacheTTL: time.Minute, Format: AuthorizerPolicy,
	}))
	api.AddRoute("POST /shared", fn, WithAuthorizer(LambdaAuthorizer{
		Name: "Shared", Function: check, CacheTTL: time.Hour, CacheAcrossRoutes: true, Format: AuthorizerFormat1,
	}))
	api.AddRoute("POST /every", fn, WithAuthorizer(LambdaAuthorizer{Name: "Every", Function: check, EveryRequest: true}))
	api.AddRoute("POST /cognito", fn, WithAuthorizer(CognitoAuthorizer{
		UserPool: pool, Clients: []awscognito.IUserPoolClient{web}, Header: "X-Token",
	}, "mail"))

	all := synth(t, stack)
	id := *stack.GetLogicalId(fn.Function.Node().DefaultChild().(awscdk.CfnElement))
	routes := map[string]string{
		"POST /default":  id + ` JWT ["read"]`,
		"POST /scopes":   id + ` JWT ["write","admin"]`,
		"POST /noscopes": id + " JWT",
		"POST /open":     id + " NONE",
		"POST /iam":      id + " AWS_IAM",
		"POST /lambda":   id + " CUSTOM",
		"POST /cached":   id + " CUSTOM",
		"POST /shared":   id + " CUSTOM",
		"POST /every":    id + " CUSTOM",
		"POST /cognito":  id + ` JWT ["mail"]`,
	}
	if got := routesOf(t, all); !maps.Equal(got, routes) {
		t.Errorf("routes = %s, want %s", jsonOf(got), jsonOf(routes))
	}

	got := authorizersOf(all)
	uri := got["Lambda"]["AuthorizerUri"]
	if alias, _ := only(t, all, "AWS::Lambda::Alias"); !strings.Contains(jsonOf(uri), `:lambda:path/2015-03-31/functions/",{"Ref":"`+alias+`"},"/invocations"`) {
		t.Errorf("the function is invoked as %s, want its alias", jsonOf(uri))
	}
	jwt := func(issuer any, header, audience string) map[string]any {
		return map[string]any{
			"AuthorizerType": "JWT", "IdentitySource": []any{"$request.header." + header},
			"JwtConfiguration": map[string]any{"Audience": []any{audience}, "Issuer": issuer},
		}
	}
	lambda := func(changes map[string]any) map[string]any {
		p := map[string]any{
			"AuthorizerType": "REQUEST", "AuthorizerUri": uri, "IdentitySource": []any{"$request.header.Authorization"},
			"AuthorizerPayloadFormatVersion": "2.0", "EnableSimpleResponses": true, "AuthorizerResultTtlInSeconds": 0.0,
		}
		maps.Copy(p, changes)
		maps.DeleteFunc(p, func(_ string, v any) bool { return v == nil })
		return p
	}
	region := map[string]any{"Ref": "AWS::Region"}
	want := map[string]map[string]any{
		"JWT":     jwt("https://issuer.example.com", "Authorization", "shop"),
		"Cognito": jwt(map[string]any{"Fn::Join": []any{"", []any{"https://cognito-idp.", region, ".amazonaws.com/eu-west-1_abc"}}}, "X-Token", "web"),
		"Lambda":  lambda(nil),
		"Cached": lambda(map[string]any{
			"IdentitySource":        []any{"$request.header.X-Key", "$request.querystring.key", "$context.routeKey"},
			"EnableSimpleResponses": false, "AuthorizerResultTtlInSeconds": 60.0,
		}),
		"Shared": lambda(map[string]any{"AuthorizerPayloadFormatVersion": "1.0", "EnableSimpleResponses": nil, "AuthorizerResultTtlInSeconds": 3600.0}),
		"Every":  lambda(map[string]any{"IdentitySource": []any{}}),
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("authorizers =\n%s\nwant\n%s", jsonOf(got), jsonOf(want))
	}
}

// Shows P16. Another authorizer, and a route, may not invoke what decides.
func TestPermissionOfAnAuthorizerIsForItAlone(t *testing.T) {
	stack := newStack(t, nil)
	fn := testFunction(t, stack, "Orders", GoFunctionProps{})
	check := testFunction(t, stack, "Check", GoFunctionProps{})
	for _, id := range []string{"Api", "Other"} {
		NewGoApi(stack, id, &GoApiProps{Authorizer: LambdaAuthorizer{Function: check}}).Proxy(fn)
	}
	all := synth(t, stack)
	checkID := *stack.GetLogicalId(check.Function.Node().DefaultChild().(awscdk.CfnElement))
	var got []string
	for _, p := range ofType(all, "AWS::Lambda::Permission") {
		if strings.Contains(jsonOf(p.Properties["FunctionName"]), checkID) {
			got = append(got, jsonOf(p.Properties["SourceArn"].(map[string]any)["Fn::Join"].([]any)[1].([]any)[6:]))
		}
	}
	var want []string
	for id, a := range ofType(all, "AWS::ApiGatewayV2::Authorizer") {
		want = append(want, `":",`+jsonOf(a.Properties["ApiId"])+`,"/authorizers/",{"Ref":"`+id+`"}]`)
	}
	slices.Sort(got)
	slices.Sort(want)
	for i := range got {
		if len(want) != 2 || len(got) != 2 || !strings.HasSuffix(got[i], strings.TrimPrefix(want[i], `":",`)) {
			t.Fatalf("sources = %q, want those that end in %q", got, want)
		}
	}
}

// A route that the CDK's own call adds is guarded as well: open is what says so.
func TestTheCDKsOwnRoutesHaveTheAuthorizer(t *testing.T) {
	stack := newStack(t, nil)
	fn := testFunction(t, stack, "Orders", GoFunctionProps{})
	api := NewGoApi(stack, "Api", &GoApiProps{Authorizer: users})
	api.HttpApi.AddRoutes(&awsapigatewayv2.AddRoutesOptions{Path: new("/own"), Integration: api.integration(fn.Target())})
	for key, route := range routesOf(t, synth(t, stack)) {
		if !strings.HasSuffix(route, " JWT") {
			t.Errorf("%s leads to %s, want it with the API's authorizer", key, route)
		}
	}
}

func TestWrongAuthorizersOfRoutes(t *testing.T) {
	stack := newStack(t, nil)
	fn := testFunction(t, stack, "Orders", GoFunctionProps{})
	api := NewGoApi(stack, "Api", nil)
	api.AddRoute("GET /two", fn, WithAuthorizer(users), WithAuthorizer(IAMAuthorizer{}))
	api.AddRoute("GET /both", fn, WithAuthorizer(users), WithoutAuthorizer())
	api.AddRoute("GET /scopes", fn, WithScopes("read"))
	api.AddRoute("GET /signed", fn, WithAuthorizer(IAMAuthorizer{}, "read"))
	api.AddRoute("GET /http", fn, WithAuthorizer(JWTAuthorizer{Issuer: "http://issuer.example.com"}))
	api.AddRoute("GET /nil", fn, WithAuthorizer((*JWTAuthorizer)(nil)))
	api.AddRoute("GET /pool", fn, WithAuthorizer(CognitoAuthorizer{}))
	contains(t, synthError(t, stack),
		`lambdacdk: Shop/Api: route "GET /two": WithAuthorizer and WithAuthorizer: a route has one authorizer, or none`,
		`route "GET /both": WithAuthorizer and WithoutAuthorizer: a route has one`,
		`route "GET /scopes": WithScopes, but the API has no authorizer`,
		`route "GET /signed": WithAuthorizer names scopes`,
		`route "GET /http": Authorizer.Issuer is "http://issuer.example.com", which is no https URL`,
		`route "GET /http": Authorizer.Audience is empty`,
		`route "GET /nil": WithAuthorizer got nil`,
		`route "GET /pool": Authorizer.UserPool is nil`,
		`route "GET /pool": Authorizer.Clients is empty`,
	)
}

func TestTwoAuthorizersOfOneName(t *testing.T) {
	stack := newStack(t, nil)
	fn := testFunction(t, stack, "Orders", GoFunctionProps{})
	api := NewGoApi(stack, "Api", &GoApiProps{Authorizer: users})
	api.AddRoute("GET /same", fn, WithAuthorizer(JWTAuthorizer{Issuer: users.Issuer, Audience: []string{"shop"}}))
	api.AddRoute("GET /other", fn, WithAuthorizer(JWTAuthorizer{Issuer: users.Issuer, Audience: []string{"admin"}}))
	api.AddRoute("GET /more", fn, WithAuthorizer(JWTAuthorizer{Issuer: users.Issuer, Audience: []string{"admin"}}))
	if got := synthError(t, stack); strings.Count(got, `lambdacdk: Shop/Api: two different authorizers are called JWT`) != 1 {
		t.Errorf("said %q, want the two authorizers named once", got)
	}
}

func TestValidationOfAuthorizers(t *testing.T) {
	token := "${Token[TOKEN.1]}"
	fn := &GoFunction{}
	for _, c := range []struct {
		name       string
		authorizer Authorizer
		fields     []string
	}{
		{"good", users, nil},
		{"trailing slash", JWTAuthorizer{Issuer: "https://x.auth0.com/", Audience: []string{"a"}}, nil},
		{"token", JWTAuthorizer{Issuer: token, Audience: []string{token}}, nil},
		{"token behind", JWTAuthorizer{Issuer: "https://cognito-idp." + token + ".amazonaws.com", Audience: []string{"a"}}, nil},
		{"token behind http", JWTAuthorizer{Issuer: "http://" + token, Audience: []string{"a"}}, []string{"Authorizer.Issuer"}},
		{"nothing", JWTAuthorizer{}, []string{"Authorizer.Issuer", "Authorizer.Audience"}},
		{"no scheme", JWTAuthorizer{Issuer: "issuer.example.com", Audience: []string{"a"}}, []string{"Authorizer.Issuer"}},
		{"configuration", JWTAuthorizer{Issuer: "https://a.b/.well-known/openid-configuration", Audience: []string{"a"}}, []string{"Authorizer.Issuer"}},
		{"query", JWTAuthorizer{Issuer: "https://a.b/?x=1", Audience: []string{"a"}}, []string{"Authorizer.Issuer"}},
		{"empty audience", JWTAuthorizer{Issuer: "https://a.b", Audience: []string{""}}, []string{"Authorizer.Audience"}},
		{"many audiences", JWTAuthorizer{Issuer: "https://a.b", Audience: slices.Repeat([]string{"a"}, 51)}, []string{"Authorizer.Audience"}},
		{"header", JWTAuthorizer{Issuer: "https://a.b", Audience: []string{"a"}, Header: "X Y"}, []string{"Authorizer.Header"}},
		{"name", JWTAuthorizer{Name: "a/b", Issuer: "https://a.b", Audience: []string{"a"}}, []string{"Authorizer.Name"}},
		{"token name", JWTAuthorizer{Name: token, Issuer: "https://a.b", Audience: []string{"a"}}, []string{"Authorizer.Name"}},
		{"taken name", JWTAuthorizer{Name: "DefaultStage", Issuer: "https://a.b", Audience: []string{"a"}}, []string{"Authorizer.Name"}},
		{"no function", LambdaAuthorizer{}, []string{"Authorizer.Function"}},
		{"streaming function", LambdaAuthorizer{Function: &GoFunction{streams: true}}, []string{"Authorizer.Function"}},
		{"good function", LambdaAuthorizer{Function: fn, Headers: []string{"Cookie"}, CacheTTL: time.Hour, CacheAcrossRoutes: true}, nil},
		{"wrong sources", LambdaAuthorizer{Function: fn, Headers: []string{"", "a b"}, Query: []string{""}}, []string{"Authorizer.Headers", "Authorizer.Headers", "Authorizer.Query"}},
		{"many sources", LambdaAuthorizer{Function: fn, Headers: slices.Repeat([]string{"a"}, 6), Query: slices.Repeat([]string{"a"}, 5)}, []string{"Authorizer.Headers"}},
		{"every request with sources", LambdaAuthorizer{Function: fn, EveryRequest: true, Headers: []string{"a"}}, []string{"Authorizer.EveryRequest"}},
		{"every request kept", LambdaAuthorizer{Function: fn, EveryRequest: true, CacheTTL: time.Minute}, []string{"Authorizer.EveryRequest"}},
		{"kept too long", LambdaAuthorizer{Function: fn, CacheTTL: 2 * time.Hour}, []string{"Authorizer.CacheTTL"}},
		{"fraction", LambdaAuthorizer{Function: fn, CacheTTL: 1500 * time.Millisecond}, []string{"Authorizer.CacheTTL"}},
		{"across routes without cache", LambdaAuthorizer{Function: fn, CacheAcrossRoutes: true}, []string{"Authorizer.CacheAcrossRoutes"}},
		{"format", LambdaAuthorizer{Function: fn, Format: "3.0"}, []string{"Authorizer.Format"}},
		{"no pool, no clients", CognitoAuthorizer{Clients: []awscognito.IUserPoolClient{nil}}, []string{"Authorizer.UserPool", "Authorizer.Clients"}},
		{"signed", IAMAuthorizer{}, nil},
		{"none of the CDK's", CDKAuthorizer{}, []string{"Authorizer.Authorizer"}},
	} {
		l := (&GoApiProps{Authorizer: c.authorizer}).validate()
		var got []string
		for _, p := range l {
			got = append(got, p.field)
			if !strings.HasPrefix(p.text, p.field) {
				t.Errorf("%s: problem %q does not begin with its field %s", c.name, p.text, p.field)
			}
		}
		if !slices.Equal(got, c.fields) {
			t.Errorf("%s: problems of %q, want of %q: %v", c.name, got, c.fields, l)
		}
	}
}
