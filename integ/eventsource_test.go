package integ

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/assertions"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigateway"

	lambdacdk "github.com/go-lambda-cdk/go-lambda-cdk/constructs"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/lambdatest"
)

// A handler behind each kind of source that constructs make: its process has
// the environment of the template, the source in front of it the settings of
// the template. The client gets the handler's bytes, whatever they are.
//
// Shows rows 7, 50 and 67 of the conformance table, and that the handler never
// disagrees with what the template tells it about its source.
func TestHandlerIsToldItsSource(t *testing.T) {
	notShort(t, "builds a handler")
	stack := sourcesStack(t)
	types, program := binaryMediaTypes(t, stack), handlerProgram(t, "./testdata/sources")
	sources := []struct {
		function string // the beginning of its logical id
		api      lambdatest.API
		path     string // as the handler sees it
	}{
		// HTTP APIs deliver the path decoded.
		{"Routed", lambdatest.API{Source: lambdatest.HTTPAPI, Routes: []string{"POST /echo/{rest+}"}}, "/echo/a/b%20c"},
		{"Buffered", lambdatest.API{Source: lambdatest.FunctionURL, Streaming: streams(t, stack, "Buffered")}, "/echo/a%2Fb%20c"},
		{"Streaming", lambdatest.API{Source: lambdatest.FunctionURL, Streaming: streams(t, stack, "Streaming")}, "/echo/a%2Fb%20c"},
		{"Rest", lambdatest.API{Source: lambdatest.REST, Routes: []string{"ANY /{proxy+}"}, BinaryMediaTypes: types}, "/echo/a%2Fb%20c"},
	}
	const body = "\x89PNG\r\n\x1a\n\x00\xff\xfe"
	for _, s := range sources {
		t.Run(s.function, func(t *testing.T) {
			fn, err := lambdatest.StartBinary(program, lambdatest.WithEnv(environment(t, stack, s.function)))
			if err != nil {
				t.Fatal(err)
			}
			defer fn.Close()
			h, err := fn.Handler(s.api)
			if err != nil {
				t.Fatal(err)
			}
			server := httptest.NewServer(h)
			defer server.Close()
			res, err := http.Post(server.URL+"/echo/a%2Fb%20c", "image/png", strings.NewReader(body))
			if err != nil {
				t.Fatal(err)
			}
			defer res.Body.Close()
			got, err := io.ReadAll(res.Body)
			if err != nil || res.StatusCode != http.StatusOK || string(got) != body || res.Header.Get("X-Path") != s.path {
				t.Errorf("the client gets %s, path %q, body %q, %v; want 200, path %q, body %q",
					res.Status, res.Header.Get("X-Path"), got, err, s.path, body)
			}
			for _, line := range fn.Logs() {
				if strings.Contains(line, "WARN") || strings.Contains(line, "ERROR") {
					t.Errorf("the handler logs %s", line)
				}
			}
		})
	}
}

// sourcesStack is the template of a function for each kind of source. A REST
// API is the app's own: binaryMediaTypes is what lets bytes through it.
func sourcesStack(t *testing.T) template {
	t.Helper()
	app := awscdk.NewApp(&awscdk.AppProps{
		Outdir: new(filepath.Join(t.TempDir(), "cdk.out")), Context: &map[string]any{lambdacdk.SkipBuild: true},
	})
	stack := awscdk.NewStack(app, new("Shop"), nil)
	function := func(id string, url *lambdacdk.FunctionURLProps) *lambdacdk.GoFunction {
		return lambdacdk.NewGoFunction(stack, id, &lambdacdk.GoFunctionProps{Entry: "./cmd/" + strings.ToLower(id), FunctionURL: url})
	}
	lambdacdk.NewGoApi(stack, "Api", nil).AddRoute("POST /echo/{rest...}", function("Routed", nil))
	function("Buffered", &lambdacdk.FunctionURLProps{})
	function("Streaming", &lambdacdk.FunctionURLProps{Streaming: true})
	awsapigateway.NewLambdaRestApi(stack, new("RestApi"), &awsapigateway.LambdaRestApiProps{
		Handler:          function("Rest", nil).Function,
		BinaryMediaTypes: &[]*string{new("*/*")},
	})
	text, err := json.Marshal(assertions.Template_FromStack(stack, nil).ToJSON())
	if err != nil {
		t.Fatal(err)
	}
	var tmpl template
	if err := json.Unmarshal(text, &tmpl); err != nil {
		t.Fatal(err)
	}
	return tmpl
}

// environment is that of the function whose logical id begins with id.
func environment(t *testing.T, stack template, id string) map[string]string {
	t.Helper()
	for name, r := range stack.ofType("AWS::Lambda::Function") {
		if strings.HasPrefix(name, id) {
			env := map[string]string{}
			for key, value := range r.Properties["Environment"].(map[string]any)["Variables"].(map[string]any) {
				env[key] = value.(string)
			}
			return env
		}
	}
	t.Fatalf("there is no function %s", id)
	return nil
}

// streams reports the invoke mode of the URL of the function whose logical id
// begins with id.
func streams(t *testing.T, stack template, id string) bool {
	t.Helper()
	for name, r := range stack.ofType("AWS::Lambda::Url") {
		if strings.HasPrefix(name, id) {
			return r.Properties["InvokeMode"] == "RESPONSE_STREAM"
		}
	}
	t.Fatalf("function %s has no URL", id)
	return false
}

func binaryMediaTypes(t *testing.T, stack template) []string {
	t.Helper()
	var types []string
	for _, r := range stack.ofType("AWS::ApiGateway::RestApi") {
		listed, _ := r.Properties["BinaryMediaTypes"].([]any)
		for _, v := range listed {
			types = append(types, v.(string))
		}
	}
	return types
}
