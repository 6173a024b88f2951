package lambdacdk

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/assertions"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigatewayv2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigatewayv2authorizers"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscertificatemanager"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsroute53"
)

// testFunction returns a function that nothing is compiled for.
func testFunction(t *testing.T, stack awscdk.Stack, id string, props GoFunctionProps) *GoFunction {
	t.Helper()
	props.Entry = handler
	return newGoFunction(stack, id, &props, fakeSession(t))
}

// routesOf returns the routes of a template: by key, the logical id of the
// function each leads to, and how callers prove who they are.
func routesOf(t *testing.T, all map[string]resource) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, r := range ofType(all, "AWS::ApiGatewayV2::Route") {
		target := r.Properties["Target"].(map[string]any)["Fn::Join"].([]any)[1].([]any)[1].(map[string]any)["Ref"].(string)
		uri := all[target].Properties["IntegrationUri"]
		function := jsonOf(uri)
		for id := range all {
			if strings.Contains(function, `"`+id+`"`) {
				function = id
			}
		}
		route := function + " " + r.Properties["AuthorizationType"].(string)
		if scopes, ok := r.Properties["AuthorizationScopes"]; ok {
			route += " " + jsonOf(scopes)
		}
		out[r.Properties["RouteKey"].(string)] = route
	}
	return out
}

// synthError returns what the synthesis of stack fails with.
func synthError(t *testing.T, stack awscdk.Stack) string {
	t.Helper()
	err := panicOf(t, func() { assertions.Template_FromStack(stack, nil) })
	if err == nil {
		return ""
	}
	return err.Error()
}

func TestDefaultsOfApi(t *testing.T) {
	stack := newStack(t, nil)
	NewGoApi(stack, "Api", nil)
	all := synth(t, stack)

	api, got := only(t, all, "AWS::ApiGatewayV2::Api")
	if want := map[string]any{"Name": "Shop-Api", "ProtocolType": "HTTP", "DisableExecuteApiEndpoint": false}; !reflect.DeepEqual(got.Properties, want) {
		t.Errorf("API = %s, want %s", jsonOf(got.Properties), jsonOf(want))
	}
	group, logs := only(t, all, "AWS::Logs::LogGroup")
	if logs.Properties["RetentionInDays"] != 30.0 || logs.DeletionPolicy != "Delete" {
		t.Errorf("log group = %s, want 30 days and removal with the stack", jsonOf(logs))
	}
	_, stage := only(t, all, "AWS::ApiGatewayV2::Stage")
	log := stage.Properties["AccessLogSettings"].(map[string]any)
	format := log["Format"].(string)
	delete(log, "Format")
	want := map[string]any{
		"ApiId":                map[string]any{"Ref": api},
		"StageName":            "$default",
		"AutoDeploy":           true,
		"AccessLogSettings":    map[string]any{"DestinationArn": map[string]any{"Fn::GetAtt": []any{group, "Arn"}}},
		"DefaultRouteSettings": map[string]any{"ThrottlingBurstLimit": 500.0, "ThrottlingRateLimit": 1000.0},
	}
	if !reflect.DeepEqual(stage.Properties, want) {
		t.Errorf("stage = %s, want %s", jsonOf(stage.Properties), jsonOf(want))
	}

	var record map[string]string
	if err := json.Unmarshal([]byte(format), &record); err != nil {
		t.Fatalf("access log format is not JSON: %v", err)
	}
	for _, field := range []string{"requestId", "routeKey", "status", "latency", "integrationError", "ip"} {
		if !strings.HasPrefix(record[field], "$context.") {
			t.Errorf("access log field %s = %q, want a $context variable", field, record[field])
		}
	}
	if len(format) > 3<<10 {
		t.Errorf("access log format has %d bytes, API Gateway allows 3 KB", len(format))
	}
}

func TestDefaultNameOfApiFitsItsLimit(t *testing.T) {
	stack := newStack(t, nil)
	NewGoApi(stack, strings.Repeat("Long", 40), nil)
	_, api := only(t, synth(t, stack), "AWS::ApiGatewayV2::Api")
	if got, want := api.Properties["Name"], strings.Repeat("Long", 32); got != want {
		t.Errorf("name = %q, want %q", got, want)
	}
}

func TestURLIsAnOutputWithoutTrailingSlash(t *testing.T) {
	stack := newStack(t, nil)
	api := NewGoApi(stack, "Api", nil)
	var template struct {
		Outputs map[string]struct{ Value any }
	}
	if err := json.Unmarshal([]byte(jsonOf(assertions.Template_FromStack(stack, nil).ToJSON())), &template); err != nil {
		t.Fatal(err)
	}
	// The service's own attribute has no slash at its end.
	want := map[string]any{"Fn::GetAtt": []any{"ApiF70053CD", "ApiEndpoint"}}
	if len(template.Outputs) != 1 || !reflect.DeepEqual(template.Outputs["ApiURL4E0D10B0"].Value, want) {
		t.Errorf("outputs = %v, want the one value %v", template.Outputs, want)
	}
	if got := stack.Resolve(api.URL()); !reflect.DeepEqual(got, want) {
		t.Errorf("URL() resolves to %v, want %v", got, want)
	}
}

func TestRoutesLeadToFunctions(t *testing.T) {
	stack := newStack(t, nil)
	read := testFunction(t, stack, "Read", GoFunctionProps{})
	write := testFunction(t, stack, "Write", GoFunctionProps{AliasName: "live"})
	old := awslambda.NewFunction(stack, new("Old"), &awslambda.FunctionProps{
		Runtime: awslambda.Runtime_PYTHON_3_13(), Handler: new("index.handler"), Code: awslambda.Code_FromInline(new("pass")),
	})
	api := NewGoApi(stack, "Api", nil)
	api.AddRoute("GET /a/b/{rest...}", read)
	api.AddRoute("PUT /users/{id}", write)
	api.AddRouteTo("HEAD /a/b/{rest...}", old) // takes what GET had before
	api.AddRoute("GET /a/{x}", write)          // and so does this
	api.Proxy(read)

	all := synth(t, stack)
	alias, _ := only(t, all, "AWS::Lambda::Alias")
	readID := *stack.GetLogicalId(read.Function.Node().DefaultChild().(awscdk.CfnElement))
	oldID := *stack.GetLogicalId(old.Node().DefaultChild().(awscdk.CfnElement))
	want := map[string]string{
		"GET /a/b/{rest+}":  readID + " NONE",
		"HEAD /a/b/{rest+}": oldID + " NONE",
		"GET /a/{x}":        alias + " NONE",
		"HEAD /a/{x}":       alias + " NONE",
		"PUT /users/{id}":   alias + " NONE",
		"$default":          readID + " NONE",
	}
	if got := routesOf(t, all); !maps.Equal(got, want) {
		t.Errorf("routes = %s, want %s", jsonOf(got), jsonOf(want))
	}

	// Every route that is there can be found, overridden and granted on (P22).
	route := api.HttpApi.Node().FindChild(new("GET/a/{x}"))
	if _, ok := route.(awsapigatewayv2.HttpRoute); !ok {
		t.Errorf(`child "GET/a/{x}" of HttpApi is a %T, want a HttpRoute`, route)
	}
}

// Shows P16.
func TestOneInvokePermissionForEachFunctionOfAnApi(t *testing.T) {
	stack := newStack(t, nil)
	fn := testFunction(t, stack, "Orders", GoFunctionProps{})
	other := testFunction(t, stack, "Other", GoFunctionProps{ProvisionedConcurrency: 1})
	api := NewGoApi(stack, "Api", nil)
	api.AddRoute("GET /orders", fn)
	api.AddRoute("POST /orders", fn)
	api.AddRoute("/", fn)
	api.AddRoute("GET /other", other)
	second := NewGoApi(stack, "Second", nil)
	second.Proxy(fn)

	all := synth(t, stack)
	if got := len(ofType(all, "AWS::ApiGatewayV2::Integration")); got != 3 {
		t.Errorf("%d integrations, want 3: one for each API and function", got)
	}
	var got []string
	for _, p := range ofType(all, "AWS::Lambda::Permission") {
		p := p.Properties
		if p["Principal"] != "apigateway.amazonaws.com" || p["Action"] != "lambda:InvokeFunction" {
			t.Errorf("permission = %s, want API Gateway to invoke", jsonOf(p))
		}
		source := p["SourceArn"].(map[string]any)["Fn::Join"].([]any)[1].([]any)
		id := source[len(source)-2].(map[string]any)["Ref"].(string)
		// A third part would leave out the $default route, whose ARN has no method.
		if source[len(source)-1] != "/*/*" {
			t.Errorf("source ARN ends in %q, want any stage and route: /*/*", source[len(source)-1])
		}
		got = append(got, all[id].Properties["Name"].(string)+" "+jsonOf(p["FunctionName"]))
	}
	slices.Sort(got)
	alias, _ := only(t, all, "AWS::Lambda::Alias")
	orders := `{"Fn::GetAtt":["` + *stack.GetLogicalId(fn.Function.Node().DefaultChild().(awscdk.CfnElement)) + `","Arn"]}`
	want := []string{"Shop-Api " + orders, `Shop-Api {"Ref":"` + alias + `"}`, "Shop-Second " + orders}
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("permissions = %q, want %q", got, want)
	}
}

func TestFunctionOfAnotherStack(t *testing.T) {
	app := newApp(t, nil)
	functions := awscdk.NewStack(app, new("Functions"), nil)
	stack := awscdk.NewStack(app, new("Shop"), nil)
	api := NewGoApi(stack, "Api", nil)
	api.Proxy(testFunction(t, functions, "Orders", GoFunctionProps{}))
	if n := len(ofType(synth(t, stack), "AWS::Lambda::Permission")); n != 1 {
		t.Errorf("%d permissions beside the API, want 1", n)
	}
	if n := len(ofType(synth(t, functions), "AWS::Lambda::Permission")); n != 0 {
		t.Errorf("%d permissions beside the function, want 0: it would need the API's stack, and that one the function's", n)
	}
}

func TestApiInNestedStack(t *testing.T) {
	stack := newStack(t, nil)
	fn := testFunction(t, stack, "Orders", GoFunctionProps{})
	nested := awscdk.NewNestedStack(stack, new("Nested"), nil)
	NewGoApi(nested, "Api", nil).Proxy(fn)
	all := resourcesOf(t, assertions.Template_FromStack(nested, nil))
	_, permission := only(t, all, "AWS::Lambda::Permission")
	api, _ := only(t, all, "AWS::ApiGatewayV2::Api")
	if source := jsonOf(permission.Properties["SourceArn"]); !strings.Contains(source, `{"Ref":"`+api+`"},"/*/*"`) {
		t.Errorf("source ARN = %s, want it limited to the API %s", source, api)
	}
}

func TestFunctionLearnsItsEventSource(t *testing.T) {
	stack := newStack(t, nil)
	api := NewGoApi(stack, "Api", nil)
	api.AddRoute("GET /a", testFunction(t, stack, "Api1", GoFunctionProps{}))
	api.AddRoute("GET /b", testFunction(t, stack, "Both", GoFunctionProps{FunctionURL: &FunctionURLProps{}}))
	all := synth(t, stack)
	for id, want := range map[string]any{"Api1": "http-api", "Both": nil} {
		for logicalID, r := range ofType(all, "AWS::Lambda::Function") {
			if !strings.HasPrefix(logicalID, id) {
				continue
			}
			got := r.Properties["Environment"].(map[string]any)["Variables"].(map[string]any)["LAMBDACDK_EVENT_SOURCE"]
			if got != want {
				t.Errorf("%s: LAMBDACDK_EVENT_SOURCE = %v, want %v", id, got, want)
			}
		}
	}
}

func TestAllRouteProblemsFailSynthesisTogether(t *testing.T) {
	stack := newStack(t, nil)
	fn := testFunction(t, stack, "Orders", GoFunctionProps{})
	iam := IAMAuthorizer{}
	api := NewGoApi(stack, "Api", &GoApiProps{Cors: &CorsProps{AllowOrigins: []string{"https://shop.example.com"}}})
	api.AddRoute("GET /users/{id}", fn)
	api.AddRoute("GET /users/{name}", fn)
	api.AddRoute("GET /users/{id}", fn)
	api.AddRoute("ANY /orders", fn)
	api.AddRoute("GET example.com/orders", fn)
	api.AddRoute("GET /nil", nil)
	api.AddRouteTo("POST /nil", nil)
	api.AddRoute("POST /a/{$}", fn)
	api.AddRoute("GET /open", fn, WithAuthorizer(nil))
	users := JWTAuthorizer{Issuer: "https://issuer.example.com", Audience: []string{"shop"}}
	api.AddRoute("GET /scopes", fn, WithAuthorizer(users, strings.Split("a b c d e f g h i j k", " ")...))
	api.AddRoute("/private", fn, WithAuthorizer(iam))
	contains(t, synthError(t, stack),
		`lambdacdk: Shop/Api: routes "GET /users/{id}" and "GET /users/{name}" match the same requests`,
		`lambdacdk: Shop/Api: route "GET /users/{id}" is given twice`,
		`route "ANY /orders" is another router's spelling; ServeMux spells it "/orders"`,
		`route "GET example.com/orders" names the host`,
		`route "GET /nil": its function is nil`,
		`route "POST /nil": its function is nil`,
		`route "POST /a/{$}": API Gateway has no route that ends in a slash`,
		`route "GET /open": WithAuthorizer got nil`,
		`route "GET /scopes": WithAuthorizer has 11 scopes`,
		`route "/private" takes OPTIONS and has an authorizer`,
	)
}

func TestPreflightRequestsPassAuthorizers(t *testing.T) {
	stack := newStack(t, nil)
	fn := testFunction(t, stack, "Orders", GoFunctionProps{})
	api := NewGoApi(stack, "Api", &GoApiProps{
		Cors:       &CorsProps{AllowOrigins: []string{"*"}},
		Authorizer: IAMAuthorizer{},
	})
	api.Proxy(fn)
	api.AddRoute("OPTIONS /", fn, WithoutAuthorizer())
	id := *stack.GetLogicalId(fn.Function.Node().DefaultChild().(awscdk.CfnElement))
	want := map[string]string{"$default": id + " AWS_IAM", "OPTIONS /{proxy+}": id + " NONE", "OPTIONS /": id + " NONE"}
	if got := routesOf(t, synth(t, stack)); !maps.Equal(got, want) {
		t.Errorf("routes = %s, want %s", jsonOf(got), jsonOf(want))
	}
}

// Authorizers of the CDK's own stay usable: an app takes them along.
func TestAuthorizersOfTheCDK(t *testing.T) {
	stack := newStack(t, nil)
	fn := testFunction(t, stack, "Orders", GoFunctionProps{})
	check := testFunction(t, stack, "Check", GoFunctionProps{})
	jwt := awsapigatewayv2authorizers.NewHttpJwtAuthorizer(new("Users"), new("https://issuer.example.com"),
		&awsapigatewayv2authorizers.HttpJwtAuthorizerProps{JwtAudience: texts("shop")})
	api := NewGoApi(stack, "Api", &GoApiProps{Authorizer: CDKAuthorizer{jwt}, AuthorizationScopes: []string{"read"}})
	api.AddRoute("POST /default", fn)
	api.AddRoute("POST /scopes", fn, WithAuthorizer(CDKAuthorizer{jwt}, "write"))
	api.AddRoute("POST /open", fn, WithoutAuthorizer())
	api.AddRoute("POST /iam", fn, WithAuthorizer(CDKAuthorizer{awsapigatewayv2authorizers.NewHttpIamAuthorizer()}))
	api.AddRoute("POST /lambda", fn, WithAuthorizer(
		CDKAuthorizer{awsapigatewayv2authorizers.NewHttpLambdaAuthorizer(new("Keys"), check.Target(), nil)}))

	all := synth(t, stack)
	id := *stack.GetLogicalId(fn.Function.Node().DefaultChild().(awscdk.CfnElement))
	want := map[string]string{
		"POST /default": id + ` JWT ["read"]`,
		"POST /scopes":  id + ` JWT ["write"]`,
		"POST /open":    id + " NONE",
		"POST /iam":     id + " AWS_IAM",
		"POST /lambda":  id + " CUSTOM",
	}
	if got := routesOf(t, all); !maps.Equal(got, want) {
		t.Errorf("routes = %s, want %s", jsonOf(got), jsonOf(want))
	}
	if n := len(ofType(all, "AWS::ApiGatewayV2::Authorizer")); n != 2 {
		t.Errorf("%d authorizers, want 2", n)
	}
}

func TestApiSettings(t *testing.T) {
	stack := newStack(t, nil)
	props := GoApiProps{
		Name: "shop", Description: "orders", ThrottleRate: 5, ThrottleBurst: 2,
		LogRetention: awslogs.RetentionDays_ONE_WEEK, KeepLogs: true,
		Cors: &CorsProps{
			AllowOrigins: []string{"https://shop.example.com", "http://localhost:3000"}, AllowMethods: []string{"GET", "PUT"},
			AllowHeaders: []string{"X-Shop"}, ExposeHeaders: []string{"ETag"}, AllowCredentials: true, MaxAge: time.Hour,
		},
	}
	NewGoApi(stack, "Api", &props)
	all := synth(t, stack)
	_, api := only(t, all, "AWS::ApiGatewayV2::Api")
	want := map[string]any{
		"Name": "shop", "Description": "orders", "ProtocolType": "HTTP", "DisableExecuteApiEndpoint": false,
		"CorsConfiguration": map[string]any{
			"AllowOrigins": []any{"https://shop.example.com", "http://localhost:3000"}, "AllowMethods": []any{"GET", "PUT"},
			"AllowHeaders": []any{"X-Shop"}, "ExposeHeaders": []any{"ETag"}, "AllowCredentials": true, "MaxAge": 3600.0,
		},
	}
	if !reflect.DeepEqual(api.Properties, want) {
		t.Errorf("API = %s, want %s", jsonOf(api.Properties), jsonOf(want))
	}
	_, stage := only(t, all, "AWS::ApiGatewayV2::Stage")
	throttling := map[string]any{"ThrottlingBurstLimit": 2.0, "ThrottlingRateLimit": 5.0}
	if got := stage.Properties["DefaultRouteSettings"]; !reflect.DeepEqual(got, throttling) {
		t.Errorf("throttling = %v, want %v", got, throttling)
	}
	_, logs := only(t, all, "AWS::Logs::LogGroup")
	if logs.Properties["RetentionInDays"] != 7.0 || logs.DeletionPolicy != "Retain" {
		t.Errorf("log group = %s, want 7 days, kept", jsonOf(logs))
	}
}

func TestCorsDefaults(t *testing.T) {
	stack := newStack(t, nil)
	NewGoApi(stack, "Api", &GoApiProps{Cors: &CorsProps{AllowOrigins: []string{"*"}}})
	_, api := only(t, synth(t, stack), "AWS::ApiGatewayV2::Api")
	want := map[string]any{
		"AllowOrigins": []any{"*"}, "AllowCredentials": false, "AllowHeaders": []any{"Authorization", "Content-Type"},
		"AllowMethods": []any{"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"},
	}
	if got := api.Properties["CorsConfiguration"]; !reflect.DeepEqual(got, want) {
		t.Errorf("CORS = %s, want %s", jsonOf(got), jsonOf(want))
	}
}

func TestApiWithLogGroupOfItsOwner(t *testing.T) {
	stack := newStack(t, nil)
	group := awslogs.NewLogGroup(stack, new("Shared"), nil)
	if api := NewGoApi(stack, "Api", &GoApiProps{LogGroup: group}); api.LogGroup != group {
		t.Error("LogGroup is not the one that was given")
	}
	only(t, synth(t, stack), "AWS::Logs::LogGroup")
}

func TestApiDomain(t *testing.T) {
	stack := newStack(t, nil)
	api := NewGoApi(stack, "Api", &GoApiProps{Domain: &DomainProps{
		Name: "api.example.com",
		Certificate: awscertificatemanager.Certificate_FromCertificateArn(stack, new("Certificate"),
			new("arn:aws:acm:eu-west-1:111122223333:certificate/1")),
		HostedZone: awsroute53.HostedZone_FromHostedZoneAttributes(stack, new("Zone"),
			&awsroute53.HostedZoneAttributes{HostedZoneId: new("Z1"), ZoneName: new("example.com")}),
	}})
	if got, want := api.URL(), "https://api.example.com"; got != want {
		t.Errorf("URL() = %q, want %q", got, want)
	}
	all := synth(t, stack)
	apiID, resource := only(t, all, "AWS::ApiGatewayV2::Api")
	if resource.Properties["DisableExecuteApiEndpoint"] != true {
		t.Error("the execute-api address is still there")
	}
	domainID, domain := only(t, all, "AWS::ApiGatewayV2::DomainName")
	if domain.Properties["DomainName"] != "api.example.com" {
		t.Errorf("domain name = %v", domain.Properties["DomainName"])
	}
	stageID, _ := only(t, all, "AWS::ApiGatewayV2::Stage")
	_, mapping := only(t, all, "AWS::ApiGatewayV2::ApiMapping")
	ref := func(id string) any { return map[string]any{"Ref": id} }
	if want := map[string]any{"ApiId": ref(apiID), "DomainName": ref(domainID), "Stage": "$default"}; !reflect.DeepEqual(mapping.Properties, want) {
		t.Errorf("mapping = %s, want %s", jsonOf(mapping.Properties), jsonOf(want))
	}
	if !slices.Contains(mapping.DependsOn, stageID) {
		t.Errorf("mapping depends on %q, want the stage %s, which it names by its text only", mapping.DependsOn, stageID)
	}
	_, record := only(t, all, "AWS::Route53::RecordSet")
	if p := record.Properties; p["Name"] != "api.example.com." || p["HostedZoneId"] != "Z1" || p["Type"] != "A" ||
		!strings.Contains(jsonOf(p["AliasTarget"]), domainID) {
		t.Errorf("record = %s, want an alias of the domain", jsonOf(p))
	}
}

func TestFunctionThatOutlastsApiGatewayIsAWarning(t *testing.T) {
	stack := newStack(t, nil)
	api := NewGoApi(stack, "Api", nil)
	api.AddRoute("GET /slow", testFunction(t, stack, "Slow", GoFunctionProps{Timeout: time.Minute}))
	api.AddRoute("PUT /slow", testFunction(t, stack, "Limit", GoFunctionProps{Timeout: 30 * time.Second}))
	annotations := assertions.Annotations_FromStack(stack)
	warnings := func(text string) int {
		return len(*annotations.FindWarning(new("/Shop/Api"), assertions.Match_StringLikeRegexp(&text)))
	}
	if all, slow := warnings(".*"), warnings("Shop/Slow may run 60s.* 30s.*"+WarningApiTimeout); all != 1 || slow != 1 {
		t.Errorf("%d warnings, %d about the function of 60 seconds, want 1 and 1", all, slow)
	}
}
