package lambdacdk

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/program"
)

// shopMux is what a handler registers.
func shopMux(patterns ...string) *program.Mux {
	m := &program.Mux{}
	for i, p := range patterns {
		m.Patterns = append(m.Patterns, program.Pattern{Text: p, Line: fmt.Sprintf("shop/main.go:%d", i+1)})
	}
	return m
}

// Routes stand twice, in the infrastructure and in the mux: where they
// certainly differ, synthesis says so with both lines.
func TestRoutesAreHeldAgainstTheMux(t *testing.T) {
	if testing.Short() {
		t.Skip("links many programs; go test without -short runs it")
	}
	const noRoute, noPattern = " [ack: " + WarningRouteNotServed + "]", " [ack: " + WarningPatternNotReached + "]"
	type shop struct {
		mux    *program.Mux
		routes []string
		more   func(stack awscdk.Stack, api *GoApi, fn *GoFunction)
		url    *FunctionURLProps
		want   []string
	}
	restLine := 0
	shops := map[string]shop{
		"the same":              {mux: shopMux("GET /users/{id}", "POST /users"), routes: []string{"GET /users/{name}", "POST /users"}},
		"everything by a proxy": {mux: shopMux("GET /users/{id}", "/a", "GET example.com/b"), routes: []string{"/"}},
		"a subtree":             {mux: shopMux("GET /files/{name}", "/files/a/{rest...}"), routes: []string{"/files/"}},
		"an end":                {mux: shopMux("/files/", "/{$}"), routes: []string{"GET /files", "GET /{$}"}},
		"nothing is known":      {routes: []string{"GET /users/{name}"}},
		"a typing mistake": {mux: shopMux("GET /users/{id}", "POST /users"), routes: []string{"GET /user/{id}", "POST /users"}, want: []string{
			`route "GET /user/{id}" (routecheck_test.go:LINE) is served by no pattern of the handler's mux; the most like it is "GET /users/{id}" (shop/main.go:1); make them one, or take the route out` + noRoute}},
		"another method": {mux: shopMux("POST /users"), routes: []string{"PUT /users"}, want: []string{
			`route "PUT /users" (routecheck_test.go:LINE) is served by no pattern of the handler's mux; the most like it is "POST /users" (shop/main.go:1); make them one, or take the route out` + noRoute}},
		"one pattern too many": {mux: shopMux("GET /users", "GET /health"), routes: []string{"GET /users"}, want: []string{
			`the handler's pattern "GET /health" (shop/main.go:2) is reached by no route; the most like it is "GET /users" (routecheck_test.go:LINE); add a route, or take the pattern out` + noPattern}},
		"a pattern of a package of others": {mux: &program.Mux{Patterns: append(shopMux("GET /a").Patterns, program.Pattern{Text: "/debug/vars"})}, routes: []string{"GET /a", "GET /debug/vars"}},
		"preflight that something answers": {mux: &program.Mux{Patterns: shopMux("GET /a").Patterns, Wrapped: true}, routes: []string{"GET /a", "OPTIONS /a"}},
		"a function URL too":               {mux: shopMux("GET /a", "GET /b"), routes: []string{"GET /a"}, url: &FunctionURLProps{Public: true}},
		"by AddRouteTo too": {mux: shopMux("GET /a", "GET /b"), routes: []string{"GET /a"}, more: func(_ awscdk.Stack, api *GoApi, fn *GoFunction) {
			api.AddRouteTo("GET /b", fn.Target())
		}},
		"a second API": {mux: shopMux("GET /a", "GET /b"), routes: []string{"GET /a"}, more: func(stack awscdk.Stack, _ *GoApi, fn *GoFunction) {
			NewGoApi(stack, "Second", nil).AddRoute("GET /b", fn)
		}},
		"a second API that knows no more of it": {mux: shopMux("GET /a", "GET /b"), routes: []string{"GET /a"}, more: func(stack awscdk.Stack, _ *GoApi, fn *GoFunction) {
			NewGoApi(stack, "Second", nil).AddRouteTo("GET /b", fn.Target())
		}},
		"a REST API": {mux: shopMux("GET /a", "GET /b"), routes: []string{"GET /a"}, more: func(stack awscdk.Stack, _ *GoApi, fn *GoFunction) {
			NewGoRestApi(stack, "Rest", nil).AddRoute("GET /b", fn)
		}},
		"a REST API and one pattern too many": {mux: shopMux("GET /a", "GET /b"), routes: nil, more: func(stack awscdk.Stack, _ *GoApi, fn *GoFunction) {
			_, _, restLine, _ = runtime.Caller(0)
			NewGoRestApi(stack, "Rest", nil).AddRoute("GET /a", fn)
		}, want: []string{`the handler's pattern "GET /b" (shop/main.go:2) is reached by no route; the most like it is "GET /a" (routecheck_test.go:REST); add a route, or take the pattern out` + noPattern}},
		"a load balancer": {mux: shopMux("GET /a", "GET /b"), routes: []string{"GET /a"}, more: func(_ awscdk.Stack, _ *GoApi, fn *GoFunction) {
			fn.Function.AddPermission(new("Balancer"), &awslambda.Permission{Principal: awsiam.NewServicePrincipal(new("elasticloadbalancing.amazonaws.com"), nil)})
		}},
		"a URL of the CDK": {mux: shopMux("GET /a", "GET /b"), routes: []string{"GET /a"}, more: func(_ awscdk.Stack, _ *GoApi, fn *GoFunction) {
			fn.Function.AddFunctionUrl(nil)
		}},
		"another function of the same program": {mux: shopMux("GET /a", "GET /b"), routes: []string{"GET /a"}, more: func(stack awscdk.Stack, api *GoApi, fn *GoFunction) {
			api.AddRoute("GET /b", newGoFunction(stack, "Other", &GoFunctionProps{Entry: handler, Build: BuildOptions{Tags: []string{"another function of the same program"}}}, fn.code.code.session))
		}},
		"acknowledged": {mux: shopMux("GET /a", "GET /b"), routes: []string{"GET /a"}, more: func(_ awscdk.Stack, _ *GoApi, fn *GoFunction) {
			awscdk.Annotations_Of(fn.Function).AcknowledgeWarning(new(WarningPatternNotReached), nil)
		}},
	}
	s := (&fakeCompiler{t: t, says: func(r codeRequest) program.Program {
		return program.Program{Handlers: []program.Handler{{Kind: program.HTTP, Sure: true}}, Mux: shops[r.Build.Tags[0]].mux}
	}}).session()
	app := newApp(t, nil)
	line := map[string]int{}
	for name, c := range shops {
		// A stage each, as what else invokes functions is looked for in a stage.
		stack := awscdk.NewStack(awscdk.NewStage(app, new(strings.ReplaceAll(name, " ", "-")), nil), new("Shop"), nil)
		fn := newGoFunction(stack, "Fn", &GoFunctionProps{Entry: handler, Build: BuildOptions{Tags: []string{name}}, FunctionURL: c.url}, s)
		api := NewGoApi(stack, "Api", nil)
		for _, r := range c.routes {
			_, _, line[name], _ = runtime.Caller(0)
			api.AddRoute(r, fn) // on the line behind
		}
		if c.more != nil {
			c.more(stack, api, fn)
		}
	}
	app.Synth(nil)
	for name, c := range shops {
		var want []string
		for _, w := range c.want {
			w = strings.ReplaceAll(w, "REST", fmt.Sprint(restLine+1))
			want = append(want, strings.ReplaceAll(w, "LINE", fmt.Sprint(line[name]+1)))
		}
		got := slices.DeleteFunc(warningsAt(t, app, "/"+strings.ReplaceAll(name, " ", "-")+"/Shop/Fn"), func(w string) bool {
			return !strings.HasSuffix(w, noRoute) && !strings.HasSuffix(w, noPattern)
		})
		if !slices.Equal(got, want) {
			t.Errorf("%s: the warnings are\n\t%q\nwant\n\t%q", name, got, want)
		}
	}
}
