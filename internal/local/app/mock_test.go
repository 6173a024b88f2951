package app

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/cfn"
)

func integrationOf(t *testing.T, text string) cfn.Properties {
	t.Helper()
	var p map[string]any
	if err := json.Unmarshal([]byte(text), &p); err != nil {
		t.Fatal(err)
	}
	return p
}

// What releases of the CDK wrote for a REST API that allows several origins.
func TestPreflightsOfSeveralOriginsAreRead(t *testing.T) {
	m, why := mockOf(integrationOf(t, `{"RequestTemplates": {"application/json": "{ statusCode: 200 }"}, "IntegrationResponses": [
		{"StatusCode": "418", "SelectionPattern": "4\\d\\d"},
		{"StatusCode": "204", "ResponseParameters": {"method.response.header.Access-Control-Allow-Origin": "'https://a.example'"},
		 "ResponseTemplates": {"application/json": "#set($origin = $input.params().header.get(\"Origin\"))\n#if($origin == \"\")\n  #set($origin = $input.params().header.get(\"origin\"))\n#end\n#if($origin.matches(\"https://b.example\") || $origin.matches(\"https://.*\\.c\\.example\"))\n  #set($context.responseOverride.header.Access-Control-Allow-Origin = $origin)\n#end"}}]}`))
	if why != "" || m.Status != 204 || m.Header["Access-Control-Allow-Origin"] != "https://a.example" || len(m.Origins) != 2 {
		t.Fatalf("mock = %+v, %q", m, why)
	}
	for origin, want := range map[string]bool{"https://b.example": true, "https://x.c.example": true, "https://c.example": false, "https://b.example.evil": false} {
		if got := m.Origins[0].MatchString(origin) || m.Origins[1].MatchString(origin); got != want {
			t.Errorf("origin %s matches: %v, want %v", origin, got, want)
		}
	}
}

// preflight is a MOCK that allows https://a.example, and by a template the
// origins for which condition holds.
func preflight(t *testing.T, condition string) cfn.Properties {
	t.Helper()
	template, err := json.Marshal("#set($origin = $input.params().header.get(\"Origin\"))\n#if($origin == \"\")\n  #set($origin = $input.params().header.get(\"origin\"))\n#end\n#if(" +
		condition + ")\n  #set($context.responseOverride.header.Access-Control-Allow-Origin = $origin)\n#end")
	if err != nil {
		t.Fatal(err)
	}
	return integrationOf(t, `{"RequestTemplates": {"application/json": "{ statusCode: 200 }"}, "IntegrationResponses": [{"StatusCode": "204",
		"ResponseParameters": {"method.response.header.Access-Control-Allow-Origin": "'https://a.example'"}, "ResponseTemplates": {"application/json": `+string(template)+`}}]}`)
}

// The CDK of today compares origins as they are: a dot is a dot.
func TestPreflightsThatCompareOriginsAreRead(t *testing.T) {
	m, why := mockOf(preflight(t, `$origin == "https://b.example" || $origin == "http://localhost:3000"`))
	if why != "" || len(m.Origins) != 2 {
		t.Fatalf("mock = %+v, %q; want two more origins", m, why)
	}
	for origin, want := range map[string]bool{"https://b.example": true, "http://localhost:3000": true, "https://bxexample": false, "https://b.example.evil": false} {
		if got := m.Origins[0].MatchString(origin) || m.Origins[1].MatchString(origin); got != want {
			t.Errorf("origin %s is allowed: %v, want %v", origin, got, want)
		}
	}
}

// An origin that would be denied here and allowed by AWS is worse than a
// preflight that does not run here.
func TestPreflightsWithOtherConditionsAreNotEmulated(t *testing.T) {
	for _, condition := range []string{`$origin.endsWith(".b.example")`, `$origin == "https://b.example" && $stageVariables.open`, `$origin == "https://b.example" || true`} {
		if m, why := mockOf(preflight(t, condition)); why != "the mapping template of its response is not emulated" {
			t.Errorf("%s: mock = %+v, %q; want that it is not emulated", condition, m, why)
		}
	}
}

func TestMocksAnswerWhatTheirTemplatesSay(t *testing.T) {
	m, why := mockOf(integrationOf(t, `{"RequestTemplates": {"application/json": "{\"statusCode\": 418}"}, "IntegrationResponses": [
		{"StatusCode": "200"}, {"StatusCode": "418", "SelectionPattern": "4\\d\\d", "ResponseTemplates": {"application/json": "{\"tea\": true}"}}]}`))
	if why != "" || m.Status != 418 || m.Body != `{"tea": true}` {
		t.Errorf("mock = %+v, %q; want the response whose pattern matches", m, why)
	}
	for text, want := range map[string]string{
		`{}`: "its mapping template \"\" is not emulated",
		`{"RequestTemplates": {"application/json": "{\"statusCode\": 200}"}}`: "no response of its integration is for status 200",
		`{"RequestTemplates": {"application/json": "{\"statusCode\": 200}"}, "IntegrationResponses": [{"StatusCode": "200", "ResponseParameters": {"method.response.header.X": "integration.response.header.X"}}]}`: "only headers with a quoted value are",
		`{"RequestTemplates": {"application/json": "{\"statusCode\": 200}"}, "IntegrationResponses": [{"StatusCode": "200", "ResponseTemplates": {"application/json": "$context.requestId"}}]}`:                     "the mapping template of its response is not emulated",
	} {
		if _, why := mockOf(integrationOf(t, text)); !strings.Contains(why, want) {
			t.Errorf("%s: %q, want %q in it", text, why, want)
		}
	}
}
