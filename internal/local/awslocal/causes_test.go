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
	caused("destination for failures", "InvokeFunction", "queue Shop/Failed")

	if _, err := w.Trigger(t.Context(), "Hourly", false); err != nil {
		t.Fatal(err)
	}
	got := w.next(t)
	w.mu.Lock()
	by := w.by[got.event]
	w.mu.Unlock()
	if len(by) != 1 || by[0].Trace == "" || by[0].Trace == sender.Cause().Trace {
		t.Errorf("the schedule's cause is %v, want a trace of its own", by)
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
