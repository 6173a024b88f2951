package lambdacdk

import (
	"maps"
	"reflect"
	"slices"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
)

// Shows P16: what opens a public URL opens nothing else.
func TestPublicURLPermissions(t *testing.T) {
	for name, c := range map[string]struct {
		props  GoFunctionProps
		target string
	}{
		"function": {GoFunctionProps{}, `{"Fn::GetAtt":["OrdersA9B65338","Arn"]}`},
		"alias":    {GoFunctionProps{AliasName: "live"}, `{"Ref":"OrdersAliasliveD9288011"}`},
	} {
		stack := newStack(t, nil)
		c.props.Entry, c.props.FunctionURL = handler, &FunctionURLProps{Public: true}
		newGoFunction(stack, "Orders", &c.props, fakeSession(t))
		var got []string
		for _, p := range ofType(synth(t, stack), "AWS::Lambda::Permission") {
			got = append(got, jsonOf(p.Properties))
		}
		slices.Sort(got)
		want := []string{
			`{"Action":"lambda:InvokeFunction","FunctionName":` + c.target + `,"InvokedViaFunctionUrl":true,"Principal":"*"}`,
			`{"Action":"lambda:InvokeFunctionUrl","FunctionName":` + c.target + `,"FunctionUrlAuthType":"NONE","Principal":"*"}`,
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: permissions %q, want %q", name, got, want)
		}
	}
}

func TestFunctionURL(t *testing.T) {
	for name, c := range map[string]struct {
		url  FunctionURLProps
		want map[string]any
		mode any // of the handler
	}{
		"zero":      {FunctionURLProps{}, map[string]any{"AuthType": "AWS_IAM"}, nil},
		"streaming": {FunctionURLProps{Streaming: true}, map[string]any{"AuthType": "AWS_IAM", "InvokeMode": "RESPONSE_STREAM"}, "RESPONSE_STREAM"},
		"cors": {
			FunctionURLProps{Cors: &awslambda.FunctionUrlCorsOptions{AllowedOrigins: texts("https://shop.example.com")}},
			map[string]any{"AuthType": "AWS_IAM", "Cors": map[string]any{"AllowMethods": []any{"*"}, "AllowOrigins": []any{"https://shop.example.com"}}},
			nil,
		},
	} {
		stack := newStack(t, nil)
		fn := newGoFunction(stack, "Orders", &GoFunctionProps{Entry: handler, FunctionURL: &c.url}, fakeSession(t))
		if fn.URL == nil {
			t.Fatalf("%s: URL is nil", name)
		}
		all := synth(t, stack)
		_, url := only(t, all, "AWS::Lambda::Url")
		got := maps.Clone(url.Properties)
		delete(got, "TargetFunctionArn")
		if !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: URL %s, want %s", name, jsonOf(got), jsonOf(c.want))
		}
		_, f := only(t, all, "AWS::Lambda::Function")
		env := f.Properties["Environment"].(map[string]any)["Variables"].(map[string]any)
		if env["LAMBDACDK_INVOKE_MODE"] != c.mode || env["LAMBDACDK_EVENT_SOURCE"] != nil {
			t.Errorf("%s: the handler is told %v, want the invoke mode %v and no source", name, env, c.mode)
		}
		if n := len(ofType(all, "AWS::Lambda::Permission")); n != 0 {
			t.Errorf("%s: %d permissions, want none: callers sign", name, n)
		}
	}
}

func TestStreamingFunctionServesNoAPI(t *testing.T) {
	stack := newStack(t, nil)
	fn := newGoFunction(stack, "Orders", &GoFunctionProps{Entry: handler, FunctionURL: &FunctionURLProps{Streaming: true}}, fakeSession(t))
	NewGoApi(stack, "Api", nil).AddRoute("GET /orders", fn)
	contains(t, synthError(t, stack), `route "GET /orders": Shop/Orders streams its answers (FunctionURL.Streaming)`)
}

func TestProvisionedConcurrencyMakesTheAlias(t *testing.T) {
	stack := newStack(t, nil)
	plain := newGoFunction(stack, "Plain", &GoFunctionProps{Entry: handler}, fakeSession(t))
	warm := newGoFunction(stack, "Warm", &GoFunctionProps{Entry: handler, ProvisionedConcurrency: 3}, fakeSession(t))
	if plain.Alias != nil || plain.Target() != awslambda.IFunction(plain.Function) {
		t.Error("a plain function has another target than itself")
	}
	if warm.Target() != awslambda.IFunction(warm.Alias) {
		t.Error("the target of a function with an alias is not the alias")
	}
	_, a := only(t, synth(t, stack), "AWS::Lambda::Alias")
	if got, want := jsonOf(a.Properties["ProvisionedConcurrencyConfig"]), `{"ProvisionedConcurrentExecutions":3}`; a.Properties["Name"] != "live" || got != want {
		t.Errorf("alias = %s, want live with %s", jsonOf(a.Properties), want)
	}
}
