package awslocal_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	lambdatypes "github.com/aws/aws-sdk-go-v2/service/lambda/types"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/queues"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/history"
)

// everySender leads from a service of each kind to the function Work.
var everySender = append([]string{
	`FromQueue AWS::Lambda::EventSourceMapping {"EventSourceArn": {"Fn::GetAtt": ["Jobs", "Arn"]}, "FunctionName": {"Ref": "Work"}}`,
	`FromTopic AWS::SNS::Subscription {"TopicArn": {"Ref": "News"}, "Protocol": "sqs", "Endpoint": {"Fn::GetAtt": ["Jobs", "Arn"]}}`,
	`FromBus AWS::Events::Rule {"EventBusName": "bus", "EventPattern": {"source": ["x"]}, "Targets": [{"Id": "t", "Arn": {"Fn::GetAtt": ["Work", "Arn"]}}]}`,
	`FromBucket Custom::S3BucketNotifications {"BucketName": "uploads", "NotificationConfiguration": {"LambdaFunctionConfigurations": [{"Events": ["s3:ObjectCreated:*"], "LambdaFunctionArn": {"Fn::GetAtt": ["Work", "Arn"]}}]}}`,
	`Clicks AWS::Kinesis::Stream {"Name": "clicks", "ShardCount": 1}`,
	`FromStream AWS::Lambda::EventSourceMapping {"EventSourceArn": {"Fn::GetAtt": ["Clicks", "Arn"]}, "FunctionName": {"Ref": "Work"}, "StartingPosition": "TRIM_HORIZON"}`,
	`Failed AWS::SQS::Queue {"QueueName": "failed"}`,
	`FromFailed AWS::Lambda::EventSourceMapping {"EventSourceArn": {"Fn::GetAtt": ["Failed", "Arn"]}, "FunctionName": {"Ref": "Work"}}`,
	`Async AWS::Lambda::EventInvokeConfig {"FunctionName": {"Ref": "Work"}, "Qualifier": "$LATEST", "MaximumRetryAttempts": 0, "DestinationConfig": {"OnFailure": {"Destination": {"Fn::GetAtt": ["Failed", "Arn"]}}}}`,
	`Hourly AWS::Scheduler::Schedule {"ScheduleExpression": "rate(1 hour)", "Target": {"Arn": {"Fn::GetAtt": ["Work", "Arn"]}, "RoleArn": {"Fn::GetAtt": ["Role", "Arn"]}}}`,
}, everyKind...)

// What a function sends by any service comes to another function with the call as
// its cause, and the call is one of the function's invocation: SDKs in Lambda send
// the X-Ray header that the function was given.
func TestCausesGoWithWhatIsSent(t *testing.T) {
	h := history.New(history.Options{})
	w := guarded(t, awslocal.Options{History: h, NoPermissions: true}, ``, everySender...)
	w.answer = func(i invocation) (service.Answer, error) {
		if i.event == `{"n":1}` {
			return service.Answer{Failed: true, Payload: []byte(`{}`)}, nil // and is not remembered: the call stays the cause
		}
		return service.Answer{Payload: []byte(`{}`)}, nil
	}
	sender := h.Begin(history.Begin{Function: "Shop-Work", RequestID: "sender"})
	sender.Started(time.Now(), 1, 0)
	t.Setenv("AWS_LAMBDA_FUNCTION_NAME", "Shop-Work")
	t.Setenv("_X_AMZN_TRACE_ID", sender.Cause().Header())
	c := w.asWork(t)
	send := calls(c)
	// caused waits for the invocation and returns its event, if the sender's
	// last call is its cause.
	caused := func(name, operation, source string) string {
		t.Helper()
		got := w.next(t)
		w.mu.Lock()
		by := w.by[got.event]
		w.mu.Unlock()
		if !strings.HasPrefix(got.cause, source) {
			t.Fatalf("%s: invoked from %q, want %q", name, got.cause, source)
		}
		inv, _ := h.Get(sender.Cause().ID)
		last := inv.Calls[len(inv.Calls)-1]
		if len(by) != 1 || by[0] != last.Cause() || last.Operation != operation || last.Trace != sender.Cause().Trace {
			t.Errorf("%s: the cause is %v, want the call %+v", name, by, last)
		}
		return got.event
	}
	do := func(service string) {
		t.Helper()
		if err := send[service](t.Context()); err != nil {
			t.Fatalf("%s: %v", service, err)
		}
	}

	do("sqs")
	var event events.SQSEvent
	if err := json.Unmarshal([]byte(caused("queue", "SendMessage", "queue Shop/Jobs")), &event); err != nil || event.Records[0].Attributes["AWSTraceHeader"] != sender.Cause().Header() {
		t.Errorf("the message has the attributes %v, %v; want the sender's X-Ray header, as SQS has it", event.Records, err)
	}
	do("sns")
	if text := caused("topic and queue", "Publish", "queue Shop/Jobs"); strings.Contains(text, sender.Cause().Trace) {
		t.Errorf("the event tells of the trace, which SNS does not: %s", text)
	}
	do("events")
	caused("bus", "PutEvents", "rule Shop/FromBus")
	do("s3")
	caused("bucket", "PutObject", "bucket Shop/Uploads")
	req, err := http.NewRequestWithContext(t.Context(), "POST", w.URL(), strings.NewReader(`{"StreamName":"clicks","PartitionKey":"k","Data":"eA=="}`))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("X-Amz-Target", "Kinesis_20131202.PutRecord")
	req.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential="+w.AccessKeyOf("Shop-Work")+"/20260101/us-east-1/kinesis/aws4_request, SignedHeaders=host, Signature=0")
	res, err := http.DefaultClient.Do(req) // an old client: without the header, the key tells who calls
	if err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("PutRecord = %v, %v", res, err)
	}
	res.Body.Close()
	caused("stream", "PutRecord", "stream Shop/Clicks")
	if _, err := lambda.NewFromConfig(c).Invoke(t.Context(), &lambda.InvokeInput{FunctionName: aws.String("Shop-Work"), InvocationType: lambdatypes.InvocationTypeEvent, Payload: []byte(`{"n":1}`)}); err != nil {
		t.Fatal(err)
	}
	caused("asynchronous invocation", "InvokeFunction", "another function")
	got := w.next(t)
	w.mu.Lock()
	by := w.by[got.event]
	w.mu.Unlock()
	if step := stepOf(t, h, sender.Cause().Trace, "destination"); len(by) != 1 || by[0] != step.Call.Cause() || step.Call.Resource != "Shop/Failed" || step.Call.Detail != "of function Shop-Work" {
		t.Errorf("destination for failures: the cause is %v, want the step %+v", by, step)
	}

	if _, err := w.Trigger(t.Context(), "Hourly", false); err != nil {
		t.Fatal(err)
	}
	got = w.next(t)
	w.mu.Lock()
	by = w.by[got.event]
	w.mu.Unlock()
	if len(by) != 1 || by[0].Trace == "" || by[0].Trace == sender.Cause().Trace {
		t.Errorf("the schedule's cause is %v, want a trace of its own", by)
	}
}

// stepOf waits for the step of a trace with that operation.
func stepOf(t *testing.T, h *history.History, trace, operation string) *history.Node {
	t.Helper()
	var find func(nodes []*history.Node) *history.Node
	find = func(nodes []*history.Node) *history.Node {
		for _, n := range nodes {
			if n.Call != nil && n.Call.Operation == operation {
				return n
			}
			if below := find(n.Children); below != nil {
				return below
			}
		}
		return nil
	}
	for deadline := time.Now().Add(patience); ; time.Sleep(time.Millisecond) {
		tree, _ := h.Trace(trace)
		if n := find(tree.Roots); n != nil {
			return n
		}
		if time.Now().After(deadline) {
			t.Fatalf("the trace has no step %q: %+v", operation, tree.Roots)
		}
	}
}

// A message that its function does not handle is, as a dead letter, a step below
// the last invocation, and the cause of what its reader does.
func TestDeadLettersAreStepsOfTheirTrace(t *testing.T) {
	h := history.New(history.Options{})
	r := mapped(queue("jobs", func(q *queues.Queue) { q.DeadLetters, q.MaxReceives = queuePrefix+"dead", 2 }))
	r.Queues = append(r.Queues, queue("dead"))
	reader := r.Mappings[0]
	reader.Source, reader.Function = queuePrefix+"dead", "arn:aws:lambda:us-east-1:123456789012:function:bury"
	r.Mappings = append(r.Mappings, reader)
	w := start(t, awslocal.Options{History: h, Hurry: true, NoPermissions: true}, resources{})
	var tries []history.Cause
	w.answer = func(i invocation) (service.Answer, error) {
		if i.function != "work" {
			return service.Answer{}, nil
		}
		o := h.Begin(history.Begin{Function: i.function, Origin: history.Origin{Source: i.cause, Causes: w.by[i.event]}})
		o.Ended(history.End{Result: history.Failed})
		tries = append(tries, o.Cause())
		return service.Answer{Failed: true, By: history.Causes(o.Cause())}, nil
	}
	if err := w.Set(r); err != nil {
		t.Fatal(err)
	}
	w.send(t, "jobs", `"MessageBody":"poison"`)
	var last invocation
	for last.function != "bury" {
		last = w.next(t)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	step := stepOf(t, h, tries[0].Trace, "dead letter").Call
	if step.After != tries[1].ID || step.Resource != "Shop/dead" || step.Detail != "of Shop/jobs, after 2 receives" || !step.Failure {
		t.Errorf("the dead letter is %+v, want it after the second of %v", step, tries)
	}
	if by := w.by[last.event]; len(by) != 1 || by[0] != step.Cause() {
		t.Errorf("what reads the dead letter comes from %v, want %v", by, step.Cause())
	}
}

// A call has the status that its caller got, also where the service writes
// neither a status nor a body, as S3 answers PutObject.
func TestCallsHaveTheStatusOfTheirAnswers(t *testing.T) {
	h := history.New(history.Options{})
	w := guarded(t, awslocal.Options{History: h, NoPermissions: true}, ``, everyKind...)
	sender := h.Begin(history.Begin{Function: "Shop-Work", RequestID: "sender"})
	sender.Started(time.Now(), 1, 0)
	t.Setenv("AWS_LAMBDA_FUNCTION_NAME", "Shop-Work")
	t.Setenv("_X_AMZN_TRACE_ID", sender.Cause().Header())
	send := calls(w.asWork(t))
	for _, service := range []string{"sqs", "sns", "events", "s3"} {
		if err := send[service](t.Context()); err != nil {
			t.Fatalf("%s: %v", service, err)
		}
	}
	inv, _ := h.Get(sender.Cause().ID)
	if len(inv.Calls) != 4 {
		t.Fatalf("the invocation has the calls %+v, want 4", inv.Calls)
	}
	for _, c := range inv.Calls {
		if c.Status != http.StatusOK {
			t.Errorf("%s %s has the status %d, want 200", c.Service, c.Operation, c.Status)
		}
	}
}
