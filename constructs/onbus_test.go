package lambdacdk

import (
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsevents"

	"github.com/go-lambda-cdk/go-lambda-cdk/constructs/pattern"
)

var paid = pattern.Fields{"detail-type": pattern.Is("OrderPaid")}

func TestBusInvokesAFunctionWithSafeDefaults(t *testing.T) {
	stack := newStack(t, nil)
	bus := NewBus(stack, "Bus", nil)
	worker := newWorker(t, stack, "Worker", GoFunctionProps{})
	pusher := worker.OnBus(bus, paid, nil)
	all := synth(t, stack)

	busID, _ := only(t, all, "AWS::Events::EventBus")
	dead, _ := queueWith(t, all, "WorkerUndelivered")
	id, rule := only(t, all, "AWS::Events::Rule")
	if got, want := jsonOf(rule.Properties), `{"EventBusName":{"Ref":"`+busID+`"},"EventPattern":{"detail-type":["OrderPaid"]},"State":"ENABLED",`+
		`"Targets":[{"Arn":{"Fn::GetAtt":["Worker11F36D0F","Arn"]},"DeadLetterConfig":{"Arn":{"Fn::GetAtt":["`+dead+`","Arn"]}},"Id":"Function"}]}`; got != want {
		t.Errorf("rule = %s\nwant %s", got, want)
	}
	_, p := only(t, all, "AWS::Lambda::Permission")
	if got, want := jsonOf(p.Properties), `{"Action":"lambda:InvokeFunction","FunctionName":{"Fn::GetAtt":["Worker11F36D0F","Arn"]},"Principal":"events.amazonaws.com","SourceArn":{"Fn::GetAtt":["`+id+`","Arn"]}}`; got != want {
		t.Errorf("permission = %s\nwant %s", got, want)
	}
	want := `{"Action":"sqs:SendMessage","Condition":{"ArnEquals":{"aws:SourceArn":{"Fn::GetAtt":["` + id + `","Arn"]}}},"Effect":"Allow","Principal":{"Service":"events.amazonaws.com"},"Resource":{"Fn::GetAtt":["` + dead + `","Arn"]}}`
	if got := senders(all); len(got) != 1 || got[0] != want {
		t.Errorf("who may send to the queues: %s\nwant %s", got, want)
	}
	if pusher.DeadLetterQueue == nil || worker.DeadLetterQueue == nil {
		t.Error("the result does not name the queues")
	}
}

func TestBusSettingsReachTheRule(t *testing.T) {
	stack := newStack(t, nil)
	worker := newWorker(t, stack, "Worker", GoFunctionProps{AliasName: "live"})
	worker.OnBus(NewBus(stack, "Bus", nil), paid, &OnBusProps{
		Name: "Paid", Description: "orders", RetryAttempts: new(0), MaxEventAge: time.Hour, Disabled: true,
	})
	all := synth(t, stack)
	_, rule := only(t, all, "AWS::Events::Rule")
	target := rule.Properties["Targets"].([]any)[0].(map[string]any)
	for what, c := range map[string][2]any{
		"Description": {rule.Properties["Description"], "orders"}, "State": {rule.Properties["State"], "DISABLED"},
		"RetryPolicy": {jsonOf(target["RetryPolicy"]), `{"MaximumEventAgeInSeconds":3600,"MaximumRetryAttempts":0}`},
	} {
		if c[0] != c[1] {
			t.Errorf("%s = %v, want %v", what, c[0], c[1])
		}
	}
	if got := jsonOf(target["Arn"]); !strings.Contains(got, "WorkerAliaslive") {
		t.Errorf("the target is %s, want the alias", got)
	}
}

// Several rules of one bus may invoke one function; each has ids of its own.
func TestBusOfAnotherStackImportedBusAndTheDefaultBus(t *testing.T) {
	app := newApp(t, nil)
	data, shop := awscdk.NewStack(app, new("Data"), nil), awscdk.NewStack(app, new("Shop"), nil)
	bus := NewBus(data, "Bus", nil)
	worker := newWorker(t, shop, "Worker", GoFunctionProps{})
	worker.OnBus(bus, paid, nil)
	worker.OnBus(bus, pattern.Fields{"detail.sum": pattern.Above(100)}, &OnBusProps{Name: "Large"})
	worker.OnBus(awsevents.EventBus_FromEventBusArn(shop, new("Imported"), new("arn:aws:events:eu-west-1:111122223333:event-bus/orders")), paid, nil)
	worker.OnBus(awsevents.EventBus_FromEventBusName(shop, new("Default"), new("default")), pattern.Fields{"source": pattern.Is("aws.health")}, nil)
	all := synth(t, shop)
	if rules, permissions, queues := len(ofType(all, "AWS::Events::Rule")), len(ofType(all, "AWS::Lambda::Permission")), len(ofType(all, "AWS::SQS::Queue")); rules != 4 || permissions != 4 || queues != 2 {
		t.Errorf("%d rules, %d permissions, %d queues; want 4, 4 and 2", rules, permissions, queues)
	}
	if depends := *data.Dependencies(); len(depends) != 0 {
		t.Errorf("the stack of the bus depends on %d stacks, want none", len(depends))
	}
}

func TestCallsOfOnBusThatCannotWork(t *testing.T) {
	for want, call := range map[string]func(awscdk.Stack, *GoFunction){
		"OnBus: the bus is nil; make or import it first":                                 func(s awscdk.Stack, f *GoFunction) { f.OnBus(nil, paid, nil) },
		"OnBus(Shop/Bus): pattern: is empty, and so lets every event pass; leave it out": func(s awscdk.Stack, f *GoFunction) { f.OnBus(NewBus(s, "Bus", nil), nil, nil) },
		`OnBus(Shop/Bus): pattern: field "detial": there is no "detial" at the top of such an event; it has account, detail, detail-type, id, region, replay-name, resources, source, time, version`: func(s awscdk.Stack, f *GoFunction) {
			f.OnBus(NewBus(s, "Bus", nil), pattern.Fields{"detial": pattern.Is("x")}, nil)
		},
		"OnBus(Shop/Bus): RetryAttempts is 186; EventBridge allows 0 to 185": func(s awscdk.Stack, f *GoFunction) {
			f.OnBus(NewBus(s, "Bus", nil), paid, &OnBusProps{RetryAttempts: new(186)})
		},
		"OnBus(Shop/Bus): MaxEventAge is 30s; EventBridge wants at least 1m0s": func(s awscdk.Stack, f *GoFunction) {
			f.OnBus(NewBus(s, "Bus", nil), paid, &OnBusProps{MaxEventAge: 30 * time.Second})
		},
		`OnBus(Shop/Bus): Name is "large-orders"; it must be at most 64 letters and digits, because it is part of ids`: func(s awscdk.Stack, f *GoFunction) {
			f.OnBus(NewBus(s, "Bus", nil), paid, &OnBusProps{Name: "large-orders"})
		},
		"OnBus(Shop/Bus): is called twice for Shop/Worker; give one of the calls a Name": func(s awscdk.Stack, f *GoFunction) {
			bus := NewBus(s, "Bus", nil)
			f.OnBus(bus, paid, nil)
			f.OnBus(bus, paid, nil)
		},
		"OnBus(Shop/Far): the bus is in account 999999999999, region us-east-1, and a rule belongs to its bus; make a rule there that sends to a bus of the function's stack": func(s awscdk.Stack, f *GoFunction) {
			f.OnBus(awsevents.EventBus_FromEventBusArn(s, new("Far"), new("arn:aws:events:us-east-1:999999999999:event-bus/far")), paid, nil)
		},
		"OnBus(Shop/Bus): DeadLetterQueue is in the stack Data: its policy has to name the rule, whose stack names the queue; make it in the function's stack, or leave it out": func(s awscdk.Stack, f *GoFunction) {
			data := awscdk.NewStack(awscdk.Stage_Of(s), new("Data"), nil)
			f.OnBus(NewBus(s, "Bus", nil), paid, &OnBusProps{DeadLetterQueue: NewQueue(data, "Dead", nil)})
		},
	} {
		stack := awscdk.NewStack(newApp(t, nil), new("Shop"), &awscdk.StackProps{Env: &awscdk.Environment{Account: new("111122223333"), Region: new("eu-west-1")}})
		worker := newWorker(t, stack, "Worker", GoFunctionProps{})
		if err := panicOf(t, func() { call(stack, worker) }); err == nil || err.Error() != "lambdacdk: Shop/Worker: "+want {
			t.Errorf("got  %v\nwant lambdacdk: Shop/Worker: %s", err, want)
		}
	}
}
