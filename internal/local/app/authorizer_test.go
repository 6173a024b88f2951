package app

import (
	"fmt"
	"strings"
	"testing"
)

// Every kind of authorizer is read with its settings, and routes have the one
// that they name.
func TestAuthorizersOfRoutesAreRead(t *testing.T) {
	const function = `"F": {"Type": "AWS::Lambda::Function", "Properties": {"Runtime": "provided.al2023", "FunctionName": "guard"}}`
	const uri = `"arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-west-1:123456789012:function:guard/invocations"`
	const httpAPI = `"Api": {"Type": "AWS::ApiGatewayV2::Api", "Properties": {"ProtocolType": "HTTP"}}, ` + function
	const restAPI = `"Api": {"Type": "AWS::ApiGateway::RestApi", "Properties": {}}, ` + function
	route := func(properties string) string {
		return `"R": {"Type": "AWS::ApiGatewayV2::Route", "Properties": {"ApiId": {"Ref": "Api"}, "RouteKey": "GET /x", ` + properties + `}}`
	}
	method := func(properties string) string {
		return `"R": {"Type": "AWS::ApiGateway::Method", "Properties": {"RestApiId": {"Ref": "Api"}, "ResourceId": {"Fn::GetAtt": ["Api", "RootResourceId"]}, "HttpMethod": "GET", "Integration": {"Type": "AWS_PROXY", "Uri": ` + uri + `}, ` + properties + `}}`
	}
	const byA = `"AuthorizerId": {"Ref": "A"}, "AuthorizationScopes": ["read"]`
	for name, c := range map[string]struct {
		resources []string
		want      string // parts, of %+v
	}{
		"open": {[]string{httpAPI, route(`"AuthorizationType": "NONE"`)}, "nil"},
		"JWT": {[]string{httpAPI, route(`"AuthorizationType": "JWT", ` + byA),
			`"A": {"Type": "AWS::ApiGatewayV2::Authorizer", "Properties": {"AuthorizerType": "JWT", "IdentitySource": ["$request.header.Authorization"], "JwtConfiguration": {"Audience": ["a", "b"], "Issuer": "https://i.example/"}}}`},
			"Kind:JWT Path:Shop/A Skipped: Sources:[$request.header.Authorization] Issuers:[https://i.example/] Audience:[a b] OwnPool:false"},
		"JWT of a user pool of the app": {[]string{httpAPI, route(`"AuthorizationType": "JWT", ` + byA), `"Pool": {"Type": "AWS::Cognito::UserPool", "Properties": {"UserPoolName": "users"}}, "Client": {"Type": "AWS::Cognito::UserPoolClient", "Properties": {"ClientName": "web"}}`,
			`"A": {"Type": "AWS::ApiGatewayV2::Authorizer", "Properties": {"AuthorizerType": "JWT", "JwtConfiguration": {"Audience": [{"Ref": "Client"}], "Issuer": {"Fn::Join": ["", ["https://cognito-idp.", {"Ref": "AWS::Region"}, ".amazonaws.com/", {"Ref": "Pool"}]]}}}}`},
			"Issuers:[https://cognito-idp.eu-west-1.amazonaws.com/Shop-Pool] Audience:[Shop-Client] OwnPool:true"},
		"Lambda": {[]string{httpAPI, route(`"AuthorizationType": "CUSTOM", ` + byA),
			`"A": {"Type": "AWS::ApiGatewayV2::Authorizer", "Properties": {"AuthorizerType": "REQUEST", "AuthorizerUri": ` + uri + `, "AuthorizerPayloadFormatVersion": "2.0", "EnableSimpleResponses": true, "AuthorizerResultTtlInSeconds": 60}}`},
			"Kind:Lambda Path:Shop/A Skipped: Function:guard Payload:2.0 Simple:true Token:false Validation: TTL:1m0s"},
		"Lambda without a time is asked each time": {[]string{httpAPI, route(`"AuthorizationType": "CUSTOM", ` + byA),
			`"A": {"Type": "AWS::ApiGatewayV2::Authorizer", "Properties": {"AuthorizerType": "REQUEST", "AuthorizerUri": ` + uri + `, "AuthorizerPayloadFormatVersion": "1.0"}}`},
			"Payload:1.0 Simple:false Token:false Validation: TTL:0s"},
		"Lambda of another app": {[]string{httpAPI, route(`"AuthorizationType": "CUSTOM", ` + byA),
			`"A": {"Type": "AWS::ApiGatewayV2::Authorizer", "Properties": {"AuthorizerType": "REQUEST", "AuthorizerUri": "arn:aws:lambda:eu-west-1:1:function:other", "AuthorizerPayloadFormatVersion": "2.0"}}`},
			"Skipped:its function is not part of this app: arn:aws:lambda:eu-west-1:1:function:other"},
		"Lambda without a format": {[]string{httpAPI, route(`"AuthorizationType": "CUSTOM", ` + byA),
			`"A": {"Type": "AWS::ApiGatewayV2::Authorizer", "Properties": {"AuthorizerType": "REQUEST", "AuthorizerUri": ` + uri + `}}`},
			"Skipped:its payload format is missing; want 1.0 or 2.0"},
		"one that is nowhere": {[]string{httpAPI, route(`"AuthorizationType": "JWT", "AuthorizerId": "abc"`)}, "Path:abc Skipped:it is not part of this app"},
		"a kind of tomorrow":  {[]string{httpAPI, route(`"AuthorizationType": "MAGIC"`)}, "Kind:MAGIC Path: Skipped:it is not part of this app"},
		"IAM":                 {[]string{httpAPI, route(`"AuthorizationType": "AWS_IAM"`)}, "Kind:IAM"},
		"TOKEN": {[]string{restAPI, method(`"AuthorizationType": "CUSTOM", ` + byA),
			`"A": {"Type": "AWS::ApiGateway::Authorizer", "Properties": {"Type": "TOKEN", "IdentitySource": "method.request.header.X", "IdentityValidationExpression": "^x", "AuthorizerUri": ` + uri + `}}`},
			"Sources:[method.request.header.X] Function:guard Payload: Simple:false Token:true Validation:^x TTL:5m0s"},
		"REQUEST": {[]string{restAPI, method(`"AuthorizationType": "CUSTOM", ` + byA),
			`"A": {"Type": "AWS::ApiGateway::Authorizer", "Properties": {"Type": "REQUEST", "IdentitySource": "method.request.header.X, method.request.querystring.y", "AuthorizerResultTtlInSeconds": 0, "AuthorizerUri": ` + uri + `}}`},
			"Sources:[method.request.header.X method.request.querystring.y] Function:guard Token:false TTL:0s"},
		"Cognito": {[]string{restAPI, method(`"AuthorizationType": "COGNITO_USER_POOLS", ` + byA),
			`"A": {"Type": "AWS::ApiGateway::Authorizer", "Properties": {"Type": "COGNITO_USER_POOLS", "IdentitySource": "method.request.header.Authorization", "ProviderARNs": ["arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_abc", "arn:aws-cn:cognito-idp:cn-north-1:1:userpool/p"]}}`},
			"Kind:Cognito Issuers:[https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_abc https://cognito-idp.cn-north-1.amazonaws.com.cn/p] OwnPool:false"},
	} {
		app := loadTemplate(t, "{"+strings.Join(c.resources, ", ")+"}")
		if len(app.APIs) != 1 || len(app.APIs[0].Routes) != 1 {
			t.Fatalf("%s: %d APIs", name, len(app.APIs))
		}
		route := app.APIs[0].Routes[0]
		got := "nil"
		if a := route.Authorizer; a != nil {
			got = fmt.Sprintf("Kind:%s Path:%s Skipped:%s Sources:%v Issuers:%v Audience:%v OwnPool:%v", a.Kind, a.Path, a.Skipped, a.Sources, a.Issuers, a.Audience, a.OwnPool)
			if a.Function != nil {
				got += " Function:" + a.Function.Name
			}
			got += fmt.Sprintf(" Payload:%s Simple:%v Token:%v Validation:%s TTL:%v", a.Payload, a.Simple, a.Token, a.Validation, a.TTL)
		}
		for part := range strings.SplitSeq(c.want, " ") {
			if !strings.Contains(got, part) {
				t.Errorf("%s: no %s in\n%s", name, part, got)
			}
		}
		if open := strings.Contains(got, "Skipped: "); c.want != "nil" && !open && route.Blocked() == "" {
			t.Errorf("%s: the route is not blocked although %s", name, got)
		}
	}
}
