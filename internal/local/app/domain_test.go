package app

import (
	"fmt"
	"testing"
)

// The APIs under one name, longer base paths first, each with its stage.
func TestMappingsOfDomainsAreRead(t *testing.T) {
	app := loadTemplate(t, `{
		"Name": {"Type": "AWS::ApiGatewayV2::DomainName", "Properties": {"DomainName": "api.example.com", "MutualTlsAuthentication": {"TruststoreUri": "s3://b/k"}}},
		"Users": {"Type": "AWS::ApiGatewayV2::Api", "Properties": {"ProtocolType": "HTTP"}},
		"Default": {"Type": "AWS::ApiGatewayV2::Stage", "Properties": {"ApiId": {"Ref": "Users"}, "StageName": "$default"}},
		"Beta": {"Type": "AWS::ApiGatewayV2::Stage", "Properties": {"ApiId": {"Ref": "Users"}, "StageName": "beta", "StageVariables": {"color": "blue"}}},
		"Orders": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Policy": {"Statement": []}}},
		"Prod": {"Type": "AWS::ApiGateway::Stage", "Properties": {"RestApiId": {"Ref": "Orders"}, "StageName": "prod"}},
		"M1": {"Type": "AWS::ApiGatewayV2::ApiMapping", "Properties": {"ApiId": {"Ref": "Users"}, "DomainName": {"Ref": "Name"}, "Stage": {"Ref": "Default"}}},
		"M2": {"Type": "AWS::ApiGatewayV2::ApiMapping", "Properties": {"ApiId": {"Ref": "Users"}, "DomainName": {"Ref": "Name"}, "Stage": {"Ref": "Beta"}, "ApiMappingKey": "v2/users"}},
		"M3": {"Type": "AWS::ApiGateway::BasePathMapping", "Properties": {"RestApiId": {"Ref": "Orders"}, "DomainName": {"Ref": "Name"}, "Stage": {"Ref": "Prod"}, "BasePath": "orders"}},
		"M4": {"Type": "AWS::ApiGatewayV2::ApiMapping", "Properties": {"ApiId": "elsewhere", "DomainName": {"Ref": "Name"}, "Stage": "x"}}
	}`)
	if len(app.Domains) != 1 || app.Domains[0].PublicURL() != "https://api.example.com" {
		t.Fatalf("domains %+v, want api.example.com", app.Domains)
	}
	if d, a := app.Domains[0].NotApplied, app.Domains[0].Mappings[1].API.NotApplied; d != "its mutual TLS" || a != "its resource policy" {
		t.Errorf("what is not applied: %q of the domain, %q of the REST API", d, a)
	}
	got := ""
	for _, m := range app.Domains[0].Mappings {
		got += fmt.Sprintf("%q %s stage %s %v of %s mapped %v %q\n", m.Key, m.API.Path, m.Endpoint.Stage, m.Endpoint.StageVariables, m.Endpoint.DomainName, m.Endpoint.Mapped, m.Endpoint.MappingKey)
	}
	want := `"v2/users" Shop/Users stage beta map[color:blue] of api.example.com mapped true "v2/users"
"orders" Shop/Orders stage prod map[] of api.example.com mapped true "orders"
"" Shop/Users stage $default map[] of api.example.com mapped true ""
`
	if got != want {
		t.Errorf("mappings:\n%swant:\n%s", got, want)
	}
}
