package lambdacdk

import (
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigatewayv2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
)

// An API that the app has gets routes, authorizers and the permission to invoke,
// and nothing that its owner decides.
func TestRoutesOfAnApiThatIsHandedIn(t *testing.T) {
	stack := newStack(t, nil)
	fn := testFunction(t, stack, "Orders", GoFunctionProps{})
	own := awsapigatewayv2.NewHttpApi(stack, new("Own"), nil)
	api := NewGoApi(stack, "More", &GoApiProps{HttpApi: own, Authorizer: users, AuthorizationScopes: []string{"read"}})
	api.AddRoute("GET /orders", fn)
	api.AddRoute("POST /orders", fn, WithScopes("write"))
	api.AddRoute("POST /signed", fn, WithAuthorizer(IAMAuthorizer{}))
	api.AddRoute("POST /open", fn, WithoutAuthorizer())

	all := synth(t, stack)
	for kind, want := range map[string]int{"AWS::ApiGatewayV2::Api": 1, "AWS::ApiGatewayV2::Stage": 1, "AWS::Logs::LogGroup": 1, "AWS::Lambda::Permission": 1, "AWS::ApiGatewayV2::Authorizer": 1} {
		if got := len(ofType(all, kind)); got != want {
			t.Errorf("%d of %s, want %d", got, kind, want)
		}
	}
	id := *stack.GetLogicalId(fn.Function.Node().DefaultChild().(awscdk.CfnElement))
	want := map[string]string{
		"GET /orders": id + ` JWT ["read"]`, "HEAD /orders": id + ` JWT ["read"]`, "POST /orders": id + ` JWT ["write"]`,
		"POST /signed": id + " AWS_IAM", "POST /open": id + " NONE",
	}
	if got := routesOf(t, all); !maps.Equal(got, want) {
		t.Errorf("routes = %s, want %s", jsonOf(got), jsonOf(want))
	}
	if api.HttpApi != own || api.Stage != nil || api.LogGroup != nil {
		t.Error("HttpApi is not the one that was handed in, or there is a stage or a log of the GoApi's")
	}
	ownID := *stack.GetLogicalId(own.Node().DefaultChild().(awscdk.CfnElement))
	region, suffix := map[string]any{"Ref": "AWS::Region"}, map[string]any{"Ref": "AWS::URLSuffix"}
	url := map[string]any{"Fn::Join": []any{"", []any{"https://", map[string]any{"Ref": ownID}, ".execute-api.", region, ".", suffix}}}
	if got := stack.Resolve(api.URL()); !reflect.DeepEqual(got, url) {
		t.Errorf("URL() = %s, want %s", jsonOf(got), jsonOf(url))
	}
}

// Routes and permissions of an API elsewhere belong to the stack of the GoApi.
func TestRoutesOfAnApiOfAnotherStack(t *testing.T) {
	app := newApp(t, nil)
	shared := awscdk.NewStack(app, new("Shared"), nil)
	own := awsapigatewayv2.NewHttpApi(shared, new("Own"), nil)
	stack := awscdk.NewStack(app, new("Shop"), nil)
	fn := testFunction(t, stack, "Orders", GoFunctionProps{})
	NewGoApi(stack, "Here", &GoApiProps{HttpApi: own, Authorizer: users}).AddRoute("POST /orders", fn)
	imported := awsapigatewayv2.HttpApi_FromHttpApiAttributes(stack, new("Imported"), &awsapigatewayv2.HttpApiAttributes{HttpApiId: new("abc123")})
	api := NewGoApi(stack, "There", &GoApiProps{HttpApi: imported})
	api.Proxy(fn)
	api.AddRoute("POST /items", fn)

	all := synth(t, stack)
	ids := map[string]string{}
	for _, r := range ofType(all, "AWS::ApiGatewayV2::Route") {
		ids[r.Properties["RouteKey"].(string)] = jsonOf(r.Properties["ApiId"])
	}
	if got := slices.Sorted(maps.Keys(ids)); !slices.Equal(got, []string{"$default", "POST /items", "POST /orders"}) || ids["$default"] != `"abc123"` || !strings.Contains(ids["POST /orders"], `"Shared"`) {
		t.Errorf("routes = %s, want those of both APIs", jsonOf(ids))
	}
	if n := len(ofType(all, "AWS::Lambda::Permission")); n != 2 {
		t.Errorf("%d permissions, want one for each API", n)
	}
	if n := len(ofType(synth(t, shared), "AWS::ApiGatewayV2::Route")); n != 0 {
		t.Errorf("%d routes in the API's stack, want none", n)
	}
	if api.HttpApi != nil {
		t.Error("HttpApi of an imported API is not nil")
	}
}

// What the owner of an API decides is refused, field by field.
func TestSettingsOfAnApiThatIsHandedIn(t *testing.T) {
	props := GoApiProps{
		HttpApi: struct{ awsapigatewayv2.IHttpApi }{}, Name: "shop", Description: "orders", ThrottleRate: 1, ThrottleBurst: 1, KeepLogs: true,
		LogRetention: awslogs.RetentionDays_ONE_DAY, Cors: &CorsProps{AllowOrigins: []string{"*"}},
		Domain: &DomainProps{Name: "api.example.com"},
	}
	for _, field := range []string{"Name", "Description", "ThrottleRate", "ThrottleBurst", "LogRetention", "KeepLogs", "Cors", "Domain"} {
		if !slices.ContainsFunc(props.validate(), func(p problem) bool {
			return p.field == field && strings.Contains(p.text, "set it where that one is made")
		}) {
			t.Errorf("%s is not refused: %v", field, props.validate())
		}
	}
	if l := (&GoApiProps{HttpApi: props.HttpApi, Authorizer: IAMAuthorizer{}}).validate(); len(l) > 0 {
		t.Errorf("an authorizer on an API that is handed in: %v, want no problem", l)
	}
}
