//go:build unix

package integ

import (
	"net/http"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigateway"

	lambdacdk "github.com/go-lambda-cdk/go-lambda-cdk/constructs"
)

// staging makes an app with the CDK Stages Dev and Prod. Each has
// an HTTP API, and a REST API with a plan whose key a method needs, both under
// one name.
func staging(app awscdk.App) {
	for _, name := range []string{"Dev", "Prod"} {
		stack := awscdk.NewStack(awscdk.NewStage(app, &name, nil), new("Shop"), nil)
		front := lambdacdk.NewGoFunction(stack, "Front", &lambdacdk.GoFunctionProps{Entry: "./testdata/me/front"})
		api := lambdacdk.NewGoApi(stack, "Api", nil)
		api.AddRoute("GET /open", front)
		rest := awsapigateway.NewRestApi(stack, new("Rest"), nil)
		rest.Root().AddResource(new("open"), nil).AddMethod(new("GET"), awsapigateway.NewLambdaIntegration(front.Function, nil), &awsapigateway.MethodOptions{ApiKeyRequired: new(true)})
		plan := rest.AddUsagePlan(new("Plan"), &awsapigateway.UsagePlanProps{ApiStages: &[]*awsapigateway.UsagePlanPerApiStage{{Api: rest, Stage: rest.DeploymentStage()}}})
		plan.AddApiKey(rest.AddApiKey(new("Key"), &awsapigateway.ApiKeyOptions{Value: new("the-key-of-" + name + "-customers")}), nil)
		domain := name + ".example.com"
		awscdk.NewCfnResource(stack, new("Name"), &awscdk.CfnResourceProps{Type: new("AWS::ApiGatewayV2::DomainName"), Properties: &map[string]any{"DomainName": domain}})
		awscdk.NewCfnResource(stack, new("Users"), &awscdk.CfnResourceProps{Type: new("AWS::ApiGatewayV2::ApiMapping"), Properties: &map[string]any{"DomainName": domain, "ApiId": api.HttpApi.ApiId(), "Stage": "$default"}})
		awscdk.NewCfnResource(stack, new("Partners"), &awscdk.CfnResourceProps{Type: new("AWS::ApiGateway::BasePathMapping"), Properties: &map[string]any{"DomainName": domain, "RestApiId": rest.RestApiId(), "Stage": rest.DeploymentStage().StageName(), "BasePath": "partners"}})
	}
}

// One Stage of two is served when it is named, its APIs under their name, each
// below its base path, and with the key that a method needs.
func TestOneStageIsServedLocally(t *testing.T) {
	if testing.Short() {
		t.Skip("builds handlers")
	}
	dir := localApp(t, staging)
	if out, err := exec.Command(lambdacdkTool(t), "local", "--stage", "Test", dir).CombinedOutput(); err == nil || !strings.Contains(string(out), `--stage: the app has no stage "Test"; it has Dev, Prod`) {
		t.Errorf("--stage Test: %v\n%s", err, out)
	}
	tool := startLocal(t, "--stage", "Dev", dir)
	if prod := tool.said(`(?i).*prod/shop.*`); prod != "" {
		t.Errorf("with --stage Dev the tool says %s", prod)
	}
	domain := strings.TrimSuffix(tool.said(`http://\S+/partners`), "/partners")
	for _, c := range []struct {
		path, key string
		status    int
		want      string
	}{
		{"/open", "", http.StatusOK, `{"known":false}`},
		{"/partners/open", "the-key-of-Dev-customers", http.StatusOK, `{"known":false}`},
		{"/partners/open", "the-key-of-Prod-customers", http.StatusForbidden, `{"message":"Forbidden"}`},
		{"/partners/open", "", http.StatusForbidden, `{"message":"Forbidden"}`},
		{"/partners", "", http.StatusForbidden, `{"message":"Missing Authentication Token"}`},
	} {
		if status, body := askWith(t, domain+c.path, "X-Api-Key", c.key); status != c.status || body != c.want {
			t.Errorf("GET %s with key %q = %d %s; want %d %s", c.path, c.key, status, body, c.status, c.want)
		}
	}
	for _, line := range []string{`Dev\.example\.com \(custom domain\)`, `→ Dev/Shop/Api`, `→ Dev/Shop/Rest, stage prod`, `/open +→ Dev/Shop/Front, needs an API key`} {
		if tool.said(line) == "" {
			t.Errorf("the tool does not say %s", line)
		}
	}
	tool.stop(t, syscall.SIGINT)
}
