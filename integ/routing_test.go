package integ

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/assertions"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"

	lambdacdk "github.com/go-lambda-cdk/go-lambda-cdk/constructs"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/lambda/httpevent"
)

// Shows P40: a pattern means the same here as in the handler. The routes of the
// template, routed as API Gateway documents it (the tool's router is the model
// of that), take every request to the function whose pattern a ServeMux with
// the same patterns would choose.
func TestApiRoutesAsServeMuxDoes(t *testing.T) {
	for _, patterns := range [][]string{
		{"/"},
		{"POST /{$}", "GET /", "POST /{rest...}"},
		{"GET /a", "HEAD /a", "/a/", "POST /a/{x}"},
		{"GET /a/{x}", "GET /a/b/{rest...}", "/a/{rest...}", "DELETE /a/b/c"},
		{"/{x}", "/{x}/b/", "GET /{x}/b/c", "/{x}/{y}"},
		{"/a/b", "/a/{x}", "GET /a/b", "/a/{x}/c", "/a/{rest...}", "/"},
		{"GET /{x}/{rest...}", "HEAD /{x}/b", "GET /{x}/b"},
	} {
		mux := http.NewServeMux()
		for _, p := range patterns {
			mux.HandleFunc(p, func(http.ResponseWriter, *http.Request) {})
		}
		patternOf := deployedRoutes(t, patterns)
		var keys []string
		for key := range patternOf {
			keys = append(keys, key)
		}
		router, err := httpevent.NewRouter(keys...)
		if err != nil {
			t.Fatalf("%q: %v", patterns, err)
		}
		for _, method := range []string{"GET", "HEAD", "POST", "DELETE", "OPTIONS"} {
			for _, path := range requestPaths("a", "b", "c") {
				_, want := mux.Handler(httptest.NewRequest(method, path, nil))
				got := ""
				if route, ok := router.Match(method, path); ok {
					got = patternOf[route.Key]
				}
				if got != want {
					t.Errorf("%q: %s %s goes to %q, a ServeMux sends it to %q", patterns, method, path, got, want)
				}
			}
		}
	}
}

// requestPaths returns the root and all paths of one to four of the segments.
func requestPaths(segments ...string) []string {
	paths, last := []string{"/"}, []string{""}
	for range 4 {
		var next []string
		for _, p := range last {
			for _, s := range segments {
				next = append(next, p+"/"+s)
			}
		}
		paths, last = append(paths, next...), next
	}
	return paths
}

// deployedRoutes returns the pattern behind every route key of an API that
// sends each pattern to a function of its own.
func deployedRoutes(t *testing.T, patterns []string) map[string]string {
	t.Helper()
	stack := awscdk.NewStack(awscdk.NewApp(&awscdk.AppProps{Outdir: new(t.TempDir())}), new("Shop"), nil)
	api := lambdacdk.NewGoApi(stack, "Api", nil)
	functions := map[string]string{}
	for i, p := range patterns {
		id := string(rune('A' + i))
		arn := "arn:aws:lambda:eu-west-1:111122223333:function:" + id
		functions[arn] = p
		api.AddRouteTo(p, awslambda.Function_FromFunctionArn(stack, &id, &arn))
	}
	text, err := json.Marshal(assertions.Template_FromStack(stack, nil).ToJSON())
	if err != nil {
		t.Fatal(err)
	}
	var tmpl template
	if err := json.Unmarshal(text, &tmpl); err != nil {
		t.Fatal(err)
	}
	routes := map[string]string{}
	for _, r := range tmpl.ofType("AWS::ApiGatewayV2::Route") {
		target := flat(r.Properties["Target"])
		for id, integration := range tmpl.ofType("AWS::ApiGatewayV2::Integration") {
			if strings.Contains(target, `"`+id+`"`) {
				routes[r.Properties["RouteKey"].(string)] = functions[integration.Properties["IntegrationUri"].(string)]
			}
		}
	}
	return routes
}
