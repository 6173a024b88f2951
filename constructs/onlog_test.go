package lambdacdk

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
)

func TestLogGroupInvokesAFunction(t *testing.T) {
	stack := newStack(t, nil)
	front := newWorker(t, stack, "Front", GoFunctionProps{})
	worker := newWorker(t, stack, "Worker", GoFunctionProps{AliasName: "live"})
	worker.OnLog(front.LogGroup, &OnLogProps{Pattern: awslogs.FilterPattern_StringValue(new("$.level"), new("="), new("ERROR"))})
	all := synth(t, stack)
	_, filter := only(t, all, "AWS::Logs::SubscriptionFilter")
	if got, want := filter.Properties["FilterPattern"], `{ $.level = "ERROR" }`; got != want {
		t.Errorf("FilterPattern = %q, want %q", got, want)
	}
	permission, p := only(t, all, "AWS::Lambda::Permission")
	if got := jsonOf(p.Properties); !strings.Contains(got, `"Principal":"logs.amazonaws.com"`) || !strings.Contains(got, `"SourceAccount":{"Ref":"AWS::AccountId"}`) || !strings.Contains(got, `"SourceArn":{"Fn::GetAtt":["FrontLog`) {
		t.Errorf("permission = %s, want it for the log group and the account alone", got)
	}
	if !slices.Contains(filter.DependsOn, permission) {
		t.Errorf("the filter depends on %q, want the permission, which CloudWatch Logs tries", filter.DependsOn)
	}
	for _, at := range []any{filter.Properties["DestinationArn"], p.Properties["FunctionName"]} {
		if got := jsonOf(at); !strings.Contains(got, "WorkerAliaslive") {
			t.Errorf("%s is invoked, want the alias", got)
		}
	}
	if worker.DeadLetterQueue == nil {
		t.Error("records that fail have no place")
	}
}

func TestLogGroupOfAnotherStackAndImportedLogGroup(t *testing.T) {
	app := newApp(t, nil)
	data, shop := awscdk.NewStack(app, new("Data"), nil), awscdk.NewStack(app, new("Shop"), nil)
	worker := newWorker(t, shop, "Worker", GoFunctionProps{})
	worker.OnLog(awslogs.NewLogGroup(data, new("Log"), nil), nil)
	worker.OnLog(awslogs.LogGroup_FromLogGroupName(shop, new("Imported"), new("/aws/vpc")), nil)
	all := synth(t, shop)
	if filters, queues := len(ofType(all, "AWS::Logs::SubscriptionFilter")), len(ofType(all, "AWS::SQS::Queue")); filters != 2 || queues != 1 {
		t.Errorf("%d filters and %d queues, want 2 and the one of the function", filters, queues)
	}
	for _, f := range ofType(all, "AWS::Logs::SubscriptionFilter") {
		if got, ok := f.Properties["FilterPattern"]; got != "" || !ok {
			t.Errorf("FilterPattern = %v, want the empty one, which all records match", got)
		}
	}
	if depends := *data.Dependencies(); len(depends) != 0 {
		t.Errorf("the stack of the log group depends on %d stacks, want none", len(depends))
	}
}

func TestCallsOfOnLogThatCannotWork(t *testing.T) {
	for want, call := range map[string]func(awscdk.Stack, *GoFunction){
		"OnLog(Shop/Worker/Log): the log group is the function's own: each invocation writes records, which would invoke it again, for ever; give the job to another function": func(s awscdk.Stack, f *GoFunction) {
			f.OnLog(f.LogGroup, nil)
		},
		"OnLog(Shop/Log): is called twice for Shop/Worker; call it once, with a pattern for both": func(s awscdk.Stack, f *GoFunction) {
			group := awslogs.NewLogGroup(s, new("Log"), nil)
			f.OnLog(group, nil)
			f.OnLog(group, nil)
		},
		"OnLog(Shop/Log): the log group invokes 2 functions already, and CloudWatch Logs allows no more; let one of them hand records on": func(s awscdk.Stack, f *GoFunction) {
			group := awslogs.NewLogGroup(s, new("Log"), nil)
			for i := range 2 {
				newWorker(t, s, fmt.Sprint("Other", i), GoFunctionProps{}).OnLog(group, nil)
			}
			f.OnLog(group, nil)
		},
	} {
		stack := newStack(t, nil)
		worker := newWorker(t, stack, "Worker", GoFunctionProps{})
		if err := panicOf(t, func() { call(stack, worker) }); err == nil || err.Error() != "lambdacdk: Shop/Worker: "+want {
			t.Errorf("got  %v\nwant lambdacdk: Shop/Worker: %s", err, want)
		}
	}
}
