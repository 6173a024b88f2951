package integ

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigatewayv2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigatewayv2authorizers"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigatewayv2integrations"

	lambdacdk "github.com/go-lambda-cdk/go-lambda-cdk/constructs"
)

// An apiAdoption is a plain HTTP API of the CDK and the GoApi that takes its
// place at the same id. Both get the same function.
type apiAdoption struct {
	plain   func(awscdk.Stack, *lambdacdk.GoFunction)
	adopted func(awscdk.Stack, *lambdacdk.GoFunction)
}

// apiAdoptions are the forms in which apps have HTTP APIs.
func apiAdoptions() map[string]apiAdoption {
	leads := func(fn *lambdacdk.GoFunction) awsapigatewayv2.HttpRouteIntegration {
		return awsapigatewayv2integrations.NewHttpLambdaIntegration(new("Orders"), fn.Target(), nil)
	}
	add := func(api awsapigatewayv2.HttpApi, fn *lambdacdk.GoFunction, path string, methods ...awsapigatewayv2.HttpMethod) {
		api.AddRoutes(&awsapigatewayv2.AddRoutesOptions{Path: &path, Methods: &methods, Integration: leads(fn)})
	}
	const issuer = "https://issuer.example.com"
	return map[string]apiAdoption{
		"routes": {
			plain: func(s awscdk.Stack, fn *lambdacdk.GoFunction) {
				api := awsapigatewayv2.NewHttpApi(s, new("Api"), nil)
				add(api, fn, "/", "GET")
				add(api, fn, "/users/{id}", "GET", "PUT")
				add(api, fn, "/files/{rest+}", "ANY")
			},
			adopted: func(s awscdk.Stack, fn *lambdacdk.GoFunction) {
				api := lambdacdk.NewGoApi(s, "Api", nil)
				for _, pattern := range []string{"GET /{$}", "GET /users/{id}", "PUT /users/{id}", "/files/{rest...}"} {
					api.AddRoute(pattern, fn)
				}
			},
		},
		"everything to one function": {
			plain: func(s awscdk.Stack, fn *lambdacdk.GoFunction) {
				awsapigatewayv2.NewHttpApi(s, new("Api"), &awsapigatewayv2.HttpApiProps{DefaultIntegration: leads(fn), ApiName: new("shop")})
			},
			adopted: func(s awscdk.Stack, fn *lambdacdk.GoFunction) {
				lambdacdk.NewGoApi(s, "Api", &lambdacdk.GoApiProps{Name: "shop"}).Proxy(fn)
			},
		},
		"CORS": {
			plain: func(s awscdk.Stack, fn *lambdacdk.GoFunction) {
				add(awsapigatewayv2.NewHttpApi(s, new("Api"), &awsapigatewayv2.HttpApiProps{
					CorsPreflight: &awsapigatewayv2.CorsPreflightOptions{AllowOrigins: &[]*string{new("https://shop.example.com")}},
				}), fn, "/orders", "POST")
			},
			adopted: func(s awscdk.Stack, fn *lambdacdk.GoFunction) {
				lambdacdk.NewGoApi(s, "Api", &lambdacdk.GoApiProps{
					Cors: &lambdacdk.CorsProps{AllowOrigins: []string{"https://shop.example.com"}},
				}).AddRoute("POST /orders", fn)
			},
		},
		"authorizers": {
			plain: func(s awscdk.Stack, fn *lambdacdk.GoFunction) {
				api := awsapigatewayv2.NewHttpApi(s, new("Api"), &awsapigatewayv2.HttpApiProps{
					DefaultAuthorizer: awsapigatewayv2authorizers.NewHttpJwtAuthorizer(new("Users"), new(issuer),
						&awsapigatewayv2authorizers.HttpJwtAuthorizerProps{JwtAudience: &[]*string{new("shop")}}),
				})
				add(api, fn, "/orders", "POST")
				api.AddRoutes(&awsapigatewayv2.AddRoutesOptions{
					Path: new("/keys"), Methods: &[]awsapigatewayv2.HttpMethod{"POST"}, Integration: leads(fn),
					Authorizer: awsapigatewayv2authorizers.NewHttpLambdaAuthorizer(new("Keys"), fn.Target(), nil),
				})
			},
			adopted: func(s awscdk.Stack, fn *lambdacdk.GoFunction) {
				api := lambdacdk.NewGoApi(s, "Api", &lambdacdk.GoApiProps{
					Authorizer: lambdacdk.JWTAuthorizer{Name: "Users", Issuer: issuer, Audience: []string{"shop"}},
				})
				api.AddRoute("POST /orders", fn)
				api.AddRoute("POST /keys", fn, lambdacdk.WithAuthorizer(lambdacdk.LambdaAuthorizer{
					Name: "Keys", Function: fn, CacheTTL: 5 * time.Minute, CacheAcrossRoutes: true, Format: lambdacdk.AuthorizerFormat1,
				}))
			},
		},
		"the plain API, handed in": {
			plain: func(s awscdk.Stack, fn *lambdacdk.GoFunction) {
				add(awsapigatewayv2.NewHttpApi(s, new("Api"), nil), fn, "/orders", "POST")
			},
			adopted: func(s awscdk.Stack, fn *lambdacdk.GoFunction) {
				own := awsapigatewayv2.NewHttpApi(s, new("Api"), nil)
				lambdacdk.NewGoApi(s, "Routes", &lambdacdk.GoApiProps{HttpApi: own}).AddRoute("POST /orders", fn)
			},
		},
	}
}

// Whatever form an app has its HTTP API in, and whatever feature flags, the GoApi
// at the same id keeps API, stage, routes and authorizers: the address stays,
// and no second route with the key of one that is still there is made, which
// API Gateway refuses. Integrations and permissions have ids that the app
// chose; they are made anew, before the old ones go.
//
// Shows P22.
func TestAdoptingAnApiKeepsItsAddress(t *testing.T) {
	notShort(t, "synthesizes 20 apps and asks a npm package")
	recommended, err := readContext(repoRoot)
	if err != nil {
		t.Fatal(err)
	}
	pairs := map[string]map[string]any{}
	for name, a := range apiAdoptions() {
		for flags, context := range map[string]map[string]any{"recommended flags": recommended, "no flags": {}} {
			fill := func(api func(awscdk.Stack, *lambdacdk.GoFunction)) any {
				return templateWith(t, context, func(s awscdk.Stack) {
					api(s, lambdacdk.NewGoFunction(s, "Orders", &lambdacdk.GoFunctionProps{Entry: "./cmd/orders"}))
				})
			}
			pairs[name+", "+flags] = map[string]any{"before": fill(a.plain), "after": fill(a.adopted)}
		}
	}
	impacts := changeImpacts(t, pairs)
	for _, name := range slices.Sorted(maps.Keys(pairs)) {
		before, after := resourcesIn(t, pairs[name]["before"]), resourcesIn(t, pairs[name]["after"])
		for id, r := range before {
			swapped := r.Type == "AWS::ApiGatewayV2::Integration" || r.Type == "AWS::Lambda::Permission"
			if _, stays := after[id]; !stays && !swapped {
				t.Errorf("%s: %s, a %s, is gone", name, id, r.Type)
			}
		}
		for id, impact := range impacts[name] {
			if strings.Contains(impact, "REPLACE") {
				t.Errorf("%s: %s: %s, want it to stay", name, id, impact)
			}
		}
		if kept := kindsIn(before, "AWS::ApiGatewayV2::Api", "AWS::ApiGatewayV2::Stage", "AWS::ApiGatewayV2::Route"); kept < 3 {
			t.Errorf("%s: %d of API, stage and routes before; want at least one of each", name, kept)
		}
	}
}

// resourcesIn are the resources of a template that is no Go value yet.
func resourcesIn(t *testing.T, tpl any) map[string]templateResource {
	t.Helper()
	text, err := json.Marshal(tpl)
	if err != nil {
		t.Fatal(err)
	}
	var out template
	if err := json.Unmarshal(text, &out); err != nil {
		t.Fatal(err)
	}
	return out.Resources
}

func kindsIn(all map[string]templateResource, kinds ...string) int {
	n := 0
	for _, r := range all {
		if slices.Contains(kinds, r.Type) {
			n++
		}
	}
	return n
}
