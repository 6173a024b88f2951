package lambdacdk

import (
	"encoding/json"
	"errors"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/assertions"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigatewayv2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscertificatemanager"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsroute53"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/program"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
)

func TestDefaultsOfWebSocketApi(t *testing.T) {
	stack := newStack(t, nil)
	live := NewGoWebSocketApi(stack, "Live", nil)
	live.Proxy(testFunction(t, stack, "Room", GoFunctionProps{}))
	all := synth(t, stack)

	id, api := only(t, all, "AWS::ApiGatewayV2::Api")
	if want := map[string]any{"Name": "Shop-Live", "ProtocolType": "WEBSOCKET", "RouteSelectionExpression": "$request.body.action"}; !reflect.DeepEqual(api.Properties, want) {
		t.Errorf("API = %s, want %s", jsonOf(api.Properties), jsonOf(want))
	}
	_, stage := only(t, all, "AWS::ApiGatewayV2::Stage")
	want := map[string]any{
		"ApiId": map[string]any{"Ref": id}, "StageName": "prod", "AutoDeploy": true,
		"DefaultRouteSettings": map[string]any{"ThrottlingBurstLimit": 500.0, "ThrottlingRateLimit": 1000.0},
	}
	if !reflect.DeepEqual(stage.Properties, want) {
		t.Errorf("stage = %s, want %s", jsonOf(stage.Properties), jsonOf(want))
	}
	if n := len(ofType(all, "AWS::Logs::LogGroup")); n != 1 {
		t.Errorf("%d log groups, want that of the function alone", n)
	}
	url := jsonOf(stack.Resolve(live.URL()))
	if !strings.Contains(url, `"wss://",{"Ref":"`+id+`"},".execute-api."`) || !strings.Contains(url, `"/prod"`) {
		t.Errorf("URL() = %s, want wss:// of the API and its stage", url)
	}
	var template struct {
		Outputs map[string]struct{ Value any }
	}
	if err := json.Unmarshal([]byte(jsonOf(assertions.Template_FromStack(stack, nil).ToJSON())), &template); err != nil {
		t.Fatal(err)
	}
	if len(template.Outputs) != 1 || jsonOf(template.Outputs["LiveURL9EB07298"].Value) != url {
		t.Errorf("outputs = %v, want the address alone", template.Outputs)
	}
}

// Each route is a permission of its own, with the stage and the key.
func TestWebSocketRoutesAndTheirPermissions(t *testing.T) {
	stack := newStack(t, nil)
	room := testFunction(t, stack, "Room", GoFunctionProps{})
	slow := testFunction(t, stack, "Slow", GoFunctionProps{AliasName: "live"})
	old := awslambda.NewFunction(stack, new("Old"), &awslambda.FunctionProps{
		Runtime: awslambda.Runtime_PYTHON_3_13(), Handler: new("index.handler"), Code: awslambda.Code_FromInline(new("pass")),
	})
	live := NewGoWebSocketApi(stack, "Live", &GoWebSocketApiProps{StageName: "v1"})
	live.Proxy(room)
	live.AddRoute("report", slow, WithAnswer())
	live.AddRouteTo("chat/old", old)

	all := synth(t, stack)
	api, _ := only(t, all, "AWS::ApiGatewayV2::Api")
	alias, _ := only(t, all, "AWS::Lambda::Alias")
	names := map[string]string{
		`"` + *stack.GetLogicalId(room.Function.Node().DefaultChild().(awscdk.CfnElement)) + `"`: "Room",
		`"` + *stack.GetLogicalId(old.Node().DefaultChild().(awscdk.CfnElement)) + `"`:           "Old",
		`"` + alias + `"`: "Slow",
	}
	named := func(v any) string {
		for id, name := range names {
			if strings.Contains(jsonOf(v), id) {
				return name
			}
		}
		return jsonOf(v)
	}
	routes := map[string]string{}
	for _, r := range ofType(all, "AWS::ApiGatewayV2::Route") {
		integration := r.Properties["Target"].(map[string]any)["Fn::Join"].([]any)[1].([]any)[1].(map[string]any)["Ref"].(string)
		uri := all[integration].Properties["IntegrationUri"]
		if text := jsonOf(uri); !strings.Contains(text, ":lambda:path/2015-03-31/functions/") || !strings.Contains(text, `"/invocations"`) {
			t.Errorf("integration URI = %s, want API Gateway's form around the function", text)
		}
		answers := ""
		if r.Properties["RouteResponseSelectionExpression"] == "$default" {
			answers = " and answers"
		}
		routes[r.Properties["RouteKey"].(string)] = named(uri) + answers
	}
	if want := map[string]string{"$connect": "Room", "$disconnect": "Room", "$default": "Room", "report": "Slow and answers", "chat/old": "Old"}; !maps.Equal(routes, want) {
		t.Errorf("routes = %v, want %v", routes, want)
	}
	if n := len(ofType(all, "AWS::ApiGatewayV2::Integration")); n != 3 {
		t.Errorf("%d integrations, want one for each function", n)
	}
	_, response := only(t, all, "AWS::ApiGatewayV2::RouteResponse")
	if response.Properties["RouteResponseKey"] != "$default" {
		t.Errorf("route response = %s, want that of $default", jsonOf(response))
	}

	var permissions []string
	for _, p := range ofType(all, "AWS::Lambda::Permission") {
		source := p.Properties["SourceArn"].(map[string]any)["Fn::Join"].([]any)[1].([]any)
		if source[len(source)-2].(map[string]any)["Ref"] != api || p.Properties["Principal"] != "apigateway.amazonaws.com" {
			t.Errorf("permission = %s, want one for the API", jsonOf(p.Properties))
		}
		permissions = append(permissions, named(p.Properties["FunctionName"])+" "+source[len(source)-1].(string))
	}
	slices.Sort(permissions)
	if want := []string{"Old /v1/chat/old", "Room /v1/$connect", "Room /v1/$default", "Room /v1/$disconnect", "Slow /v1/report"}; !slices.Equal(permissions, want) {
		t.Errorf("permissions = %q, want %q", permissions, want)
	}
	for _, id := range []string{"$connect", "chat--old"} {
		if _, ok := live.WebSocketApi.Node().FindChild(&id).(awsapigatewayv2.WebSocketRoute); !ok {
			t.Errorf("child %q of WebSocketApi is no WebSocketRoute", id)
		}
	}
}

func TestWebSocketApiWithEverySetting(t *testing.T) {
	app := newApp(t, nil)
	stack := awscdk.NewStack(app, new("Shop"), &awscdk.StackProps{Env: &awscdk.Environment{Account: new("123456789012"), Region: new("eu-west-1")}})
	zone := awsroute53.HostedZone_FromHostedZoneAttributes(stack, new("Zone"), &awsroute53.HostedZoneAttributes{HostedZoneId: new("Z1"), ZoneName: new("example.com")})
	guard := testFunction(t, stack, "Guard", GoFunctionProps{})
	live := NewGoWebSocketApi(stack, "Live", &GoWebSocketApiProps{
		Name: "live", Description: "news", RouteSelectionExpression: "v1/${request.body.do}", StageName: "v1",
		ThrottleRate: 7, ThrottleBurst: 8, AccessLog: true, LogRetention: awslogs.RetentionDays_ONE_DAY, KeepLogs: true,
		Authorizer: &LambdaAuthorizer{Function: guard, Headers: []string{"X-Key"}, Query: []string{"token"}},
		Domain: &DomainProps{Name: "live.example.com", HostedZone: zone,
			Certificate: awscertificatemanager.Certificate_FromCertificateArn(stack, new("Cert"), new("arn:aws:acm:eu-west-1:123456789012:certificate/1"))},
	})
	live.Proxy(testFunction(t, stack, "Room", GoFunctionProps{}))
	live.AddRoute("v1/say", testFunction(t, stack, "Say", GoFunctionProps{}))

	if live.URL() != "wss://live.example.com" || live.DomainName == nil || live.LogGroup == nil {
		t.Errorf("URL() = %s, DomainName = %v, LogGroup = %v", live.URL(), live.DomainName, live.LogGroup)
	}
	all := synth(t, stack)
	for _, r := range ofType(all, "AWS::ApiGatewayV2::Route") {
		want := "NONE"
		if r.Properties["RouteKey"] == "$connect" {
			want = "CUSTOM" // the only route that may have one
		}
		if r.Properties["AuthorizationType"] != want {
			t.Errorf("authorization of %s is %v, want %s", r.Properties["RouteKey"], r.Properties["AuthorizationType"], want)
		}
	}
	id, authorizer := only(t, all, "AWS::ApiGatewayV2::Authorizer")
	if got, want := jsonOf(authorizer.Properties["IdentitySource"]), `["route.request.header.X-Key","route.request.querystring.token"]`; got != want || authorizer.Properties["AuthorizerType"] != "REQUEST" {
		t.Errorf("authorizer = %s, want it to look at %s", jsonOf(authorizer.Properties), want)
	}
	if !slices.ContainsFunc(slices.Collect(maps.Values(ofType(all, "AWS::Lambda::Permission"))), func(p resource) bool {
		return strings.HasSuffix(jsonOf(p.Properties["SourceArn"]), `"/authorizers/",{"Ref":"`+id+`"}]]}`)
	}) {
		t.Error("no permission for the authorizer alone")
	}
	_, stage := only(t, all, "AWS::ApiGatewayV2::Stage")
	var record map[string]string
	format := stage.Properties["AccessLogSettings"].(map[string]any)["Format"].(string)
	if err := json.Unmarshal([]byte(format), &record); err != nil || record["connectionId"] != "$context.connectionId" {
		t.Errorf("access log = %s, %v", format, err)
	}
	_, record53 := only(t, all, "AWS::Route53::RecordSet")
	_, mapping := only(t, all, "AWS::ApiGatewayV2::ApiMapping")
	if record53.Properties["Name"] != "live.example.com." || mapping.Properties["Stage"] == nil {
		t.Errorf("record = %s, mapping = %s", jsonOf(record53.Properties), jsonOf(mapping.Properties))
	}
}

func TestWebSocketApiPropsThatCannotWork(t *testing.T) {
	group := struct{ awslogs.ILogGroup }{}
	for _, test := range []struct {
		name   string
		props  GoWebSocketApiProps
		fields []string
	}{
		{"name", GoWebSocketApiProps{Name: strings.Repeat("x", 129)}, []string{"Name"}},
		{"expression", GoWebSocketApiProps{RouteSelectionExpression: "$request.header.x"}, []string{"RouteSelectionExpression"}},
		{"expression of an HTTP API", GoWebSocketApiProps{RouteSelectionExpression: "$request.method $request.path"}, []string{"RouteSelectionExpression"}},
		{"stage", GoWebSocketApiProps{StageName: "$default"}, []string{"StageName"}},
		{"throttling", GoWebSocketApiProps{ThrottleRate: -1, ThrottleBurst: -1}, []string{"ThrottleRate", "ThrottleBurst"}},
		{"log settings without log", GoWebSocketApiProps{LogRetention: awslogs.RetentionDays_ONE_DAY, KeepLogs: true}, []string{"LogRetention", "KeepLogs"}},
		{"two log groups", GoWebSocketApiProps{LogGroup: group, KeepLogs: true}, []string{"KeepLogs"}},
		{"authorizer of an HTTP API", GoWebSocketApiProps{Authorizer: JWTAuthorizer{Issuer: "https://a.example.com", Audience: []string{"a"}}}, []string{"Authorizer"}},
		{"authorizer that is cached", GoWebSocketApiProps{Authorizer: LambdaAuthorizer{Function: &GoFunction{}, CacheTTL: time.Minute, Format: AuthorizerSimple}}, []string{"Authorizer.CacheTTL", "Authorizer.Format"}},
		{"domain", GoWebSocketApiProps{Domain: &DomainProps{}}, []string{"Domain.Name", "Domain.HostedZone"}},
	} {
		var fields []string
		for _, p := range test.props.validate() {
			fields = append(fields, p.field)
			if !strings.HasPrefix(p.text, p.field) {
				t.Errorf("%s: problem %q does not start with its field", test.name, p.text)
			}
		}
		if !slices.Equal(fields, test.fields) {
			t.Errorf("%s: validate() names %q, want %q", test.name, fields, test.fields)
		}
	}
	stack := newStack(t, nil)
	err := panicOf(t, func() { NewGoWebSocketApi(stack, "Live", &GoWebSocketApiProps{StageName: "a b"}) })
	var config *ConfigError
	if !errors.As(err, &config) || config.Path != "Shop/Live" || config.Field != "StageName" {
		t.Errorf("problem = %+v, want StageName of Shop/Live", config)
	}
}

func TestWebSocketRoutesThatCannotWork(t *testing.T) {
	stack := newStack(t, nil)
	room, other := testFunction(t, stack, "Room", GoFunctionProps{}), testFunction(t, stack, "Other", GoFunctionProps{})
	streams := testFunction(t, stack, "Streams", GoFunctionProps{FunctionURL: &FunctionURLProps{Streaming: true}})
	live := NewGoWebSocketApi(stack, "Live", &GoWebSocketApiProps{RouteSelectionExpression: "chat/${request.body.action}"})
	live.AddRoute("", room)
	live.AddRoute("$conect", room)
	live.AddRoute("say", room)
	live.AddRoute("chat/*", room)
	live.AddRoute("chat/say", room)
	live.AddRoute("chat/say", room)
	live.AddRoute("chat/say", other)
	live.AddRoute("chat/stream", streams)
	live.AddRoute("chat/nil", nil)
	live.AddRouteTo("chat/nil", nil)
	empty := NewGoWebSocketApi(stack, "Empty", nil)
	_ = empty
	guarded := NewGoWebSocketApi(stack, "Guarded", &GoWebSocketApiProps{Authorizer: IAMAuthorizer{}})
	guarded.AddRoute(DefaultRoute, room)

	got := synthError(t, stack)
	contains(t, got,
		`lambdacdk: Shop/Live: route "" has no key; it is what the messages for it say, or one of ["$connect" "$disconnect" "$default"]`,
		`route "$conect" begins with $, which API Gateway keeps for ["$connect" "$disconnect" "$default"]; choose one of them or another name`,
		`route "say" gets no message, because RouteSelectionExpression "chat/${request.body.action}" never gives that key; change one of them`,
		`route "chat/*" has * or ?`,
		`route "chat/say" leads to Shop/Room/Default twice; remove one`,
		`route "chat/say" leads to Shop/Room/Default and to Shop/Other/Default; a route has one function`,
		`route "chat/stream": Shop/Streams streams its answers`,
		`route "chat/nil": its function is nil`,
		`lambdacdk: Shop/Empty: it has no route`,
		`lambdacdk: Shop/Guarded: Authorizer is set and there is no route $connect`,
	)
}

// What a handler takes has to be a message.
func TestHandlersBehindWebSocketRoutes(t *testing.T) {
	socket := wiring{call: `AddRoute("$default")`, events: []string{"APIGatewayWebsocketProxyRequest"}, socket: true}
	event := func(name string) program.Program {
		return program.Program{Handlers: []program.Handler{{Kind: program.Start, Sure: true, Input: "github.com/aws/aws-lambda-go/events." + name}}}
	}
	if got := socket.misfits(event("APIGatewayWebsocketProxyRequest")); got != nil {
		t.Errorf("a handler of messages: %v", got)
	}
	for name, p := range map[string]program.Program{
		"the handler takes github.com/aws/aws-lambda-go/events.APIGatewayV2HTTPRequest: take that, or serve a websocket.Handler": event("APIGatewayV2HTTPRequest"),
		"a WebSocket API sends none; serve a websocket.Handler of lambdaruntime/websocket":                                       {Handlers: []program.Handler{{Kind: program.HTTP, Sure: true}}},
	} {
		got := socket.misfits(p)
		if len(got) != 1 || got[0].warning != "" || !strings.Contains(got[0].text, name) {
			t.Errorf("misfits = %v, want an error with %s", got, name)
		}
	}
}

// A link says what one function may do with the connections of one stage.
func TestWebSocketLinkIsExact(t *testing.T) {
	type contract struct {
		Say  link.WebSocket[link.Send]
		Kick link.WebSocket[link.WebSocketBoth[link.Inspect, link.Disconnect]]
	}
	stack := newStack(t, nil)
	live := NewGoWebSocketApi(stack, "Live", nil)
	room := testFunction(t, stack, "Room", GoFunctionProps{Links: contract{
		Say: LinkWebSocket[link.Send](live.Stage), Kick: LinkWebSocket[link.WebSocketBoth[link.Inspect, link.Disconnect]](live.Stage),
	}})
	live.Proxy(room) // and so both need each other, which is no circle
	all := synth(t, stack)
	api, _ := only(t, all, "AWS::ApiGatewayV2::Api")
	var got []string
	_, policy := only(t, all, "AWS::IAM::Policy")
	for _, s := range policy.Properties["PolicyDocument"].(map[string]any)["Statement"].([]any) {
		s := s.(map[string]any)
		if s["Action"] != "execute-api:ManageConnections" {
			continue
		}
		text := jsonOf(s["Resource"])
		if !strings.Contains(text, `:execute-api:`) || !strings.Contains(text, `{"Ref":"`+api+`"}`) {
			t.Errorf("resource = %s, want one of the API", text)
		}
		got = append(got, s["Sid"].(string)+" "+text[strings.LastIndex(text, `"/`):])
	}
	slices.Sort(got)
	if want := []string{`LinkKickDelete "/prod/DELETE/@connections/*"]]}`, `LinkKickGet "/prod/GET/@connections/*"]]}`, `LinkSayPost "/prod/POST/@connections/*"]]}`}; !slices.Equal(got, want) {
		t.Errorf("statements = %q, want %q", got, want)
	}
	_, fn := only(t, all, "AWS::Lambda::Function")
	endpoint := jsonOf(fn.Properties["Environment"].(map[string]any)["Variables"].(map[string]any)["LINK_SAY"])
	if !strings.Contains(endpoint, `"https://",{"Ref":"`+api+`"},".execute-api."`) {
		t.Errorf("LINK_SAY = %s, want the stage's https address", endpoint)
	}
	contains(t, panicOf(t, func() {
		testFunction(t, newStack(t, nil), "Nothing", GoFunctionProps{Links: contract{Say: LinkWebSocket[link.Send](nil)}})
	}).Error(), "Links.Say is filled by lambdacdk.LinkWebSocket with a nil stage of a WebSocket API", "Links.Kick is empty; fill it with lambdacdk.LinkWebSocket[")
}
