package lambdacdk

import (
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssnssubscriptions"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"

	"github.com/go-lambda-cdk/go-lambda-cdk/constructs/pattern"
)

// queueWith is the queue whose logical id begins with id.
func queueWith(t *testing.T, all map[string]resource, id string) (string, resource) {
	t.Helper()
	for name, r := range ofType(all, "AWS::SQS::Queue") {
		if strings.HasPrefix(name, id) {
			return name, r
		}
	}
	t.Fatalf("there is no queue %s", id)
	return "", resource{}
}

// senders are the statements of queue policies that let a service send, as JSON.
func senders(all map[string]resource) (found []string) {
	for _, r := range ofType(all, "AWS::SQS::QueuePolicy") {
		for _, s := range r.Properties["PolicyDocument"].(map[string]any)["Statement"].([]any) {
			if s := s.(map[string]any); s["Effect"] == "Allow" {
				found = append(found, jsonOf(s))
			}
		}
	}
	slices.Sort(found)
	return found
}

func TestTopicInvokesAFunctionWithSafeDefaults(t *testing.T) {
	stack := newStack(t, nil)
	alarms := NewTopic(stack, "Alarms", nil)
	worker := newWorker(t, stack, "Worker", GoFunctionProps{})
	pusher := worker.OnTopic(alarms, nil)
	all := synth(t, stack)

	topic, _ := only(t, all, "AWS::SNS::Topic")
	dead, _ := queueWith(t, all, "WorkerUndelivered")
	failed, _ := queueWith(t, all, "WorkerDeadLetters")
	permission, p := only(t, all, "AWS::Lambda::Permission")
	if got, want := jsonOf(p.Properties), `{"Action":"lambda:InvokeFunction","FunctionName":{"Fn::GetAtt":["Worker11F36D0F","Arn"]},"Principal":"sns.amazonaws.com","SourceArn":{"Ref":"`+topic+`"}}`; got != want {
		t.Errorf("permission = %s\nwant %s", got, want)
	}
	_, s := only(t, all, "AWS::SNS::Subscription")
	if got, want := jsonOf(s.Properties), `{"Endpoint":{"Fn::GetAtt":["Worker11F36D0F","Arn"]},"Protocol":"lambda","RedrivePolicy":{"deadLetterTargetArn":{"Fn::GetAtt":["`+dead+`","Arn"]}},"TopicArn":{"Ref":"`+topic+`"}}`; got != want {
		t.Errorf("subscription = %s\nwant %s", got, want)
	}
	if !slices.Contains(s.DependsOn, permission) {
		t.Errorf("the subscription depends on %q, want the permission: a message may come at once", s.DependsOn)
	}
	want := `{"Action":"sqs:SendMessage","Condition":{"ArnEquals":{"aws:SourceArn":{"Ref":"` + topic + `"}}},"Effect":"Allow","Principal":{"Service":"sns.amazonaws.com"},"Resource":{"Fn::GetAtt":["` + dead + `","Arn"]}}`
	if got := senders(all); len(got) != 1 || got[0] != want {
		t.Errorf("who may send to the queues: %s\nwant %s", got, want)
	}
	// What was delivered and fails has a place, too, and the role may send there.
	if got, want := jsonOf(all["Worker11F36D0F"].Properties["DeadLetterConfig"]), `{"TargetArn":{"Fn::GetAtt":["`+failed+`","Arn"]}}`; got != want {
		t.Errorf("DeadLetterConfig = %s, want %s", got, want)
	}
	contains(t, policyOf(t, all), `{"Action":"sqs:SendMessage","Effect":"Allow","Resource":{"Fn::GetAtt":["`+failed+`","Arn"]},"Sid":"SendFailures"}`)
	if pusher.DeadLetterQueue == nil || worker.DeadLetterQueue == nil {
		t.Error("the result does not name the queues")
	}
}

func TestTopicSettingsReachTheSubscription(t *testing.T) {
	for name, c := range map[string]struct {
		props OnTopicProps
		want  map[string]string
	}{
		"attributes": {OnTopicProps{Attributes: pattern.Fields{"kind": pattern.Is("paid")}}, map[string]string{"FilterPolicy": `{"kind":["paid"]}`, "FilterPolicyScope": `"MessageAttributes"`}},
		"body":       {OnTopicProps{Body: pattern.Fields{"order.sum": pattern.Above(10)}}, map[string]string{"FilterPolicy": `{"order":{"sum":[{"numeric":["\u003e",10]}]}}`, "FilterPolicyScope": `"MessageBody"`}},
	} {
		t.Run(name, func(t *testing.T) {
			stack := newStack(t, nil)
			newWorker(t, stack, "Worker", GoFunctionProps{AliasName: "live"}).OnTopic(NewTopic(stack, "Alarms", nil), &c.props)
			all := synth(t, stack)
			_, s := only(t, all, "AWS::SNS::Subscription")
			for property, want := range c.want {
				if got := jsonOf(s.Properties[property]); got != want {
					t.Errorf("%s = %s, want %s", property, got, want)
				}
			}
			_, p := only(t, all, "AWS::Lambda::Permission")
			if got, want := jsonOf(s.Properties["Endpoint"]), `{"Fn::Join":["",[{"Fn::GetAtt":["Worker11F36D0F","Arn"]},":live"]]}`; got != want {
				t.Errorf("Endpoint = %s, want the alias: %s", got, want)
			}
			if got := jsonOf(p.Properties["FunctionName"]); !strings.Contains(got, "WorkerAliaslive") {
				t.Errorf("%s may be invoked, want the alias", got)
			}
		})
	}
}

// A dead-letter queue with a key of its own: SNS may use the key, for this
// account alone.
func TestDeadLettersOfATopicMayBeEncrypted(t *testing.T) {
	stack := newStack(t, nil)
	key := awskms.NewKey(stack, new("Key"), nil)
	dead := NewQueue(stack, "Dead", &QueueProps{EncryptionKey: key})
	newWorker(t, stack, "Worker", GoFunctionProps{}).OnTopic(NewTopic(stack, "Alarms", nil), &OnTopicProps{DeadLetterQueue: dead})
	_, k := only(t, synth(t, stack), "AWS::KMS::Key")
	contains(t, jsonOf(k.Properties["KeyPolicy"]), `{"Action":["kms:Decrypt","kms:GenerateDataKey"],"Condition":{"StringEquals":{"aws:SourceAccount":{"Ref":"AWS::AccountId"}}},"Effect":"Allow","Principal":{"Service":"sns.amazonaws.com"},"Resource":"*"}`)
}

// SNS knows a subscription by topic and endpoint: under a second logical id
// CloudFormation would find the first, and then delete it.
func TestTopicKeepsTheIDsOfTheCDKsSubscription(t *testing.T) {
	ids := map[string]map[string]bool{"AWS::SNS::Subscription": {}, "AWS::Lambda::Permission": {}}
	for _, theirs := range []bool{true, false} {
		stack := newStack(t, nil)
		alarms := NewTopic(stack, "Alarms", nil)
		worker := newWorker(t, stack, "Worker", GoFunctionProps{AliasName: "live"})
		if theirs {
			alarms.AddSubscription(awssnssubscriptions.NewLambdaSubscription(worker.Alias, nil))
		} else {
			worker.OnTopic(alarms, nil)
		}
		all := synth(t, stack)
		for typ, known := range ids {
			id, _ := only(t, all, typ)
			known[id] = true
		}
	}
	for typ, known := range ids {
		if len(known) != 1 {
			t.Errorf("%s: logical ids %v, want one", typ, known)
		}
	}
}

func TestTopicOfAnotherStackAndImportedTopic(t *testing.T) {
	app := newApp(t, nil)
	data, shop := awscdk.NewStack(app, new("Data"), nil), awscdk.NewStack(app, new("Shop"), nil)
	worker := newWorker(t, shop, "Worker", GoFunctionProps{})
	worker.OnTopic(NewTopic(data, "Alarms", nil), nil)
	worker.OnTopic(awssns.Topic_FromTopicArn(shop, new("Imported"), new("arn:aws:sns:eu-west-1:111122223333:alarms")), nil)
	all := synth(t, shop)
	if got := len(ofType(all, "AWS::SNS::Subscription")); got != 2 {
		t.Errorf("%d subscriptions, want 2", got)
	}
	if got := len(ofType(all, "AWS::SQS::Queue")); got != 2 {
		t.Errorf("%d queues, want one for what was not delivered and one for what the function could not handle", got)
	}
	if depends := *data.Dependencies(); len(depends) != 0 {
		t.Errorf("the stack of the topic depends on %d stacks, want none", len(depends))
	}
}

// The function has a place for failures already; no second one is made.
func TestFailuresHaveOnePlace(t *testing.T) {
	stack := newStack(t, nil)
	dead := NewQueue(stack, "Dead", nil)
	worker := newWorker(t, stack, "Worker", GoFunctionProps{DeadLetterQueue: dead})
	worker.OnTopic(NewTopic(stack, "Alarms", nil), &OnTopicProps{DeadLetterQueue: dead})
	all := synth(t, stack)
	if got := len(ofType(all, "AWS::SQS::Queue")); got != 2 {
		t.Errorf("%d queues, want the given one and its own dead-letter queue", got)
	}
	if worker.DeadLetterQueue != awssqs.IQueue(dead) {
		t.Error("DeadLetterQueue of the function is not the given one")
	}
}

func TestCallsOfOnTopicThatCannotWork(t *testing.T) {
	filter := pattern.Fields{"kind": pattern.Is("a")}
	for want, call := range map[string]func(awscdk.Stack, *GoFunction){
		"OnTopic: the topic is nil; make or import it first": func(s awscdk.Stack, f *GoFunction) { f.OnTopic(nil, nil) },
		"OnTopic(Shop/Alarms): Attributes and Body are both set; SNS filters by one of them": func(s awscdk.Stack, f *GoFunction) {
			f.OnTopic(NewTopic(s, "Alarms", nil), &OnTopicProps{Attributes: filter, Body: filter})
		},
		`OnTopic(Shop/Alarms): Body: field "kind": pattern.Wildcard is for EventBridge; SNS does not know it`: func(s awscdk.Stack, f *GoFunction) {
			f.OnTopic(NewTopic(s, "Alarms", nil), &OnTopicProps{Body: pattern.Fields{"kind": pattern.Wildcard("a*")}})
		},
		"OnTopic(Shop/Alarms): the topic is FIFO, which delivers to queues only; subscribe a FIFO queue, and call OnQueue with that": func(s awscdk.Stack, f *GoFunction) {
			f.OnTopic(NewTopic(s, "Alarms", &TopicProps{Fifo: true}), nil)
		},
		"OnTopic(Shop/Alarms): DeadLetterQueue is a FIFO queue; SNS sends dead letters to standard queues only": func(s awscdk.Stack, f *GoFunction) {
			f.OnTopic(NewTopic(s, "Alarms", nil), &OnTopicProps{DeadLetterQueue: NewQueue(s, "Dead", &QueueProps{Fifo: true})})
		},
		"OnTopic(Shop/Alarms): is called twice for Shop/Worker; call it once": func(s awscdk.Stack, f *GoFunction) {
			alarms := NewTopic(s, "Alarms", nil)
			f.OnTopic(alarms, nil)
			f.OnTopic(alarms, nil)
		},
		"OnTopic(Shop/Far): the topic is in region us-east-1, where its dead-letter queue must be, too; make one there, and set DeadLetterQueue": func(s awscdk.Stack, f *GoFunction) {
			f.OnTopic(awssns.Topic_FromTopicArn(s, new("Far"), new("arn:aws:sns:us-east-1:111122223333:far")), nil)
		},
	} {
		stack := awscdk.NewStack(newApp(t, nil), new("Shop"), &awscdk.StackProps{Env: &awscdk.Environment{Account: new("111122223333"), Region: new("eu-west-1")}})
		worker := newWorker(t, stack, "Worker", GoFunctionProps{})
		if err := panicOf(t, func() { call(stack, worker) }); err == nil || err.Error() != "lambdacdk: Shop/Worker: "+want {
			t.Errorf("got  %v\nwant lambdacdk: Shop/Worker: %s", err, want)
		}
	}
}
