package lambdacdk

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/program"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/runtimeenv"
)

// saying returns a session without a compiler, of which all programs say the same.
func saying(t *testing.T, h program.Handler) *session {
	return (&fakeCompiler{t: t, says: func(codeRequest) program.Program { return program.Program{Handlers: []program.Handler{h}} }}).session()
}

// payloadsOf are the payload formats of a template's integrations, sorted.
func payloadsOf(all map[string]resource) []string {
	var out []string
	for _, r := range ofType(all, "AWS::ApiGatewayV2::Integration") {
		out = append(out, r.Properties["PayloadFormatVersion"].(string))
	}
	slices.Sort(out)
	return out
}

var (
	takesProxy = program.Handler{Kind: program.Plain, Input: anEvent + "APIGatewayProxyRequest"}
	takesV2    = program.Handler{Kind: program.Start, Input: anEvent + "APIGatewayV2HTTPRequest", Sure: true}
	takesHTTP  = program.Handler{Kind: program.HTTP, Sure: true}
)

// A handler gets what it takes, whether an option or its program says so, and a
// handler of a REST API's events needs no change.
func TestPayloadIsWhatTheHandlerTakes(t *testing.T) {
	for name, c := range map[string]struct {
		handler program.Handler
		options []RouteOption
		want    string
	}{
		"a REST API's handler, by its functions": {handler: takesProxy, want: "1.0"},
		"a REST API's handler, for sure":         {handler: program.Handler{Kind: program.Start, Input: "*" + anEvent + "APIGatewayProxyRequest", Sure: true}, want: "1.0"},
		"format 2.0":                             {handler: takesV2, want: "2.0"},
		"a function URL's handler":               {handler: program.Handler{Kind: program.Start, Input: anEvent + "LambdaFunctionURLRequest", Sure: true}, want: "2.0"},
		"an http.Handler":                        {handler: takesHTTP, want: "2.0"},
		"an http.Handler, and another event":     {handler: program.Handler{Kind: program.HTTP, Fallback: true, Input: anEvent + "APIGatewayProxyRequest", Sure: true}, want: "2.0"},
		"bytes":                                  {handler: program.Handler{Kind: program.Raw}, want: "2.0"},
		"bytes, and the route says it":           {handler: program.Handler{Kind: program.Raw}, options: []RouteOption{WithPayload(Payload1)}, want: "1.0"},
		"an http.Handler, and the route says it": {handler: takesHTTP, options: []RouteOption{WithPayload(Payload1)}, want: "1.0"},
	} {
		t.Run(name, func(t *testing.T) {
			stack := newStack(t, nil)
			fn := newGoFunction(stack, "Fn", &GoFunctionProps{Entry: handler}, saying(t, c.handler))
			api := NewGoApi(stack, "Api", nil)
			api.AddRoute("GET /users/{id}", fn)
			api.AddRoute("PUT /users/{id}", fn, c.options...)
			if got := payloadsOf(synth(t, stack)); !slices.Equal(got, []string{c.want}) {
				t.Errorf("payload formats = %q, want one, %q", got, c.want)
			}
		})
	}
}

// The same with a program that is linked: no other test would see that the two
// sides write the type alike.
func TestPayloadOfALinkedProgram(t *testing.T) {
	if testing.Short() {
		t.Skip("links a handler; go test without -short runs it")
	}
	stack := awscdk.NewStack(newApp(t, nil), new("Shop"), nil)
	NewGoApi(stack, "Api", nil).AddRoute("GET /", NewGoFunction(stack, "Old", &GoFunctionProps{Entry: "./testdata/wired/proxy"}))
	if got := payloadsOf(synth(t, stack)); !slices.Equal(got, []string{"1.0"}) || len(warnings(stack)) > 0 {
		t.Errorf("payload formats = %q, warnings %q, want 1.0 and none", got, warnings(stack))
	}
}

func TestPayloadOfAFunctionOfTheCDK(t *testing.T) {
	stack := newStack(t, nil)
	plain := func(id string) awslambda.IFunction {
		return awslambda.Function_FromFunctionName(stack, &id, &id)
	}
	api := NewGoApi(stack, "Api", nil)
	api.AddRouteTo("GET /old", plain("Old"), WithPayload(Payload1))
	api.AddRouteTo("GET /new", plain("New"))
	if got := payloadsOf(synth(t, stack)); !slices.Equal(got, []string{"1.0", "2.0"}) {
		t.Errorf("payload formats = %q, want 1.0 and 2.0", got)
	}
}

// A pair that cannot work fails synthesis, whoever chose it.
func TestPayloadThatCannotWork(t *testing.T) {
	for name, c := range map[string]struct {
		handler program.Handler
		add     func(*GoApi, *GoFunction)
		want    string
	}{
		"format 1.0 for a handler of 2.0": {takesV2, func(a *GoApi, f *GoFunction) { a.AddRoute("GET /", f, WithPayload(Payload1)) },
			`lambdacdk: Shop/Fn: AddRoute("GET /") sends events.APIGatewayProxyRequest, but the handler takes ` + anEvent + "APIGatewayV2HTTPRequest: take that, or serve an http.Handler by lambdaruntime.StartHTTP"},
		"format 2.0 for a handler of 1.0": {program.Handler{Kind: program.Start, Input: anEvent + "APIGatewayProxyRequest", Sure: true}, func(a *GoApi, f *GoFunction) { a.AddRoute("GET /", f, WithPayload(Payload2)) },
			`lambdacdk: Shop/Fn: AddRoute("GET /") sends events.APIGatewayV2HTTPRequest, but the handler takes ` + anEvent + "APIGatewayProxyRequest"},
		"both": {takesHTTP, func(a *GoApi, f *GoFunction) {
			a.AddRoute("GET /a", f, WithPayload(Payload1))
			a.AddRoute("GET /b", f, WithPayload(Payload2))
		}, `lambdacdk: Shop/Api: route "GET /b": WithPayload("2.0"), but route "GET /a" of the same function has "1.0"`},
		"a third": {takesHTTP, func(a *GoApi, f *GoFunction) { a.AddRoute("GET /a", f, WithPayload("3.0")) },
			`lambdacdk: Shop/Api: route "GET /a": WithPayload got "3.0"; it must be "1.0" or "2.0"`},
	} {
		t.Run(name, func(t *testing.T) {
			stack := newStack(t, nil)
			fn := newGoFunction(stack, "Fn", &GoFunctionProps{Entry: handler}, saying(t, c.handler))
			c.add(NewGoApi(stack, "Api", nil), fn)
			contains(t, synthError(t, stack), c.want)
		})
	}
}

// cdk deploy Front -e builds nothing for a function in another stack, but what
// the API of Front sends must not depend on that.
func TestPayloadForAFunctionWhoseStackIsNotSelected(t *testing.T) {
	app := newApp(t, map[string]any{"aws:cdk:bundling-stacks": []string{"Front"}})
	back := awscdk.NewStack(app, new("Back"), nil)
	front := awscdk.NewStack(app, new("Front"), nil)
	fn := newGoFunction(back, "Fn", &GoFunctionProps{Entry: handler}, saying(t, takesProxy))
	NewGoApi(front, "Api", nil).AddRoute("GET /", fn)
	if got := payloadsOf(synth(t, front)); !slices.Equal(got, []string{"1.0"}) {
		t.Errorf("payload formats = %q, want 1.0", got)
	}
}

// A handler is told where its requests come from only if that is one API.
func TestHandlerIsToldItsOnlySource(t *testing.T) {
	stack := newStack(t, nil)
	one := testFunction(t, stack, "One", GoFunctionProps{})
	url := testFunction(t, stack, "Url", GoFunctionProps{FunctionURL: &FunctionURLProps{}})
	api := NewGoApi(stack, "Api", nil)
	api.AddRoute("GET /one", one)
	api.AddRoute("GET /url", url)
	told := map[string]any{}
	for id, r := range ofType(synth(t, stack), "AWS::Lambda::Function") {
		variables := r.Properties["Environment"].(map[string]any)["Variables"].(map[string]any)
		if source, ok := variables[runtimeenv.EventSource]; ok {
			told[strings.TrimRight(id, "0123456789ABCDEF")] = source
		}
	}
	if !maps.Equal(told, map[string]any{"One": "http-api"}) {
		t.Errorf("told = %v, want One the HTTP API and Url nothing", told)
	}
}
