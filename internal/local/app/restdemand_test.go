package app

import (
	"fmt"
	"testing"
)

func TestDemandsOfMethodsAreRead(t *testing.T) {
	const api = `{"Api": {"Type": "AWS::ApiGateway::RestApi", "Properties": {}},
		"Both": {"Type": "AWS::ApiGateway::RequestValidator", "Properties": {"RestApiId": {"Ref": "Api"}, "ValidateRequestParameters": true}},
		"Body": {"Type": "AWS::ApiGateway::RequestValidator", "Properties": {"RestApiId": {"Ref": "Api"}, "ValidateRequestBody": true}}, %s
		"M": {"Type": "AWS::ApiGateway::Method", "Properties": {"RestApiId": {"Ref": "Api"}, "ResourceId": {"Fn::GetAtt": ["Api", "RootResourceId"]}, "HttpMethod": "GET", "Integration": {"Type": "AWS_PROXY", "Uri": "x"}, %s}}}`
	const known, made = `"K": {"Type": "AWS::ApiGateway::ApiKey", "Properties": {"Value": "secret"}},`, `"L": {"Type": "AWS::ApiGateway::ApiKey", "Properties": {}},`
	const parameters = `"RequestParameters": {"method.request.querystring.b": true, "method.request.header.A": true, "method.request.header.C": false, "method.request.path.id": true}`
	for name, c := range map[string]struct{ keys, method, want string }{
		"nothing":              {"", `"ApiKeyRequired": false`, "nil"},
		"a key":                {known, `"ApiKeyRequired": true`, "&{Key:true Keys:[secret] Parameters:[]}"},
		"a key that AWS makes": {known + made, `"ApiKeyRequired": true`, "&{Key:true Keys:[] Parameters:[]}"},
		"parameters":           {"", `"RequestValidatorId": {"Ref": "Both"}, ` + parameters, "&{Key:false Keys:[] Parameters:[method.request.header.A method.request.querystring.b]}"},
		"only the body":        {"", `"RequestValidatorId": {"Ref": "Body"}, ` + parameters, "nil"},
	} {
		app := loadTemplate(t, fmt.Sprintf(api, c.keys, c.method))
		got := "nil"
		if d := app.APIs[0].Routes[0].Demand; d != nil {
			got = fmt.Sprintf("%+v", d)
		}
		if got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}
