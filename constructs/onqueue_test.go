package lambdacdk

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambdaeventsources"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"

	"github.com/go-lambda-cdk/go-lambda-cdk/constructs/pattern"
)

// newWorker makes a function for triggers.
func newWorker(t *testing.T, stack awscdk.Stack, id string, props GoFunctionProps) *GoFunction {
	t.Helper()
	props.Entry = handler
	return newGoFunction(stack, id, &props, fakeSession(t))
}

func TestQueueInvokesAFunctionWithSafeDefaults(t *testing.T) {
	stack := newStack(t, nil)
	jobs := NewQueue(stack, "Jobs", nil)
	poller := newWorker(t, stack, "Worker", GoFunctionProps{Timeout: 20 * time.Second}).OnQueue(jobs, nil)
	all := synth(t, stack)
	_, mapping := only(t, all, "AWS::Lambda::EventSourceMapping")
	if got, want := jsonOf(mapping.Properties), `{"EventSourceArn":{"Fn::GetAtt":["`+jobsID+`","Arn"]},"FunctionName":{"Ref":"Worker11F36D0F"},"FunctionResponseTypes":["ReportBatchItemFailures"]}`; got != want {
		t.Errorf("mapping = %s\nwant %s", got, want)
	}
	if got := all[jobsID].Properties["VisibilityTimeout"]; got != 120.0 {
		t.Errorf("VisibilityTimeout = %v, want 6 × 20s", got)
	}
	if got := *poller.DeadLetterQueue.Node().Path(); got != "Shop/Jobs/DeadLetters" {
		t.Errorf("DeadLetterQueue is %s, want that of the queue", got)
	}
	want := `{"Action":["sqs:DeleteMessage","sqs:GetQueueAttributes","sqs:ReceiveMessage"],"Effect":"Allow","Resource":{"Fn::GetAtt":["` + jobsID + `","Arn"]},"Sid":"OnQueueShopJobs0BA8D2FB"}`
	contains(t, policyOf(t, all), want)
}

// policyOf is the policy of the only role that has one.
func policyOf(t *testing.T, all map[string]resource) string {
	t.Helper()
	_, policy := only(t, all, "AWS::IAM::Policy")
	return jsonOf(policy.Properties["PolicyDocument"])
}

func TestQueueSettingsReachTheMapping(t *testing.T) {
	stack := newStack(t, nil)
	key := keyOf(stack)
	jobs := NewQueue(stack, "Jobs", &QueueProps{EncryptionKey: key})
	newWorker(t, stack, "Worker", GoFunctionProps{AliasName: "live"}).OnQueue(jobs, &OnQueueProps{
		BatchSize: 500, BatchingWindow: 20 * time.Second, MaxConcurrency: 5, WholeBatches: true, Disabled: true,
		Filters: []pattern.Fields{{"body.kind": pattern.Is("paid")}, {"body.amount": pattern.Above(10)}},
		Mapping: &awslambda.EventSourceMappingOptions{
			FilterEncryption: key,
			MetricsConfig:    &awslambda.MetricsConfig{Metrics: &[]awslambda.MetricType{awslambda.MetricType_EVENT_COUNT}},
		},
	})
	all := synth(t, stack)
	_, mapping := only(t, all, "AWS::Lambda::EventSourceMapping")
	for property, want := range map[string]string{
		"BatchSize": "500", "MaximumBatchingWindowInSeconds": "20", "Enabled": "false", "FunctionResponseTypes": "null",
		"ScalingConfig": `{"MaximumConcurrency":5}`, "KmsKeyArn": keyARN, "MetricsConfig": `{"Metrics":["EventCount"]}`,
		"FilterCriteria": `{"Filters":[{"Pattern":"{\"body\":{\"kind\":[\"paid\"]}}"},{"Pattern":"{\"body\":{\"amount\":[{\"numeric\":[\"\u003e\",10]}]}}"}]}`,
	} {
		if got := jsonOf(mapping.Properties[property]); got != want {
			t.Errorf("%s = %s, want %s", property, got, want)
		}
	}
	if got := jsonOf(mapping.Properties["FunctionName"]); !strings.Contains(got, ":live") {
		t.Errorf("FunctionName = %s, want the alias", got)
	}
	if got := all[jobsID].Properties["VisibilityTimeout"]; got != 80.0 {
		t.Errorf("VisibilityTimeout = %v, want 6 × 10s + 20s", got)
	}
	contains(t, policyOf(t, all), `{"Action":"kms:Decrypt","Condition":{"StringEquals":{"kms:EncryptionContext:aws:sqs:arn":{"Fn::GetAtt":["`+jobsID+`","Arn"]},`,
		`"Effect":"Allow","Resource":`+keyARN+`,"Sid":"OnQueueShopJobs0BA8D2FBKey"}`)
}

// Several functions may read one queue (with filters): it waits for the slowest.
func TestQueueLearnsFromTheSlowestConsumer(t *testing.T) {
	for _, order := range [][]int{{5, 30}, {30, 5}} {
		stack := newStack(t, nil)
		jobs := NewQueue(stack, "Jobs", nil)
		for i, timeout := range order {
			newWorker(t, stack, fmt.Sprint("Worker", i), GoFunctionProps{Timeout: time.Duration(timeout) * time.Second}).OnQueue(jobs, nil)
		}
		if got := synth(t, stack)[jobsID].Properties["VisibilityTimeout"]; got != 180.0 {
			t.Errorf("consumers of %v seconds: VisibilityTimeout = %v, want 6 × 30s", order, got)
		}
	}
	stack := newStack(t, nil)
	jobs := NewQueue(stack, "Jobs", nil)
	newWorker(t, stack, "Worker", GoFunctionProps{Timeout: 5 * time.Second}).OnQueue(jobs, nil)
	if got := synth(t, stack)[jobsID].Properties["VisibilityTimeout"]; got != 30.0 {
		t.Errorf("VisibilityTimeout = %v, want 6 × 5s, less than without a consumer", got)
	}
}

// A mapping that the CDK's event source made is updated in place: Lambda allows
// no second one, which a new logical id would be.
func TestQueueKeepsTheIDsOfTheCDKsEventSource(t *testing.T) {
	ids := map[string]bool{}
	for _, theirs := range []bool{true, false} {
		stack := newStack(t, nil)
		jobs := NewQueue(stack, "Jobs", nil)
		worker := newWorker(t, stack, "Worker", GoFunctionProps{AliasName: "live"})
		if theirs {
			worker.AddEventSource(awslambdaeventsources.NewSqsEventSource(jobs, nil))
		} else {
			worker.OnQueue(jobs, nil)
		}
		id, _ := only(t, synth(t, stack), "AWS::Lambda::EventSourceMapping")
		ids[id] = true
	}
	if len(ids) != 1 {
		t.Errorf("logical ids %v, want one", ids)
	}
}

func TestQueueOfAnotherStackAndImportedQueue(t *testing.T) {
	app := newApp(t, nil)
	data, shop := awscdk.NewStack(app, new("Data"), nil), awscdk.NewStack(app, new("Shop"), nil)
	jobs := NewQueue(data, "Jobs", nil)
	imported := awssqs.Queue_FromQueueArn(shop, new("Imported"), new("arn:aws:sqs:eu-west-1:111122223333:jobs"))
	worker := newWorker(t, shop, "Worker", GoFunctionProps{})
	worker.OnQueue(jobs, nil)
	if p := worker.OnQueue(imported, nil); p.DeadLetterQueue != nil {
		t.Errorf("the dead-letter queue of an imported queue is %v, want nil", p.DeadLetterQueue)
	}
	all := synth(t, shop)
	if got := len(ofType(all, "AWS::Lambda::EventSourceMapping")); got != 2 {
		t.Errorf("%d mappings, want 2", got)
	}
	contains(t, policyOf(t, all), `"Resource":"arn:aws:sqs:eu-west-1:111122223333:jobs"`)
	if depends := *data.Dependencies(); len(depends) != 0 {
		t.Errorf("the stack of the queue depends on %d stacks, want none", len(depends))
	}
}

func TestCallsOfOnQueueThatCannotWork(t *testing.T) {
	type options = awslambda.EventSourceMappingOptions
	for _, c := range []struct {
		props OnQueueProps
		want  string
	}{
		{OnQueueProps{BatchSize: -1}, "BatchSize is -1; Lambda allows 1 to 10000 (a CloudFormation number token goes into Mapping.BatchSize)"},
		{OnQueueProps{BatchSize: 20000}, "BatchSize is 20000; Lambda allows 1 to 10000 (a CloudFormation number token goes into Mapping.BatchSize)"},
		{OnQueueProps{BatchSize: 11}, "BatchSize is 11 without a BatchingWindow; Lambda allows at most 10 then, so set BatchingWindow to 1*time.Second or more"},
		{OnQueueProps{BatchingWindow: 6 * time.Minute}, "BatchingWindow is 6m0s; Lambda allows at most 5m0s"},
		{OnQueueProps{BatchingWindow: 20}, "BatchingWindow is 20ns, because a time.Duration counts nanoseconds; write 20*time.Second"},
		{OnQueueProps{MaxConcurrency: 1}, "MaxConcurrency is 1; Lambda allows 2 to 1000 (a CloudFormation number token goes into Mapping.MaxConcurrency)"},
		{OnQueueProps{MaxConcurrency: math.MinInt64}, "MaxConcurrency is -9223372036854775808; Lambda allows 2 to 1000 (a CloudFormation number token goes into Mapping.MaxConcurrency)"},
		{OnQueueProps{Filters: make([]pattern.Fields, 11)}, "Filters has 11 patterns; Lambda allows at most 10, and 5 unless AWS has raised the account's quota"},
		{OnQueueProps{Filters: []pattern.Fields{{"kind": pattern.Is("paid")}}}, `Filters[0]: field "kind": there is no "kind" at the top of such an event; it has attributes, awsRegion, body, eventSource, eventSourceARN, md5OfBody, messageAttributes, messageId, receiptHandle`},
		{OnQueueProps{BatchSize: 5, Mapping: &options{BatchSize: new(6.0)}}, "Mapping.BatchSize and BatchSize are both set; leave one of them out"},
		{OnQueueProps{Mapping: &options{ReportBatchItemFailures: new(false)}}, "Mapping.ReportBatchItemFailures is set; use WholeBatches instead"},
		{OnQueueProps{Mapping: &options{KafkaTopic: new("x")}}, "Mapping.KafkaTopic is set: it is for Kafka; give GoFunction.AddEventSource one of the CDK's event sources for that"},
		{OnQueueProps{Mapping: &options{BisectBatchOnError: new(true)}}, "Mapping.BisectBatchOnError is set: a queue does not know it"},
		{OnQueueProps{Mapping: &options{ProvisionedPollerConfig: &awslambda.ProvisionedPollerConfig{MaximumPollers: new(1.0)}}},
			"Mapping.ProvisionedPollerConfig.MaximumPollers is 1; Lambda wants at least 2 for a queue"},
		{OnQueueProps{MaxConcurrency: 2, Mapping: &options{ProvisionedPollerConfig: &awslambda.ProvisionedPollerConfig{MinimumPollers: new(2.0)}}},
			"MaxConcurrency and Mapping.ProvisionedPollerConfig are both set; Lambda allows one of them"},
	} {
		stack := newStack(t, nil)
		jobs := NewQueue(stack, "Jobs", nil)
		worker := newWorker(t, stack, "Worker", GoFunctionProps{})
		err := panicOf(t, func() { worker.OnQueue(jobs, &c.props) })
		if err == nil || !strings.Contains(err.Error(), "lambdacdk: Shop/Worker: OnQueue(Shop/Jobs): "+c.want) {
			t.Errorf("got  %v\nwant lambdacdk: Shop/Worker: OnQueue(Shop/Jobs): %s", err, c.want)
		}
	}
}

func TestCallsOfOnQueueWithAFifoQueueThatCannotWork(t *testing.T) {
	stack := newStack(t, nil)
	jobs := NewQueue(stack, "Jobs", &QueueProps{Fifo: true})
	worker := newWorker(t, stack, "Worker", GoFunctionProps{})
	err := panicOf(t, func() { worker.OnQueue(jobs, &OnQueueProps{BatchSize: 11, BatchingWindow: time.Second}) })
	contains(t, err.Error(),
		"lambdacdk: Shop/Worker: OnQueue(Shop/Jobs): BatchSize is 11; Lambda allows at most 10 from a FIFO queue",
		"lambdacdk: Shop/Worker: OnQueue(Shop/Jobs): BatchingWindow is set; Lambda has none for a FIFO queue, so leave it out")
	worker.OnQueue(jobs, nil)
	_, mapping := only(t, synth(t, stack), "AWS::Lambda::EventSourceMapping")
	if got := jsonOf(mapping.Properties["EventSourceArn"]); got != `{"Fn::GetAtt":["`+jobsID+`","Arn"]}` {
		t.Errorf("EventSourceArn = %s, want the FIFO queue", got)
	}
}

// A role that cannot be changed must be said so: the mapping would fail only
// when it is deployed.
func TestCallsOfOnQueueForAnImmutableRole(t *testing.T) {
	stack := newStack(t, nil)
	jobs := NewQueue(stack, "Jobs", nil)
	role := awsiam.Role_FromRoleArn(stack, new("Role"), new("arn:aws:iam::111122223333:role/worker"), &awsiam.FromRoleArnOptions{Mutable: new(false)})
	worker := newWorker(t, stack, "Worker", GoFunctionProps{Role: role})
	err := panicOf(t, func() { worker.OnQueue(jobs, nil) })
	contains(t, err.Error(), "lambdacdk: Shop/Worker: OnQueue(Shop/Jobs): the function's Role was imported as immutable; import it with mutable, or grant sqs:DeleteMessage, sqs:GetQueueAttributes and sqs:ReceiveMessage where it is made")
}

// What the queue's owner says about it and what the function needs do not fit,
// which only shows under load in production.
func TestQueuesThatContradictAreFoundAtSynthesis(t *testing.T) {
	for _, c := range []struct {
		name  string
		queue func(awscdk.Stack) awssqs.IQueue
		props OnQueueProps
		want  string // empty: nothing is wrong
	}{
		{"too short", plainQueue(&awssqs.QueueProps{VisibilityTimeout: awscdk.Duration_Seconds(new(60.0))}), OnQueueProps{NoDeadLetterQueue: true, BatchingWindow: 5 * time.Second},
			"VisibilityTimeout of the queue is 1m0s; it must be at least 1m5s, which is 6 × the function's Timeout (10s) + BatchingWindow (5s), or a second invocation gets a message"},
		{"SQS's default", plainQueue(nil), OnQueueProps{NoDeadLetterQueue: true},
			"VisibilityTimeout of the queue is 30s; it must be at least 1m0s, which is 6 × the function's Timeout (10s), or"},
		{"long enough", plainQueue(&awssqs.QueueProps{VisibilityTimeout: awscdk.Duration_Seconds(new(60.0))}), OnQueueProps{NoDeadLetterQueue: true}, ""},
		{"too short for the window of the CDK's props", plainQueue(&awssqs.QueueProps{VisibilityTimeout: awscdk.Duration_Seconds(new(60.0))}),
			OnQueueProps{NoDeadLetterQueue: true, Mapping: &awslambda.EventSourceMappingOptions{MaxBatchingWindow: awscdk.Duration_Seconds(new(7.0))}},
			"VisibilityTimeout of the queue is 1m0s; it must be at least 1m7s"},
		{"no dead-letter queue", plainQueue(&awssqs.QueueProps{VisibilityTimeout: awscdk.Duration_Seconds(new(60.0))}), OnQueueProps{},
			"the queue has no dead-letter queue, so that a message that always fails comes again for days, and is then lost; make the queue by lambdacdk.NewQueue"},
		{"a token", func(s awscdk.Stack) awssqs.IQueue {
			given := awscdk.NewCfnParameter(s, new("Seconds"), &awscdk.CfnParameterProps{Type: new("Number")})
			return awssqs.NewQueue(s, new("Jobs"), &awssqs.QueueProps{VisibilityTimeout: awscdk.Duration_Seconds(given.ValueAsNumber())})
		}, OnQueueProps{NoDeadLetterQueue: true}, ""},
		{"NewQueue with a time of its own", func(s awscdk.Stack) awssqs.IQueue {
			return NewQueue(s, "Jobs", &QueueProps{Queue: &awssqs.QueueProps{VisibilityTimeout: awscdk.Duration_Seconds(new(20.0))}})
		}, OnQueueProps{}, "VisibilityTimeout of the queue is 20s; it must be at least 1m0s"},
	} {
		stack := newStack(t, nil)
		queue := c.queue(stack)
		newWorker(t, stack, "Worker", GoFunctionProps{}).OnQueue(queue, &c.props)
		if c.want == "" {
			synth(t, stack)
			continue
		}
		err := panicOf(t, func() { synth(t, stack) })
		if err == nil || !strings.Contains(err.Error(), "lambdacdk: Shop/Worker: OnQueue(Shop/Jobs): "+c.want) {
			t.Errorf("%s: got %v\nwant it to say lambdacdk: Shop/Worker: OnQueue(Shop/Jobs): %s", c.name, err, c.want)
		}
	}
}

func plainQueue(props *awssqs.QueueProps) func(awscdk.Stack) awssqs.IQueue {
	return func(s awscdk.Stack) awssqs.IQueue { return awssqs.NewQueue(s, new("Jobs"), props) }
}

func TestTriggersAreRefusedTwiceAndWithoutASource(t *testing.T) {
	stack := newStack(t, nil)
	jobs := NewQueue(stack, "Jobs", nil)
	worker := newWorker(t, stack, "Worker", GoFunctionProps{})
	worker.OnQueue(jobs, nil)
	for want, call := range map[string]func(){
		"OnQueue(Shop/Jobs): the source invokes Shop/Worker already; call it once": func() { worker.OnQueue(jobs, nil) },
		"OnQueue: the queue is nil; make or import it first":                       func() { worker.OnQueue(nil, nil) },
	} {
		if err := panicOf(t, call); err == nil || err.Error() != "lambdacdk: Shop/Worker: "+want {
			t.Errorf("got  %v\nwant lambdacdk: Shop/Worker: %s", err, want)
		}
	}
}
