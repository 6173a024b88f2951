package lambdacdk

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
)

// A durable function may go on with its own executions and no others, is
// invoked by an alias that waits for the permission, and keeps the versions on
// which executions wait.
func TestDurableFunction(t *testing.T) {
	for name, c := range map[string]struct {
		props GoFunctionProps
		want  string // DurableConfig
	}{
		"defaults": {GoFunctionProps{Durable: &DurableProps{}}, `{"ExecutionTimeout":86400}`},
		"settings": {
			GoFunctionProps{Durable: &DurableProps{ExecutionTimeout: 10 * time.Minute, RetentionDays: 3}, Function: &awslambda.FunctionProps{CurrentVersionOptions: &awslambda.VersionOptions{Description: new("x")}}},
			`{"ExecutionTimeout":600,"RetentionPeriodInDays":3}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			stack := newStack(t, nil)
			c.props.Entry = handler
			f := newGoFunction(stack, "Orders", &c.props, fakeSession(t))
			all := synth(t, stack)
			function, r := only(t, all, "AWS::Lambda::Function")
			if got := jsonOf(r.Properties["DurableConfig"]); got != c.want {
				t.Errorf("DurableConfig = %s, want %s", got, c.want)
			}
			want := fmt.Sprintf(`Allow [lambda:CheckpointDurableExecution lambda:GetDurableExecutionState] {"Fn::Join":["",[{"Fn::GetAtt":["%s","Arn"]},":*"]]}`, function)
			if got := policyLines(t, all); !slices.Contains(got, want) {
				t.Errorf("policies %q, want %s", got, want)
			}
			if f.Alias == nil || f.Target() != awslambda.IFunction(f.Alias) {
				t.Error("the function has no alias; it can only be invoked by one")
			}
			_, alias := only(t, all, "AWS::Lambda::Alias")
			_, version := only(t, all, "AWS::Lambda::Version")
			if version.DeletionPolicy != "Retain" {
				t.Errorf("DeletionPolicy of the version is %q; executions wait on it", version.DeletionPolicy)
			}
			waits := func(on []string) bool {
				return slices.ContainsFunc(on, func(id string) bool { return strings.HasPrefix(id, "OrdersDurable") })
			}
			if !waits(alias.DependsOn) {
				t.Errorf("the alias depends on %q and not on the permission to go on", alias.DependsOn)
			}
			if waits(r.DependsOn) {
				t.Errorf("the function depends on %q, which name the function", r.DependsOn)
			}
			if got := *c.props.Durable; c.props.Function != nil && c.props.Function.CurrentVersionOptions.RemovalPolicy != "" {
				t.Errorf("props were changed: %+v", got)
			}
		})
	}
}

// The role is another's: the CDK's managed policy would not be there.
func TestDurableFunctionWithAGivenRole(t *testing.T) {
	stack := newStack(t, nil)
	role := awsiam.NewRole(stack, new("Role"), &awsiam.RoleProps{AssumedBy: awsiam.NewServicePrincipal(new("lambda.amazonaws.com"), nil)})
	newGoFunction(stack, "Orders", &GoFunctionProps{Entry: handler, Role: role, Durable: &DurableProps{}}, fakeSession(t))
	all := synth(t, stack)
	if got := strings.Join(policyLines(t, all), "\n"); !strings.Contains(got, "lambda:CheckpointDurableExecution") {
		t.Errorf("policies %s, want one that lets executions go on", got)
	}
}

func TestDurableSettingsThatCannotWork(t *testing.T) {
	for want, props := range map[string]GoFunctionProps{
		"Durable.ExecutionTimeout is 8785h0m0s; Lambda allows at most 8784h0m0s":         {Durable: &DurableProps{ExecutionTimeout: 8785 * time.Hour}},
		"Durable.RetentionDays is 91; Lambda allows 1 to 90":                             {Durable: &DurableProps{RetentionDays: 91}},
		"FunctionName is set on a durable function":                                      {Durable: &DurableProps{}, FunctionName: "orders"},
		"FunctionURL.Streaming is set on a durable function":                             {Durable: &DurableProps{}, FunctionURL: &FunctionURLProps{Streaming: true}},
		"Function.CurrentVersionOptions.RemovalPolicy is DESTROY: each deployment would": {Durable: &DurableProps{}, Function: &awslambda.FunctionProps{CurrentVersionOptions: &awslambda.VersionOptions{RemovalPolicy: awscdk.RemovalPolicy_DESTROY}}},
		"Function.DurableConfig is set; use Durable instead":                             {Function: &awslambda.FunctionProps{DurableConfig: &awslambda.DurableConfig{}}},
	} {
		props.Entry = handler
		if got := props.validate(); len(got) != 1 || !strings.Contains(got[0].text, want) {
			t.Errorf("validate() = %q, want %q", got, want)
		}
	}
}

// Lambda waits for an execution before it goes on reading, and does not for
// longer than an invocation may take.
func TestPollersDoNotWaitForLongExecutions(t *testing.T) {
	stack := newStack(t, nil)
	jobs := NewQueue(stack, "Jobs", nil)
	newWorker(t, stack, "Short", GoFunctionProps{Durable: &DurableProps{ExecutionTimeout: 15 * time.Minute}}).OnQueue(jobs, nil)
	long := newWorker(t, stack, "Long", GoFunctionProps{Durable: &DurableProps{}})
	const want = "lambdacdk: Shop/Long: OnQueue(Shop/Jobs): the function is durable with an ExecutionTimeout of 24h0m0s, and who reads a queue or a stream waits 15m0s at most"
	if err := panicOf(t, func() { long.OnQueue(jobs, nil) }); err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}
