package lambdacdk

import (
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigateway"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscognito"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsroute53"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/program"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/runtimeenv"
)

// restPaths are the paths of a template's resources by logical id.
func restPaths(all map[string]resource) map[string]string {
	paths := map[string]string{}
	resources := ofType(all, "AWS::ApiGateway::Resource")
	for range resources { // parents first, however deep
		for id, r := range resources {
			switch parent := r.Properties["ParentId"].(map[string]any); {
			case parent["Fn::GetAtt"] != nil:
				paths[id] = "/" + r.Properties["PathPart"].(string)
			default:
				if above, ok := paths[parent["Ref"].(string)]; ok {
					paths[id] = above + "/" + r.Properties["PathPart"].(string)
				}
			}
		}
	}
	return paths
}

// methodsOf returns the methods of a template: by method and path, what answers
// and who may call.
func methodsOf(t *testing.T, stack awscdk.Stack, all map[string]resource) map[string]string {
	t.Helper()
	paths, out := restPaths(all), map[string]string{}
	for _, r := range ofType(all, "AWS::ApiGateway::Method") {
		path := "/"
		if id, ok := r.Properties["ResourceId"].(map[string]any)["Ref"].(string); ok {
			path = paths[id]
		}
		integration := r.Properties["Integration"].(map[string]any)
		answer := integration["Type"].(string)
		for id, f := range all {
			if f.Type == "AWS::Lambda::Function" && strings.Contains(jsonOf(integration["Uri"]), `"`+id+`"`) {
				answer = strings.TrimRight(id, "0123456789ABCDEF")
			}
		}
		answer += " " + r.Properties["AuthorizationType"].(string)
		if scopes, ok := r.Properties["AuthorizationScopes"]; ok {
			answer += " " + jsonOf(scopes)
		}
		if r.Properties["ApiKeyRequired"] == true {
			answer += " key"
		}
		if integration["ResponseTransferMode"] == "STREAM" {
			answer += " streams"
		}
		out[r.Properties["HttpMethod"].(string)+" "+path] = answer
	}
	return out
}

func wantMethods(t *testing.T, got, want map[string]string) {
	t.Helper()
	if !maps.Equal(got, want) {
		t.Errorf("methods =\n%s\nwant\n%s", jsonOf(got), jsonOf(want))
	}
}

func TestDefaultsOfRestApi(t *testing.T) {
	stack := newStack(t, nil)
	NewGoRestApi(stack, "Api", nil).Proxy(testFunction(t, stack, "Fn", GoFunctionProps{}))
	all := synth(t, stack)
	api, got := only(t, all, "AWS::ApiGateway::RestApi")
	if want := map[string]any{"Name": "Shop-Api", "EndpointConfiguration": map[string]any{"Types": []any{"REGIONAL"}}}; !reflect.DeepEqual(got.Properties, want) {
		t.Errorf("API = %s, want %s", jsonOf(got.Properties), jsonOf(want))
	}
	_, stage := only(t, all, "AWS::ApiGateway::Stage")
	deployment, _ := only(t, all, "AWS::ApiGateway::Deployment")
	want := map[string]any{
		"RestApiId": map[string]any{"Ref": api}, "DeploymentId": map[string]any{"Ref": deployment}, "StageName": "prod",
		"MethodSettings": []any{map[string]any{"HttpMethod": "*", "ResourcePath": "/*", "DataTraceEnabled": false, "ThrottlingBurstLimit": 500.0, "ThrottlingRateLimit": 1000.0}},
	}
	if !reflect.DeepEqual(stage.Properties, want) {
		t.Errorf("stage = %s, want %s", jsonOf(stage.Properties), jsonOf(want))
	}
	for _, kind := range []string{"AWS::Logs::LogGroup", "AWS::ApiGateway::Account", "AWS::ApiGateway::ApiKey", "AWS::ApiGateway::GatewayResponse"} {
		for id := range ofType(all, kind) {
			if !strings.HasPrefix(id, "Fn") {
				t.Errorf("there is %s, a %s, which nobody asked for", id, kind)
			}
		}
	}
	wantMethods(t, methodsOf(t, stack, all), map[string]string{"ANY /": "Fn NONE", "ANY /{proxy+}": "Fn NONE"})
}

// The same patterns as on a GoApi; what a route only may have is another's if
// that asks for it, whatever the order.
func TestRoutesOfRestApi(t *testing.T) {
	stack := newStack(t, nil)
	a, b := testFunction(t, stack, "Read", GoFunctionProps{}), testFunction(t, stack, "Write", GoFunctionProps{})
	api := NewGoRestApi(stack, "Api", nil)
	api.AddRoute("GET /users/{id}", a)
	api.AddRoute("HEAD /users/{id}", b)
	api.AddRoute("GET /files/{path...}", a)
	api.AddRoute("POST /files/{path...}", b)
	api.AddRoute("GET /files", b)
	api.AddRoute("/users", b)
	api.AddRoute("GET /{$}", a)
	wantMethods(t, methodsOf(t, stack, synth(t, stack)), map[string]string{
		"GET /users/{id}": "Read NONE", "HEAD /users/{id}": "Write NONE",
		"GET /files/{path+}": "Read NONE", "HEAD /files/{path+}": "Read NONE", "POST /files/{path+}": "Write NONE",
		"GET /files": "Write NONE", "HEAD /files": "Write NONE", "POST /files": "Write NONE",
		"ANY /users": "Write NONE", "GET /": "Read NONE", "HEAD /": "Read NONE",
	})
}

// Shows P16. A function may be invoked for its own methods and paths, and on the
// stage that is deployed.
func TestPermissionsOfRestApi(t *testing.T) {
	sources := func(t *testing.T, props *GoRestApiProps, alias string) (sources []string, function string) {
		stack := newStack(t, nil)
		fn := testFunction(t, stack, "Fn", GoFunctionProps{AliasName: alias})
		api := NewGoRestApi(stack, "Api", props)
		api.AddRoute("POST /users/{id}/posts", fn)
		api.AddRoute("DELETE /", fn)
		for _, p := range ofType(synth(t, stack), "AWS::Lambda::Permission") {
			source := jsonOf(p.Properties["SourceArn"])
			source = source[strings.Index(source, `"Ref":"Api`):]
			source = strings.Map(func(r rune) rune {
				if strings.ContainsRune(`"{}[]`, r) {
					return -1
				}
				return r
			}, source)
			sources = append(sources, source)
			function = jsonOf(p.Properties["FunctionName"])
		}
		slices.Sort(sources)
		return sources, function
	}
	got, function := sources(t, nil, "live")
	var ends []string
	for _, s := range got {
		_, end, _ := strings.Cut(s, ",/,")
		ends = append(ends, end[strings.IndexByte(end, ','):])
	}
	if want := []string{",/DELETE/", ",/DELETE/*", ",/POST/users/*/posts"}; !slices.Equal(ends, want) || !strings.Contains(function, "Alias") {
		t.Errorf("sources end in %q of %s, want %q of the alias\n%q", ends, function, want, got)
	}
	if got, _ := sources(t, &GoRestApiProps{OnePermission: true}, ""); len(got) != 1 || !strings.HasSuffix(got[0], ",/*/*/*") {
		t.Errorf("sources with OnePermission = %q, want one for the API", got)
	}
}

func TestAuthorizersOfRestApi(t *testing.T) {
	stack := newStack(t, nil)
	fn, check := testFunction(t, stack, "Orders", GoFunctionProps{}), testFunction(t, stack, "Check", GoFunctionProps{})
	pool := awscognito.UserPool_FromUserPoolId(stack, new("Pool"), new("eu-west-1_abc"))
	api := NewGoRestApi(stack, "Api", &GoRestApiProps{
		Authorizer: CognitoAuthorizer{UserPool: pool}, AuthorizationScopes: []string{"read"},
		Cors: &CorsProps{AllowOrigins: []string{"https://shop.example.com"}},
	})
	api.AddRoute("POST /default", fn)
	api.AddRoute("POST /scopes", fn, WithScopes("write"))
	api.AddRoute("POST /open", fn, WithoutAuthorizer())
	api.AddRoute("POST /iam", fn, WithAuthorizer(IAMAuthorizer{}))
	api.AddRoute("POST /lambda", fn, WithAuthorizer(LambdaAuthorizer{Function: check, Headers: []string{"X-Key"}, Query: []string{"key"}, CacheTTL: 60e9}))
	api.AddRoute("POST /own", fn, WithAuthorizer(&CDKRestAuthorizer{awsapigateway.NewTokenAuthorizer(stack, new("Own"), &awsapigateway.TokenAuthorizerProps{Handler: check.Function})}))
	all := synth(t, stack)
	methods := methodsOf(t, stack, all)
	maps.DeleteFunc(methods, func(key, answer string) bool {
		return strings.HasPrefix(key, "OPTIONS") && answer == "MOCK NONE"
	})
	wantMethods(t, methods, map[string]string{
		"POST /default": `Orders COGNITO_USER_POOLS ["read"]`, "POST /scopes": `Orders COGNITO_USER_POOLS ["write"]`,
		"POST /open": "Orders NONE", "POST /iam": "Orders AWS_IAM", "POST /lambda": "Orders CUSTOM", "POST /own": "Orders CUSTOM",
	})
	var made []string
	for _, a := range ofType(all, "AWS::ApiGateway::Authorizer") {
		made = append(made, jsonOf([]any{a.Properties["Type"], a.Properties["IdentitySource"], a.Properties["AuthorizerResultTtlInSeconds"]}))
	}
	slices.Sort(made)
	if want := []string{
		`["COGNITO_USER_POOLS","method.request.header.Authorization",null]`,
		`["REQUEST","method.request.header.X-Key,method.request.querystring.key,context.httpMethod,context.resourcePath",60]`,
		`["TOKEN","method.request.header.Authorization",300]`,
	}; !slices.Equal(made, want) {
		t.Errorf("authorizers = %q, want %q", made, want)
	}
}

// Shows P40. Preflight requests pass whatever guards a path, binary bodies or
// not, and a page can read the API's own errors.
func TestCorsOfRestApi(t *testing.T) {
	for _, origins := range [][]string{{"https://shop.example.com"}, {"https://a.example.com", "https://b.example.com"}, {"*"}} {
		stack := newStack(t, nil)
		api := NewGoRestApi(stack, "Api", &GoRestApiProps{Cors: &CorsProps{AllowOrigins: origins}, UsagePlan: &UsagePlanProps{}})
		api.AddRoute("/users/{id}", testFunction(t, stack, "Fn", GoFunctionProps{}))
		all := synth(t, stack)
		wantMethods(t, methodsOf(t, stack, all), map[string]string{
			"OPTIONS /": "MOCK NONE", "OPTIONS /users": "MOCK NONE", "OPTIONS /users/{id}": "MOCK NONE", "ANY /users/{id}": "Fn NONE key",
		})
		for id, m := range ofType(all, "AWS::ApiGateway::Method") {
			if m.Properties["HttpMethod"] != "OPTIONS" {
				continue
			}
			text := jsonOf(m.Properties["Integration"])
			contains(t, text, `"ContentHandling":"CONVERT_TO_TEXT"`, `"method.response.header.Access-Control-Allow-Origin":"'`+origins[0]+`'"`,
				`"method.response.header.Access-Control-Allow-Headers":"'Authorization,Content-Type,X-Api-Key'"`)
			if m.Properties["ApiKeyRequired"] == true {
				t.Errorf("%s asks for a key", id)
			}
		}
		responses := ofType(all, "AWS::ApiGateway::GatewayResponse")
		if want := map[bool]int{true: 2}[len(origins) == 1]; len(responses) != want {
			t.Errorf("%d responses of the API's own name an origin of %q, want %d", len(responses), origins, want)
		}
	}
}

func TestKeysValidationAndWAFOfRestApi(t *testing.T) {
	stack := newStack(t, nil)
	fn := testFunction(t, stack, "Fn", GoFunctionProps{})
	const acl = "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1"
	api := NewGoRestApi(stack, "Api", &GoRestApiProps{UsagePlan: &UsagePlanProps{Rate: 5, Burst: 10, Quota: 1000}, WebACL: acl})
	order := &awsapigateway.JsonSchema{Type: awsapigateway.JsonSchemaType_OBJECT, Required: &[]*string{new("sku")}}
	api.AddRoute("POST /orders", fn, WithValidation(RequestValidation{Body: order}))
	api.AddRoute("GET /orders", fn, WithValidation(RequestValidation{Query: []string{"page"}, Headers: []string{"X-Shop"}}))
	api.AddRoute("GET /health", fn, WithoutApiKey())
	all := synth(t, stack)
	wantMethods(t, methodsOf(t, stack, all), map[string]string{
		"POST /orders": "Fn NONE key", "GET /orders": "Fn NONE key", "HEAD /orders": "Fn NONE key", "GET /health": "Fn NONE", "HEAD /health": "Fn NONE",
	})
	_, plan := only(t, all, "AWS::ApiGateway::UsagePlan")
	contains(t, jsonOf(plan.Properties), `"Quota":{"Limit":1000,"Period":"DAY"}`, `"Throttle":{"BurstLimit":10,"RateLimit":5}`)
	only(t, all, "AWS::ApiGateway::ApiKey")
	only(t, all, "AWS::ApiGateway::UsagePlanKey")
	model, _ := only(t, all, "AWS::ApiGateway::Model")
	for id, m := range ofType(all, "AWS::ApiGateway::Method") {
		text := jsonOf(m.Properties)
		switch {
		case strings.Contains(id, "ordersPOST"):
			contains(t, text, `"RequestModels":{"application/json":{"Ref":"`+model+`"}}`, `"RequestValidatorId":{"Ref":"ApiValidateBody`)
		case strings.Contains(id, "ordersGET"), strings.Contains(id, "ordersHEAD"):
			contains(t, text, `"RequestParameters":{"method.request.header.X-Shop":true,"method.request.querystring.page":true}`, `"RequestValidatorId":{"Ref":"ApiValidateParameters`)
		case strings.Contains(text, "RequestValidatorId"):
			t.Errorf("%s is validated: %s", id, text)
		}
	}
	_, association := only(t, all, "AWS::WAFv2::WebACLAssociation")
	contains(t, jsonOf(association.Properties), acl, "/stages/")
}

// Shows P16 for names: the API answers under its own alone, below the base path
// that its handlers are told.
func TestDomainOfRestApi(t *testing.T) {
	stack := newStack(t, nil)
	fn := testFunction(t, stack, "Fn", GoFunctionProps{})
	zone := awsroute53.HostedZone_FromHostedZoneAttributes(stack, new("Zone"), &awsroute53.HostedZoneAttributes{HostedZoneId: new("Z123"), ZoneName: new("example.com")})
	api := NewGoRestApi(stack, "Api", &GoRestApiProps{Domain: &DomainProps{Name: "api.example.com", HostedZone: zone, BasePath: "orders"}})
	api.Proxy(fn)
	shared := NewGoApi(stack, "Shared", &GoApiProps{Domain: &DomainProps{DomainName: api.DomainName, BasePath: "users"}})
	shared.Proxy(testFunction(t, stack, "Users", GoFunctionProps{}))
	if got, want := api.URL(), "https://api.example.com/orders"; got != want {
		t.Errorf("URL() = %q, want %q", got, want)
	}
	all := synth(t, stack)
	name, _ := only(t, all, "AWS::ApiGatewayV2::DomainName")
	_, rest := only(t, all, "AWS::ApiGateway::RestApi")
	if rest.Properties["DisableExecuteApiEndpoint"] != true {
		t.Error("the execute-api address is open beside the name")
	}
	var keys []string
	for _, m := range ofType(all, "AWS::ApiGatewayV2::ApiMapping") {
		keys = append(keys, m.Properties["ApiMappingKey"].(string))
		contains(t, jsonOf(m.Properties), `"DomainName":{"Ref":"`+name+`"}`)
	}
	slices.Sort(keys)
	if !slices.Equal(keys, []string{"orders", "users"}) {
		t.Errorf("base paths = %q, want orders and users", keys)
	}
	variables := all[*stack.GetLogicalId(fn.Function.Node().DefaultChild().(awscdk.CfnElement))].Properties["Environment"]
	contains(t, jsonOf(variables), `"`+runtimeenv.BasePath+`":"/orders"`)
}

func TestLimitsOfRestRoutes(t *testing.T) {
	stack := newStack(t, nil)
	fn := testFunction(t, stack, "Fn", GoFunctionProps{})
	api := NewGoRestApi(stack, "Api", &GoRestApiProps{ExecutionLogs: ExecutionErrors})
	api.AddRoute("POST /users/{id}", fn, WithThrottle(5, 10))
	api.AddRoute("/{$}", fn, WithThrottle(1, 2))
	api.AddRoute("PUT /users/{id}", fn)
	_, stage := only(t, synth(t, stack), "AWS::ApiGateway::Stage")
	settings := func(method, path string, rate, burst float64) any {
		return map[string]any{"HttpMethod": method, "ResourcePath": path, "DataTraceEnabled": false, "LoggingLevel": "ERROR", "ThrottlingRateLimit": rate, "ThrottlingBurstLimit": burst}
	}
	want := []any{settings("*", "/*", 1000, 500), settings("POST", "/~1users~1{id}", 5, 10), settings("*", "/", 1, 2)}
	if got := stage.Properties["MethodSettings"]; !reflect.DeepEqual(got, want) {
		t.Errorf("settings = %s, want %s", jsonOf(got), jsonOf(want))
	}
}

func TestPrivateRestApi(t *testing.T) {
	stack := newStack(t, nil)
	endpoint := awsec2.InterfaceVpcEndpoint_FromInterfaceVpcEndpointAttributes(stack, new("Endpoint"),
		&awsec2.InterfaceVpcEndpointAttributes{VpcEndpointId: new("vpce-1"), Port: new(443.0)})
	NewGoRestApi(stack, "Api", &GoRestApiProps{VpcEndpoints: []awsec2.IVpcEndpoint{endpoint}}).Proxy(testFunction(t, stack, "Fn", GoFunctionProps{}))
	_, api := only(t, synth(t, stack), "AWS::ApiGateway::RestApi")
	contains(t, jsonOf(api.Properties), `"EndpointConfiguration":{"Types":["PRIVATE"],"VpcEndpointIds":["vpce-1"]}`,
		`"Condition":{"StringNotEquals":{"aws:SourceVpce":["vpce-1"]}},"Effect":"Deny"`)
}

func TestLogsOfRestApi(t *testing.T) {
	stack := newStack(t, nil)
	api := NewGoRestApi(stack, "Api", &GoRestApiProps{AccessLog: true, ExecutionLogs: ExecutionErrors, CloudWatchRole: true, DetailedMetrics: true, Tracing: true, StageName: "v1"})
	api.Proxy(testFunction(t, stack, "Fn", GoFunctionProps{}))
	all := synth(t, stack)
	_, stage := only(t, all, "AWS::ApiGateway::Stage")
	text := jsonOf(stage.Properties)
	contains(t, text, `"StageName":"v1"`, `"TracingEnabled":true`, `"LoggingLevel":"ERROR","MetricsEnabled":true`, `"DataTraceEnabled":false`,
		`\"routeKey\":\"$context.httpMethod $context.resourcePath\"`, jsonOf(map[string]any{"Fn::GetAtt": []any{*stack.GetLogicalId(api.LogGroup.Node().DefaultChild().(awscdk.CfnElement)), "Arn"}}))
	_, account := only(t, all, "AWS::ApiGateway::Account")
	if account.DeletionPolicy != "Retain" {
		t.Errorf("the account's role has the deletion policy %q; other APIs use it", account.DeletionPolicy)
	}
}

// Streaming is told to API Gateway and to the handler.
func TestStreamingOfRestApi(t *testing.T) {
	stack := newStack(t, nil)
	fn := newGoFunction(stack, "Fn", &GoFunctionProps{Entry: handler}, saying(t, takesHTTP))
	NewGoRestApi(stack, "Api", nil).AddRoute("POST /chat", fn, WithStreaming())
	all := synth(t, stack)
	wantMethods(t, methodsOf(t, stack, all), map[string]string{"POST /chat": "Fn NONE streams"})
	_, method := only(t, all, "AWS::ApiGateway::Method")
	contains(t, jsonOf(method.Properties), `"TimeoutInMillis":900000`, "/response-streaming-invocations", "2021-11-15")
	_, function := only(t, all, "AWS::Lambda::Function")
	contains(t, jsonOf(function.Properties), `"`+runtimeenv.InvokeMode+`":"RESPONSE_STREAM"`, `"`+runtimeenv.EventSource+`":"rest-api"`)
}

// What is binary follows from the handlers: base64 is right for StartHTTP, and
// wrong for who reads a body as text.
func TestBinaryMediaTypesAreWhatTheHandlersTake(t *testing.T) {
	for name, c := range map[string]struct {
		handlers []program.Handler
		props    GoRestApiProps
		add      func(*GoRestApi, awscdk.Stack)
		want     any
		warns    bool
	}{
		"HTTP alone":     {handlers: []program.Handler{takesHTTP, takesHTTP}, want: []any{"*/*"}},
		"events alone":   {handlers: []program.Handler{takesProxy}},
		"both":           {handlers: []program.Handler{takesHTTP, takesProxy}, warns: true},
		"both, and said": {handlers: []program.Handler{takesHTTP, takesProxy}, props: GoRestApiProps{BinaryMediaTypes: []string{"image/png"}}, want: []any{"image/png"}},
		"HTTP and unknown": {handlers: []program.Handler{takesHTTP}, add: func(a *GoRestApi, s awscdk.Stack) {
			a.AddRouteTo("GET /else", awslambda.Function_FromFunctionName(s, new("Else"), new("else")))
		}},
		"a schema": {handlers: []program.Handler{takesHTTP}, add: func(a *GoRestApi, s awscdk.Stack) {
			a.AddRoute("POST /checked", a.functions[0], WithValidation(RequestValidation{Body: &awsapigateway.JsonSchema{Type: awsapigateway.JsonSchemaType_OBJECT}}))
		}},
	} {
		t.Run(name, func(t *testing.T) {
			stack := newStack(t, nil)
			s := (&fakeCompiler{t: t, says: func(r codeRequest) program.Program {
				return program.Program{Handlers: []program.Handler{c.handlers[int(r.Build.Tags[0][0]-'0')]}}
			}}).session()
			api := (*GoRestApi)(nil)
			for i := range c.handlers {
				n := string(rune('0' + i))
				fn := newGoFunction(stack, "Fn"+n, &GoFunctionProps{Entry: handler, Build: BuildOptions{Tags: []string{n}}}, s)
				if api == nil {
					api = NewGoRestApi(stack, "Api", &c.props)
				}
				api.AddRoute("GET /"+n, fn)
			}
			if c.add != nil {
				c.add(api, stack)
			}
			_, rest := only(t, synth(t, stack), "AWS::ApiGateway::RestApi")
			if got := rest.Properties["BinaryMediaTypes"]; !reflect.DeepEqual(got, c.want) {
				t.Errorf("binary media types = %v, want %v", got, c.want)
			}
			if got := strings.Contains(strings.Join(warnings(stack), "\n"), WarningBinaryMediaTypes); got != c.warns {
				t.Errorf("warned = %v, want %v: %q", got, c.warns, warnings(stack))
			}
		})
	}
}

// An API that is there gets routes, whoever made it, and is deployed with them.
func TestRoutesOfAnExistingRestApi(t *testing.T) {
	t.Run("own", func(t *testing.T) {
		stack := newStack(t, nil)
		plain := awsapigateway.NewRestApi(stack, new("Plain"), &awsapigateway.RestApiProps{
			DefaultCorsPreflightOptions: &awsapigateway.CorsOptions{AllowOrigins: texts("https://shop.example.com")},
		})
		plain.Root().AddResource(new("users"), nil).AddMethod(new("GET"), awsapigateway.NewMockIntegration(nil), nil)
		api := NewGoRestApi(stack, "Api", &GoRestApiProps{RestApi: plain, Cors: &CorsProps{AllowOrigins: []string{"https://shop.example.com"}}})
		api.AddRoute("POST /users", testFunction(t, stack, "Fn", GoFunctionProps{}))
		all := synth(t, stack)
		wantMethods(t, methodsOf(t, stack, all), map[string]string{"OPTIONS /": "MOCK NONE", "OPTIONS /users": "MOCK NONE", "GET /users": "MOCK NONE", "POST /users": "Fn NONE"})
		only(t, all, "AWS::ApiGateway::RestApi")
		only(t, all, "AWS::ApiGateway::Deployment")
	})
	t.Run("twice", func(t *testing.T) {
		stack := newStack(t, nil)
		plain := awsapigateway.NewRestApi(stack, new("Plain"), nil)
		plain.Root().AddMethod(new("GET"), awsapigateway.NewMockIntegration(nil), nil)
		NewGoRestApi(stack, "Api", &GoRestApiProps{RestApi: plain}).AddRoute("GET /{$}", testFunction(t, stack, "Fn", GoFunctionProps{}))
		contains(t, synthError(t, stack), `route "GET /{$}": the API of RestApi has the method GET / already`)
	})
	t.Run("imported", func(t *testing.T) {
		deployed := func(patterns ...string) (string, resource, map[string]resource) {
			stack := newStack(t, nil)
			imported := awsapigateway.RestApi_FromRestApiAttributes(stack, new("Imported"), &awsapigateway.RestApiAttributes{RestApiId: new("abc"), RootResourceId: new("root")})
			api := NewGoRestApi(stack, "Api", &GoRestApiProps{RestApi: imported, StageName: "v1"})
			fn := testFunction(t, stack, "Fn", GoFunctionProps{})
			for _, p := range patterns {
				api.AddRoute(p, fn)
			}
			all := synth(t, stack)
			id, d := only(t, all, "AWS::ApiGateway::Deployment")
			return id, d, all
		}
		first, d, all := deployed("POST /users")
		if d.Properties["StageName"] != "v1" || d.Properties["RestApiId"] != "abc" || len(d.DependsOn) == 0 || len(ofType(all, "AWS::ApiGateway::Method")) != 1 {
			t.Errorf("deployment = %s, want one of abc to v1 after its method", jsonOf(d))
		}
		if second, _, _ := deployed("POST /users", "PUT /users"); second == first {
			t.Errorf("both deployments are %s, so that the second is none", first)
		}
	})
}

// Shows P9 for REST APIs: every problem at once, with what to do.
func TestRestApiPropsThatCannotWork(t *testing.T) {
	stack := newStack(t, nil)
	pool := awscognito.UserPool_FromUserPoolId(stack, new("Pool"), new("eu-west-1_abc"))
	client := awscognito.UserPoolClient_FromUserPoolClientId(stack, new("Web"), new("web"))
	fn := testFunction(t, stack, "Fn", GoFunctionProps{})
	imported := awsapigateway.RestApi_FromRestApiAttributes(stack, new("Imported"), &awsapigateway.RestApiAttributes{RestApiId: new("abc"), RootResourceId: new("root")})
	for name, c := range map[string]struct {
		props GoRestApiProps
		want  []string
	}{
		"names":          {GoRestApiProps{Name: strings.Repeat("x", 129), StageName: "a b"}, []string{"Name has 129 characters", `StageName is "a b"`}},
		"throttling":     {GoRestApiProps{ThrottleRate: -1}, []string{"ThrottleRate is -1"}},
		"media type":     {GoRestApiProps{BinaryMediaTypes: []string{"png"}}, []string{`BinaryMediaTypes has "png"`}},
		"log, unasked":   {GoRestApiProps{KeepLogs: true}, []string{"AccessLog is not set; set it too"}},
		"log fields":     {GoRestApiProps{AccessLogFields: map[string]string{"ip": "$context.identity.sourceIp"}}, []string{"AccessLogFields", "AccessLog is not set"}},
		"execution logs": {GoRestApiProps{ExecutionLogs: "DEBUG"}, []string{`ExecutionLogs is "DEBUG"; it must be one of ["ERROR" "INFO"]`}},
		"usage plan": {GoRestApiProps{UsagePlan: &UsagePlanProps{Rate: 1, Quota: -1, Period: "YEAR", Keys: []awsapigateway.IApiKey{nil}}},
			[]string{"UsagePlan.Quota is -1", "set both, or none", `UsagePlan.Period is "YEAR"`, "UsagePlan.Keys has a nil"}},
		"web ACL":         {GoRestApiProps{WebACL: "arn:aws:wafv2:us-east-1:111122223333:global/webacl/x/1"}, []string{"WebACL is"}},
		"nil endpoint":    {GoRestApiProps{VpcEndpoints: []awsec2.IVpcEndpoint{nil}}, []string{"VpcEndpoints has a nil"}},
		"JWT":             {GoRestApiProps{Authorizer: users}, []string{"Authorizer is a JWTAuthorizer, which REST APIs do not have"}},
		"HTTP's own":      {GoRestApiProps{Authorizer: CDKAuthorizer{}}, []string{"Authorizer is a CDKAuthorizer, which is one of an HTTP API"}},
		"clients":         {GoRestApiProps{Authorizer: CognitoAuthorizer{UserPool: pool, Clients: []awscognito.IUserPoolClient{client}}}, []string{"Authorizer.Clients is set"}},
		"format":          {GoRestApiProps{Authorizer: LambdaAuthorizer{Function: fn, Format: AuthorizerSimple}}, []string{`Authorizer.Format is "simple"`}},
		"scopes alone":    {GoRestApiProps{AuthorizationScopes: []string{"read"}}, []string{"AuthorizationScopes is set without Authorizer"}},
		"existing":        {GoRestApiProps{RestApi: imported, Name: "x", Tracing: true}, []string{"Name is a setting of the API itself", "Tracing is a setting", "StageName is not set, but RestApi was imported"}},
		"said twice":      {GoRestApiProps{Settings: &awsapigateway.RestApiProps{RestApiName: new("x"), DeployOptions: &awsapigateway.StageOptions{TracingEnabled: new(true)}}}, []string{"Settings.RestApiName is set; say it by Name", "Settings.DeployOptions.TracingEnabled is set; say it by Tracing"}},
		"data trace":      {GoRestApiProps{Settings: &awsapigateway.RestApiProps{DeployOptions: &awsapigateway.StageOptions{DataTraceEnabled: new(true)}}}, []string{"writes whole requests"}},
		"not deployed":    {GoRestApiProps{Settings: &awsapigateway.RestApiProps{Deploy: new(false)}}, []string{"Settings.Deploy is false"}},
		"no name":         {GoRestApiProps{Domain: &DomainProps{}}, []string{"Domain.Name is not set"}},
		"a private name":  {GoRestApiProps{Domain: &DomainProps{}, VpcEndpoints: []awsec2.IVpcEndpoint{nil}}, []string{"Domain is a public name, but VpcEndpoints make the API private"}},
		"no CORS origins": {GoRestApiProps{Cors: &CorsProps{}}, []string{"Cors.AllowOrigins is empty"}},
	} {
		err := panicOf(t, func() { NewGoRestApi(newStack(t, nil), "Api", &c.props) })
		if err == nil {
			t.Errorf("%s: no error", name)
			continue
		}
		contains(t, err.Error(), c.want...)
	}
}

func TestRestRoutesThatCannotWork(t *testing.T) {
	for name, c := range map[string]struct {
		props GoRestApiProps
		add   func(*GoRestApi, *GoFunction)
		want  string
	}{
		"two names": {add: func(a *GoRestApi, f *GoFunction) {
			a.AddRoute("GET /users/{id}", f)
			a.AddRoute("GET /users/{name}/posts", f)
		},
			want: `routes "GET /users/{id}" and "GET /users/{name}/posts": a REST API has one parameter after "/users/", and these ask for {id} and {name}: give them the same name`},
		"one and the rest": {add: func(a *GoRestApi, f *GoFunction) { a.AddRoute("GET /users/{id}", f); a.AddRoute("/users/", f) },
			want: `these ask for {id} and {proxy+}`},
		"conflict":         {add: func(a *GoRestApi, f *GoFunction) { a.AddRoute("GET /a", f); a.AddRoute("GET /a", f) }, want: `route "GET /a" is given twice`},
		"no pattern":       {add: func(a *GoRestApi, f *GoFunction) { a.AddRoute("GET /a/:id", f) }, want: `"GET /a/{id}"`},
		"no function":      {add: func(a *GoRestApi, f *GoFunction) { a.AddRoute("GET /", nil) }, want: "its function is nil"},
		"no CDK function":  {add: func(a *GoRestApi, f *GoFunction) { a.AddRouteTo("GET /", nil) }, want: "its function is nil"},
		"OPTIONS and Cors": {props: GoRestApiProps{Cors: &CorsProps{AllowOrigins: []string{"*"}}}, add: func(a *GoRestApi, f *GoFunction) { a.AddRoute("OPTIONS /a", f) }, want: `route "OPTIONS /a" is for OPTIONS, which Cors answers`},
		"format 2.0":       {add: func(a *GoRestApi, f *GoFunction) { a.AddRoute("GET /", f, WithPayload(Payload2)) }, want: "a REST API sends format 1.0 alone"},
		"keyless":          {add: func(a *GoRestApi, f *GoFunction) { a.AddRoute("GET /", f, WithoutApiKey()) }, want: "WithoutApiKey, but no route asks for a key"},
		"JWT":              {add: func(a *GoRestApi, f *GoFunction) { a.AddRoute("GET /", f, WithAuthorizer(users)) }, want: "is a JWTAuthorizer, which REST APIs do not have"},
		"limits of an API that is there": {props: GoRestApiProps{RestApi: nil}, add: func(a *GoRestApi, f *GoFunction) {
			plain := awsapigateway.NewRestApi(awscdk.Stack_Of(f.Function), new("Plain"), nil)
			other := NewGoRestApi(awscdk.Stack_Of(f.Function), "Other", &GoRestApiProps{RestApi: plain})
			other.AddRoute("GET /", f, WithThrottle(1, 1))
			a.AddRoute("GET /", f)
		}, want: "WithThrottle is a setting of the API's stage, but RestApi is given"},
		"nothing to check": {add: func(a *GoRestApi, f *GoFunction) { a.AddRoute("GET /", f, WithValidation(RequestValidation{})) }, want: "WithValidation got nothing to check"},
		"bad names": {add: func(a *GoRestApi, f *GoFunction) {
			a.AddRoute("GET /", f, WithValidation(RequestValidation{Query: []string{""}, Headers: []string{"X A"}}))
		},
			want: "WithValidation.Query has an empty name"},
		"streams and not": {add: func(a *GoRestApi, f *GoFunction) { a.AddRoute("GET /a", f); a.AddRoute("GET /b", f, WithStreaming()) },
			want: `route "GET /b": WithStreaming, but Shop/Fn gives its answers whole (AddRoute("GET /a")); make a second function`},
		"not and streams": {add: func(a *GoRestApi, f *GoFunction) { a.AddRoute("GET /a", f, WithStreaming()); a.AddRoute("GET /b", f) },
			want: `route "GET /b": Shop/Fn streams its answers (AddRoute("GET /a"))`},
		"one name": {add: func(a *GoRestApi, f *GoFunction) {
			a.AddRoute("GET /a", f, WithAuthorizer(LambdaAuthorizer{Function: f}))
			a.AddRoute("GET /b", f, WithAuthorizer(LambdaAuthorizer{Function: f, CacheTTL: 60e9}))
			a.AddRoute("GET /c", f, WithAuthorizer(LambdaAuthorizer{Function: f}))
			a.AddRoute("GET /d", f, WithAuthorizer(LambdaAuthorizer{Function: f, CacheTTL: 60e9}))
		}, want: "two different authorizers are called Lambda"},
		"no route": {add: func(a *GoRestApi, f *GoFunction) {}, want: "the API has no route; add one by AddRoute or Proxy"},
	} {
		stack := newStack(t, nil)
		c.add(NewGoRestApi(stack, "Api", &c.props), testFunction(t, stack, "Fn", GoFunctionProps{}))
		if got := synthError(t, stack); strings.Count(got, c.want) != 1 {
			t.Errorf("%s: %q\nwant it to say %q, once", name, got, c.want)
		}
	}
	// What HTTP APIs do not have.
	stack := newStack(t, nil)
	NewGoApi(stack, "Api", nil).AddRoute("GET /", testFunction(t, stack, "Fn", GoFunctionProps{}), WithStreaming(), WithoutApiKey())
	contains(t, synthError(t, stack), `route "GET /": WithStreaming and WithoutApiKey: an HTTP API has it not; make a GoRestApi`)
}

// A handler that cannot understand a REST API's requests, or cannot stream.
func TestHandlersThatDoNotFitARestApi(t *testing.T) {
	for name, c := range map[string]struct {
		handler program.Handler
		options []RouteOption
		want    string
		warning bool
	}{
		"format 2.0":    {handler: takesV2, want: `AddRoute("GET /") sends events.APIGatewayProxyRequest, but the handler takes ` + anEvent + "APIGatewayV2HTTPRequest"},
		"format 1.0":    {handler: takesProxy},
		"whole answers": {handler: program.Handler{Kind: program.Start, Input: anEvent + "APIGatewayProxyRequest", Output: anEvent + "APIGatewayProxyResponse", Sure: true}, options: []RouteOption{WithStreaming()}, want: `AddRoute("GET /") wants a stream, but the handler answers with events.APIGatewayProxyResponse, whole`},
		"perhaps whole": {handler: program.Handler{Kind: program.Plain, Input: anEvent + "APIGatewayProxyRequest", Output: anEvent + "APIGatewayProxyResponse"}, options: []RouteOption{WithStreaming()}, want: "wants a stream", warning: true},
		"streamed answers": {handler: program.Handler{Kind: program.Start, Input: anEvent + "APIGatewayProxyRequest", Output: "*" + anEvent + "APIGatewayProxyStreamingResponse", Sure: true},
			want: "wants whole answers, but the handler streams events.APIGatewayProxyStreamingResponse"},
		"streams": {handler: program.Handler{Kind: program.Start, Input: anEvent + "APIGatewayProxyRequest", Output: "*" + anEvent + "APIGatewayProxyStreamingResponse", Sure: true}, options: []RouteOption{WithStreaming()}},
	} {
		stack := newStack(t, nil)
		fn := newGoFunction(stack, "Fn", &GoFunctionProps{Entry: handler}, saying(t, c.handler))
		NewGoRestApi(stack, "Api", nil).AddRoute("GET /", fn, c.options...)
		err, got := "", ""
		if c.want != "" && !c.warning {
			err = synthError(t, stack)
			got = err
		} else {
			got = strings.Join(warnings(stack), "\n")
		}
		if !strings.Contains(got, c.want) || c.want == "" && got != "" || c.warning != (err == "" && got != "") {
			t.Errorf("%s: error %q, says %q, want %q", name, err, got, c.want)
		}
	}
}

// A settings' field of a new CDK is judged before it passes.
func TestSettingsOfRestApiAreJudged(t *testing.T) {
	passed := strings.Fields("CloudWatchRoleRemovalPolicy Deploy DeployOptions DisableExecuteApiEndpoint DomainName EndpointConfiguration EndpointExportName EndpointTypes FailOnWarnings Parameters Policy " +
		"RetainDeployments ApiKeySourceType CloneFrom MinCompressionSize MinimumCompressionSize " +
		"CacheDataEncrypted CacheTtl CachingEnabled DataTraceEnabled CacheClusterEnabled CacheClusterSize ClientCertificateId Description DocumentationVersion MethodOptions Variables")
	for _, of := range []reflect.Type{reflect.TypeFor[awsapigateway.RestApiProps](), reflect.TypeFor[awsapigateway.StageOptions]()} {
		for i := range of.NumField() {
			name := of.Field(i).Name
			if _, here := settingsHere[name]; !here && !slices.Contains(passed, name) {
				t.Errorf("%s.%s is new: say in settingsHere which field here is for it, or let it pass", of, name)
			}
		}
	}
}
