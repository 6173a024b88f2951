//go:build unix

package integ

import (
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigateway"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscognito"

	lambdacdk "github.com/go-lambda-cdk/go-lambda-cdk/constructs"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdacdktest"
)

// guarding makes an app with an authorizer of each kind: an HTTP
// API whose routes say who they are for, and a REST API of the same function
// behind a user pool of the app.
func guarding(app awscdk.App) {
	stack := awscdk.NewStack(app, new("Shop"), nil)
	front := lambdacdk.NewGoFunction(stack, "Front", &lambdacdk.GoFunctionProps{Entry: "./testdata/me/front"})
	guard := lambdacdk.NewGoFunction(stack, "Guard", &lambdacdk.GoFunctionProps{Entry: "./testdata/me/guard"})
	api := lambdacdk.NewGoApi(stack, "Api", &lambdacdk.GoApiProps{
		Authorizer: lambdacdk.JWTAuthorizer{Issuer: "https://login.example.invalid/", Audience: []string{"shop"}},
		Cors:       &lambdacdk.CorsProps{AllowOrigins: []string{"https://page.example"}, AllowHeaders: []string{"authorization"}},
	})
	api.AddRoute("GET /me", front, lambdacdk.WithScopes("read"))
	api.AddRoute("GET /tenant", front, lambdacdk.WithAuthorizer(lambdacdk.LambdaAuthorizer{Function: guard, Headers: []string{"X-Key"}, CacheTTL: time.Minute}))
	api.AddRoute("GET /old/{id}", front, lambdacdk.WithAuthorizer(lambdacdk.LambdaAuthorizer{Name: "Old", Function: guard, Headers: []string{"X-Key"}, CacheTTL: time.Minute, Format: lambdacdk.AuthorizerFormat1}))
	api.AddRoute("GET /signed", front, lambdacdk.WithAuthorizer(lambdacdk.IAMAuthorizer{}))
	api.AddRoute("GET /open", front, lambdacdk.WithoutAuthorizer())

	pool := awscognito.NewUserPool(stack, new("Users"), nil)
	rest := awsapigateway.NewRestApi(stack, new("Rest"), nil)
	rest.Root().AddResource(new("me"), nil).AddMethod(new("GET"), awsapigateway.NewLambdaIntegration(front.Function, nil), &awsapigateway.MethodOptions{
		Authorizer: awsapigateway.NewCognitoUserPoolsAuthorizer(stack, new("Pool"), &awsapigateway.CognitoUserPoolsAuthorizerProps{CognitoUserPools: &[]awscognito.IUserPool{pool}}),
	})
	integration := awsapigateway.NewLambdaIntegration(front.Function, nil)
	header := awsapigateway.IdentitySource_Header(new("X-Key"))
	for path, authorizer := range map[string]awsapigateway.IAuthorizer{
		"token":   awsapigateway.NewTokenAuthorizer(stack, new("Token"), &awsapigateway.TokenAuthorizerProps{Handler: guard.Function, IdentitySource: header, ValidationRegex: new("^[a-z ]+$")}),
		"request": awsapigateway.NewRequestAuthorizer(stack, new("Request"), &awsapigateway.RequestAuthorizerProps{Handler: guard.Function, IdentitySources: &[]*string{header}}),
	} {
		rest.Root().AddResource(&path, nil).AddResource(new("{id}"), nil).AddMethod(new("GET"), integration, &awsapigateway.MethodOptions{Authorizer: authorizer})
	}
}

// What is deployed behind authorizers is behind them here, with what handlers
// are told about their callers; tokens come from lambdacdk token in a shell.
func TestAuthorizersAreAskedLocally(t *testing.T) {
	if testing.Short() {
		t.Skip("builds handlers")
	}
	dir := localApp(t, guarding)
	tool := startLocal(t, dir)
	token := func(args string) string {
		t.Helper()
		// As its user does: in a shell, into a header.
		cmd := exec.Command("sh", "-c", `exec "$0" token `+args, lambdacdkTool(t))
		cmd.Dir = dir
		cmd.Stderr = os.Stderr
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("lambdacdk token %s: %v", args, err)
		}
		return "Bearer " + strings.TrimSpace(string(out))
	}
	read := token(`--claim sub=u1 --claim 'groups=["a","b"]' --scope read --api Api`)
	for _, c := range []struct {
		name, path, header, value string
		status                    int
		want                      string // part of the answer
	}{
		{"an open route", "/open", "", "", 200, `{"known":false}`},
		{"the claims", "/me", "Authorization", read, 200, `"groups":"[a b]"`},
		{"the issuer that the app wants", "/me", "Authorization", read, 200, `"iss":"https://login.example.invalid/"`},
		{"the scopes", "/me", "Authorization", read, 200, `"Scopes":["read"]`},
		{"no token", "/me", "", "", 401, `{"message":"Unauthorized"}`},
		{"another scope", "/me", "Authorization", token("--scope write --api Api"), 403, `{"message":"Forbidden"}`},
		{"an old token", "/me", "Authorization", token("--scope read --api Api --expires -1m"), 401, `{"message":"Unauthorized"}`},
		{"another audience", "/me", "Authorization", token("--scope read --api Api --claim aud=x"), 401, `{"message":"Unauthorized"}`},
		{"a Lambda authorizer's word", "/tenant", "X-Key", "open sesame", 200, `{"asked":1,"principalId":"ali","tenant":"ali"}`},
		{"a Lambda authorizer's word that is kept", "/tenant", "X-Key", "open sesame", 200, `{"asked":1,"principalId":"ali","tenant":"ali"}`},
		{"the same for another route", "/old/1", "X-Key", "open sesame", 200, `"asked":2,`},
		{"the same for its other paths", "/old/2", "X-Key", "open sesame", 200, `"asked":2,`},
		{"a policy that says no", "/old/1", "X-Key", "sesame", 403, `{"message":"Forbidden"}`},
		{"a Lambda authorizer that says no", "/tenant", "X-Key", "sesame", 403, `{"message":"Forbidden"}`},
		{"a Lambda authorizer that does not know", "/tenant", "X-Key", "who", 401, `{"message":"Unauthorized"}`},
		{"a Lambda authorizer without its header", "/tenant", "", "", 401, `{"message":"Unauthorized"}`},
		{"a signed request", "/signed", "Authorization", "AWS4-HMAC-SHA256 Credential=KEY/20260101/us-east-1/execute-api/aws4_request, SignedHeaders=host, Signature=x", 200, `"AccountID":"123456789012"`},
		{"a request that is not signed", "/signed", "", "", 403, `{"message":"Forbidden"}`},
		{"a request that is signed for another service", "/signed", "Authorization", "AWS4-HMAC-SHA256 Credential=KEY/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=x", 403, `{"message":"Forbidden"}`},
		{"a foreign key", "/signed", "Authorization", "AWS4-HMAC-SHA256 Credential=AKIAFOREIGN/20260101/us-east-1/execute-api/aws4_request, SignedHeaders=host, Signature=x", 403, `{"message":"Forbidden"}`},
	} {
		key := strings.TrimPrefix(tool.said(`--user \w+`), "--user ")
		status, body := askWith(t, tool.url+c.path, c.header, strings.ReplaceAll(c.value, "KEY/", key+"/"))
		if status != c.status || !strings.Contains(body, c.want) {
			t.Errorf("%s: GET %s = %d %s; want %d with %s", c.name, c.path, status, body, c.status, c.want)
		}
	}
	rest := strings.TrimSuffix(tool.said(`http://127\.0\.0\.1:\d+/prod/me`), "/me")
	if status, body := askWith(t, rest+"/me", "Authorization", token("--claim sub=u2 --api Rest")); status != 200 || !strings.Contains(body, `"sub":"u2"`) || !strings.Contains(body, `"iss":"https://cognito-idp.us-east-1.amazonaws.com/Shop-Users`) {
		t.Errorf("a user pool's identity token: %d %s, want 200 with its claims", status, body)
	}
	for _, c := range []struct {
		path, key string
		status    int
		want      string
	}{
		{"/token/1", "open sesame", 200, `"asked":"3"`},
		{"/token/1", "open sesame", 200, `"asked":"3"`},
		{"/token/2", "open sesame", 403, `{"Message":"User is not authorized to access this resource"}`}, // TOKEN tells one path
		{"/token/1", "OPEN", 401, `{"message":"Unauthorized"}`},
		{"/token/1", "who", 401, `{"message":"Unauthorized"}`},
		{"/token/1", "sesame", 403, `{"Message":"User is not authorized to access this resource`},
		{"/token/1", "", 401, `{"message":"Unauthorized"}`},
		{"/request/1", "open sesame", 200, `"asked":"4"`},
		{"/request/2", "open sesame", 200, `"principalId":"ali"`},
	} {
		if status, body := askWith(t, rest+c.path, "X-Key", c.key); status != c.status || !strings.Contains(body, c.want) {
			t.Errorf("REST: GET %s with key %q = %d %s; want %d with %s", c.path, c.key, status, body, c.status, c.want)
		}
	}
	if status, body := askWith(t, rest+"/me", "Authorization", token("--claim sub=u2 --scope read --api Rest")); status != 401 {
		t.Errorf("a user pool's access token on a method without scopes: %d %s, want 401", status, body)
	}
	// Each said once where it is needed.
	for _, line := range []string{
		`GET,HEAD +http://\S+/me +→ Shop/Front, needs a token with scope read`,
		`GET,HEAD +http://\S+/tenant +→ Shop/Front, if Shop/Guard allows it`,
		`GET,HEAD +http://\S+/signed +→ Shop/Front, needs a signature`,
		`Tokens for Shop/Api: curl -H "Authorization: Bearer \$\(lambdacdk token --claim sub=you --scope read --api Shop/Api\)"`,
	} {
		if tool.said(line) == "" {
			t.Errorf("the tool does not say %s", line)
		}
	}
	tool.stop(t, syscall.SIGINT)

	// The same in a test of the app's own.
	app := lambdacdktest.Start(t, dir)
	signed := "Bearer " + app.Token(lambdacdktest.Token{API: "Api", Claims: map[string]string{"sub": "u3"}, Scopes: []string{"read"}})
	if status, body := askWith(t, app.URL("Api")+"/me", "Authorization", signed); status != 200 || !strings.Contains(body, `"sub":"u3"`) {
		t.Errorf("in go test: %d %s, want 200 with the claims", status, body)
	}
}

// askWith asks with one header.
func askWith(t *testing.T, url, header, value string) (int, string) {
	t.Helper()
	r, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	if header != "" {
		r.Header.Set(header, value)
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var body json.RawMessage
	if err := json.NewDecoder(res.Body).Decode(&body); err != nil {
		t.Fatalf("GET %s = %s: %v", url, res.Status, err)
	}
	return res.StatusCode, string(body)
}
