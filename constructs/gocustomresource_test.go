package lambdacdk

import (
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
)

func TestCustomResourceIsAnsweredByItsHandler(t *testing.T) {
	for name, c := range map[string]struct {
		function GoFunctionProps
		props    GoCustomResourceProps
		typ      string
		want     string // its properties
		deletion string
	}{
		"defaults": {
			GoFunctionProps{Timeout: time.Minute}, GoCustomResourceProps{},
			"Custom::Site", `{"ServiceTimeout":"480","ServiceToken":{"Fn::GetAtt":["MakerDA90E84C","Arn"]}}`, "Delete",
		},
		"settings": {
			GoFunctionProps{AliasName: "live"},
			GoCustomResourceProps{Properties: map[string]any{"Pages": 5, "Names": []string{"a"}}, ResourceType: "Custom::Zone", ServiceTimeout: time.Hour, KeepWithStack: true},
			"Custom::Zone", `{"Names":["a"],"Pages":5,"ServiceTimeout":"3600","ServiceToken":{"Ref":"MakerAliaslive9D5ECF0C"}}`, "Retain",
		},
		"a timeout that only CloudFormation knows": {
			GoFunctionProps{Function: &awslambda.FunctionProps{}}, GoCustomResourceProps{},
			"Custom::Site", `{"ServiceTimeout":"3600","ServiceToken":{"Fn::GetAtt":["MakerDA90E84C","Arn"]}}`, "Delete",
		},
	} {
		t.Run(name, func(t *testing.T) {
			stack := newStack(t, nil)
			if f := c.function.Function; f != nil {
				given := awscdk.NewCfnParameter(stack, new("Seconds"), &awscdk.CfnParameterProps{Type: new("Number")})
				f.Timeout = awscdk.Duration_Seconds(given.ValueAsNumber())
			}
			c.props.Handler = newWorker(t, stack, "Maker", c.function)
			resource := NewGoCustomResource(stack, "Site", &c.props)
			awscdk.NewCfnOutput(stack, new("URL"), &awscdk.CfnOutputProps{Value: resource.GetAttString(new("URL"))})
			all := synth(t, stack)
			id, r := only(t, all, c.typ)
			if got := jsonOf(r.Properties); got != c.want {
				t.Errorf("properties = %s\nwant %s", got, c.want)
			}
			if r.DeletionPolicy != c.deletion || id != "Site" {
				t.Errorf("%s has DeletionPolicy %s, want %s", id, r.DeletionPolicy, c.deletion)
			}
			if n := len(ofType(all, "AWS::Lambda::Function")); n != 1 {
				t.Errorf("%d functions, want the handler alone", n)
			}
		})
	}
}

// The handler is in another stack, and serves several resources.
func TestCustomResourcesShareAHandler(t *testing.T) {
	app := newApp(t, nil)
	tools, shop := awscdk.NewStack(app, new("Tools"), nil), awscdk.NewStack(app, new("Shop"), nil)
	maker := newWorker(t, tools, "Maker", GoFunctionProps{})
	for _, id := range []string{"First", "Second"} {
		NewGoCustomResource(shop, id, &GoCustomResourceProps{Handler: maker})
	}
	all := synth(t, shop)
	for _, typ := range []string{"Custom::First", "Custom::Second"} {
		if _, r := only(t, all, typ); !strings.Contains(jsonOf(r.Properties["ServiceToken"]), "Tools") {
			t.Errorf("ServiceToken = %s, want the function of the other stack", jsonOf(r.Properties["ServiceToken"]))
		}
	}
}

func TestCustomResourcesThatCannotWork(t *testing.T) {
	for want, props := range map[string]func(awscdk.Stack) *GoCustomResourceProps{
		"Handler is nil; set it to the GoFunction that makes the resource": func(awscdk.Stack) *GoCustomResourceProps { return nil },
		`ResourceType is "Site"; it must be Custom:: and at most 52 letters, digits, and any of _@-, such as Custom::Site`: func(s awscdk.Stack) *GoCustomResourceProps {
			return &GoCustomResourceProps{ResourceType: "Site", Handler: newWorker(t, s, "A", GoFunctionProps{})}
		},
		"ServiceTimeout is 2h0m0s; CloudFormation allows at most 1h0m0s": func(s awscdk.Stack) *GoCustomResourceProps {
			return &GoCustomResourceProps{ServiceTimeout: 2 * time.Hour, Handler: newWorker(t, s, "B", GoFunctionProps{})}
		},
		"ServiceTimeout is 5s, less than the Timeout of the handler, which is 10s: CloudFormation would give up before the handler answers": func(s awscdk.Stack) *GoCustomResourceProps {
			return &GoCustomResourceProps{ServiceTimeout: 5 * time.Second, Handler: newWorker(t, s, "C", GoFunctionProps{})}
		},
		"Properties has ServiceToken, which says how CloudFormation reaches the handler; use another name": func(s awscdk.Stack) *GoCustomResourceProps {
			return &GoCustomResourceProps{Properties: map[string]any{"ServiceToken": "x"}, Handler: newWorker(t, s, "D", GoFunctionProps{})}
		},
		"Handler is a durable function, whose handler gets no event of CloudFormation; use another function": func(s awscdk.Stack) *GoCustomResourceProps {
			return &GoCustomResourceProps{Handler: newWorker(t, s, "E", GoFunctionProps{Durable: &DurableProps{}})}
		},
	} {
		checkProblems(t, map[string]func(awscdk.Stack){want: func(s awscdk.Stack) { NewGoCustomResource(s, "X", props(s)) }})
	}
}
