package lambdacdk

import (
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
)

const (
	jobsID        = "JobsDF1CC2D4"
	deadLettersID = "JobsDeadLetters8D991969"
)

// Shows P37 for queues.
func TestQueueDefaultsAreSafe(t *testing.T) {
	stack := newStack(t, nil)
	queue := NewQueue(stack, "Jobs", nil)
	all := synth(t, stack)
	for id, want := range map[string]string{
		jobsID:        `{"RedrivePolicy":{"deadLetterTargetArn":{"Fn::GetAtt":["` + deadLettersID + `","Arn"]},"maxReceiveCount":5},"SqsManagedSseEnabled":true,"VisibilityTimeout":60}`,
		deadLettersID: `{"MessageRetentionPeriod":1209600,"SqsManagedSseEnabled":true}`,
	} {
		if got := jsonOf(all[id].Properties); got != want {
			t.Errorf("%s = %s, want %s", id, got, want)
		}
		if all[id].DeletionPolicy != "Delete" {
			t.Errorf("%s: deletion policy %q, want Delete", id, all[id].DeletionPolicy)
		}
	}
	policies := map[string]string{}
	for _, p := range ofType(all, "AWS::SQS::QueuePolicy") {
		policies[jsonOf(p.Properties["Queues"])] = jsonOf(p.Properties["PolicyDocument"])
	}
	for _, id := range []string{jobsID, deadLettersID} {
		if got, want := policies[`[{"Ref":"`+id+`"}]`], denyWithoutTLS("sqs:*", everybody, `{"Fn::GetAtt":["`+id+`","Arn"]}`); got != want {
			t.Errorf("policy of %s = %s, want %s", id, got, want)
		}
	}
	if got := *queue.DeadLetterQueue().Queue.Node().Path(); got != "Shop/Jobs/DeadLetters" {
		t.Errorf("DeadLetterQueue() is %s, want Shop/Jobs/DeadLetters", got)
	}
}

func TestQueueKeepsTheLogicalIDOfAPlainQueue(t *testing.T) {
	plain := newStack(t, nil)
	awssqs.NewQueue(plain, new("Jobs"), nil)
	id, _ := only(t, synth(t, plain), "AWS::SQS::Queue")
	if id != jobsID {
		t.Errorf("a plain queue is %s, that of NewQueue %s", id, jobsID)
	}
}

func TestQueueSettings(t *testing.T) {
	stack := newStack(t, nil)
	NewQueue(stack, "Jobs", &QueueProps{MaxReceives: 1, Fifo: true, EncryptionKey: keyOf(stack)})
	failed := awssqs.NewQueue(stack, new("Failed"), nil)
	NewQueue(stack, "Given", &QueueProps{DeadLetterQueue: failed, Queue: &awssqs.QueueProps{
		VisibilityTimeout: awscdk.Duration_Hours(new(1.0)), Encryption: awssqs.QueueEncryption_KMS_MANAGED,
		EnforceSSL: new(false), RemovalPolicy: awscdk.RemovalPolicy_RETAIN,
	}})
	NewQueue(stack, "Theirs", &QueueProps{Queue: &awssqs.QueueProps{
		DeadLetterQueue: &awssqs.DeadLetterQueue{Queue: failed, MaxReceiveCount: new(2.0)},
	}})
	all := synth(t, stack)
	redrive := func(to, times string) string {
		return `"RedrivePolicy":{"deadLetterTargetArn":{"Fn::GetAtt":["` + to + `","Arn"]},"maxReceiveCount":` + times + `}`
	}
	for id, want := range map[string]string{
		jobsID:           `{"FifoQueue":true,"KmsMasterKeyId":` + keyARN + `,` + redrive(deadLettersID, "1") + `,"VisibilityTimeout":60}`,
		deadLettersID:    `{"FifoQueue":true,"KmsMasterKeyId":` + keyARN + `,"MessageRetentionPeriod":1209600}`,
		"GivenEA18D9CA":  `{"KmsMasterKeyId":"alias/aws/sqs",` + redrive("Failed178E83A2", "5") + `,"VisibilityTimeout":3600}`,
		"Theirs1F49785D": `{` + redrive("Failed178E83A2", "2") + `,"SqsManagedSseEnabled":true,"VisibilityTimeout":60}`,
	} {
		if got := jsonOf(all[id].Properties); got != want {
			t.Errorf("%s = %s, want %s", id, got, want)
		}
	}
	if got := all["GivenEA18D9CA"].DeletionPolicy; got != "Retain" {
		t.Errorf("Given: deletion policy %q, want that of the CDK's props", got)
	}
	for id, p := range ofType(all, "AWS::SQS::QueuePolicy") {
		if jsonOf(p.Properties["Queues"]) == `[{"Ref":"GivenEA18D9CA"}]` {
			t.Errorf("EnforceSSL is false, but there is the policy %s", id)
		}
	}
}

func TestQueueProblems(t *testing.T) {
	checkProblems(t, map[string]func(awscdk.Stack){
		"MaxReceives is -1; SQS allows 1 to 1000":   func(s awscdk.Stack) { NewQueue(s, "X", &QueueProps{MaxReceives: -1}) },
		"MaxReceives is 1001; SQS allows 1 to 1000": func(s awscdk.Stack) { NewQueue(s, "X", &QueueProps{MaxReceives: 1001}) },
		"Queue.DeadLetterQueue and MaxReceives are both set; leave one of them out": func(s awscdk.Stack) {
			NewQueue(s, "X", &QueueProps{MaxReceives: 3, Queue: &awssqs.QueueProps{DeadLetterQueue: &awssqs.DeadLetterQueue{MaxReceiveCount: new(2.0)}}})
		},
		"Queue.Fifo and Fifo are both set; leave one of them out": func(s awscdk.Stack) {
			NewQueue(s, "X", &QueueProps{Fifo: true, Queue: &awssqs.QueueProps{Fifo: new(true)}})
		},
	})
}
