package app

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/lambda/httpevent"
)

// A WebSocket API as the CDK writes it.
const socketTemplate = `{"Resources": {
	"Fn": {"Type": "AWS::Lambda::Function", "Properties": {"Runtime": "provided.al2023"}},
	"Live": {"Type": "AWS::ApiGatewayV2::Api", "Properties": {"ProtocolType": "WEBSOCKET", "RouteSelectionExpression": "$request.body.do"}, "Metadata": {"aws:cdk:path": "Chat/Live/Resource"}},
	"Stage": {"Type": "AWS::ApiGatewayV2::Stage", "Properties": {"ApiId": {"Ref": "Live"}, "StageName": "v1"}},
	"ToFn": {"Type": "AWS::ApiGatewayV2::Integration", "Properties": {"ApiId": {"Ref": "Live"}, "IntegrationType": "AWS_PROXY",
		"IntegrationUri": {"Fn::Join": ["", ["arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/", {"Fn::GetAtt": ["Fn", "Arn"]}, "/invocations"]]}}},
	"Mock": {"Type": "AWS::ApiGatewayV2::Integration", "Properties": {"ApiId": {"Ref": "Live"}, "IntegrationType": "MOCK"}},
	"Guard": {"Type": "AWS::ApiGatewayV2::Authorizer", "Properties": {"ApiId": {"Ref": "Live"}, "AuthorizerType": "REQUEST", "IdentitySource": ["route.request.querystring.token"],
		"AuthorizerUri": {"Fn::Join": ["", ["arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/", {"Fn::GetAtt": ["Fn", "Arn"]}, "/invocations"]]}}},
	"Connect": {"Type": "AWS::ApiGatewayV2::Route", "Properties": {"ApiId": {"Ref": "Live"}, "RouteKey": "$connect", "AuthorizationType": "CUSTOM", "AuthorizerId": {"Ref": "Guard"}, "Target": {"Fn::Join": ["", ["integrations/", {"Ref": "ToFn"}]]}}},
	"Say": {"Type": "AWS::ApiGatewayV2::Route", "Properties": {"ApiId": {"Ref": "Live"}, "RouteKey": "say", "RouteResponseSelectionExpression": "$default", "Target": {"Fn::Join": ["", ["integrations/", {"Ref": "ToFn"}]]}}},
	"Ping": {"Type": "AWS::ApiGatewayV2::Route", "Properties": {"ApiId": {"Ref": "Live"}, "RouteKey": "ping", "Target": {"Fn::Join": ["", ["integrations/", {"Ref": "Mock"}]]}}},
	"Mapping": {"Type": "AWS::ApiGatewayV2::ApiMapping", "Properties": {"ApiId": {"Ref": "Live"}, "DomainName": "live.example.com", "Stage": {"Ref": "Stage"}}},
	"Odd": {"Type": "AWS::ApiGatewayV2::Api", "Properties": {"ProtocolType": "WEBSOCKET", "RouteSelectionExpression": "$request.header.x"}, "Metadata": {"aws:cdk:path": "Chat/Odd/Resource"}}
}}`

func TestWebSocketAPIs(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"Chat.template.json": socketTemplate,
		"manifest.json":      `{"artifacts": {"Chat": {"type": "aws:cloudformation:stack", "properties": {"templateFile": "Chat.template.json"}}}}`,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	a, err := Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(a.APIs) != 2 {
		t.Fatalf("%d APIs, want 2", len(a.APIs))
	}
	live, odd := a.APIs[0], a.APIs[1]
	if live.Endpoint.Kind != httpevent.WebSocket || live.BasePath != "/v1" || live.PublicURL != "wss://chatlive.execute-api.us-east-1.amazonaws.com" || live.Skipped != "" || live.Selection.Key([]byte(`{"do":"x"}`)) != "x" {
		t.Errorf("API = %+v", live)
	}
	if !slices.Equal(live.Aliases, []string{"wss://live.example.com"}) || len(a.Domains) > 0 {
		t.Errorf("aliases = %q, domains = %v; want its domain as an alias alone", live.Aliases, a.Domains)
	}
	if want := `its route selection expression is not understood: it has the variable "request.header.x"; a message is routed by a field of itself, such as $request.body.action`; odd.Skipped != want {
		t.Errorf("skipped %q, want %q", odd.Skipped, want)
	}
	// Chat/Fn was not made by this library, so that it does not run here.
	var got []string
	for _, r := range live.Routes {
		line := fmt.Sprintf("%s answers=%v", r.Key, r.Answers)
		if r.Function != nil {
			line += " by " + r.Function.Path
		} else {
			line += ": " + r.Skipped
		}
		if r.Authorizer != nil {
			line += fmt.Sprintf(", asks %s %s %q", r.Authorizer.Function.Path, r.Authorizer.Sources, r.Authorizer.Skipped)
		}
		got = append(got, line)
	}
	if want := []string{
		`$connect answers=false by Chat/Fn, asks Chat/Fn [route.request.querystring.token] ""`,
		`ping answers=false: integrations of type MOCK do not run here`,
		`say answers=true by Chat/Fn`,
	}; !slices.Equal(got, want) {
		t.Errorf("routes = %q, want %q", got, want)
	}
}
