package lambdatest_test

import (
	"encoding/json"
	"testing"

	"github.com/aws/aws-lambda-go/events"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/lambdatest"
)

// fields returns the values at dotted paths of an event's JSON, with
// Records.0 understood.
func field(t testing.TB, event any, path ...string) any {
	t.Helper()
	raw, err := json.Marshal(event)
	if err != nil {
		t.Fatal(err)
	}
	var v any
	if err := json.Unmarshal(raw, &v); err != nil {
		t.Fatal(err)
	}
	for _, key := range path {
		switch at := v.(type) {
		case map[string]any:
			v = at[key]
		case []any:
			v = at[int(key[0]-'0')]
		default:
			return nil
		}
	}
	return v
}

func TestEventsAsTheServicesEncodeThem(t *testing.T) {
	const queue, fifo, topic = "arn:aws:sqs:eu-west-1:111122223333:q", "arn:aws:sqs:eu-west-1:111122223333:q.fifo", "arn:aws:sns:eu-west-1:111122223333:t"
	sqs := lambdatest.SQS(queue, lambdatest.Message{Body: "hello", Attributes: map[string]string{"k": "v"}}, lambdatest.Message{ID: "own", ReceiveCount: 3})
	ordered := lambdatest.SQS(fifo, lambdatest.Message{GroupID: "a"}, lambdatest.Message{})
	inQueue := lambdatest.SQS(queue, lambdatest.Message{Body: lambdatest.SNSBody(topic, lambdatest.Notification{Message: "hi", Attributes: map[string]string{"k": "v"}})})
	var envelope map[string]any
	if err := json.Unmarshal([]byte(inQueue.Records[0].Body), &envelope); err != nil {
		t.Fatal(err)
	}
	s3 := lambdatest.S3("s3:ObjectCreated:Put", "photos", lambdatest.Object{Key: "in/a b+ü(1).png", Size: 7})
	kinesis := lambdatest.Kinesis("arn:aws:kinesis:eu-west-1:111122223333:stream/s", lambdatest.StreamRecord{Data: []byte("hi")}, lambdatest.StreamRecord{PartitionKey: "p"})
	table := lambdatest.DynamoDB("arn:aws:dynamodb:eu-west-1:111122223333:table/t/stream/1",
		lambdatest.Change{Keys: lambdatest.Item{"id": events.NewStringAttribute("1")}, New: lambdatest.Item{"n": events.NewNumberAttribute("2")}},
		lambdatest.Change{Old: lambdatest.Item{}, Expired: true}, lambdatest.Change{Old: lambdatest.Item{}, New: lambdatest.Item{}})
	bus := lambdatest.EventBridge("shop", "OrderPlaced", json.RawMessage(`{"id":1}`))
	cron := lambdatest.Schedule("arn:aws:events:eu-west-1:111122223333:rule/nightly")
	firehose := lambdatest.Firehose("arn:aws:firehose:eu-west-1:111122223333:deliverystream/d", []byte("hi"))
	sns := lambdatest.SNS(topic, lambdatest.Notification{Subject: "s", Message: "m", Attributes: map[string]string{"k": "v"}})
	signUp := lambdatest.PreSignUp("eu-west-1_POOL", "ann", map[string]string{"email": "a@b"})
	token := lambdatest.PreTokenGeneration("eu-west-1_POOL", "ann", nil)

	for _, test := range []struct {
		name  string
		event any
		path  []string
		want  any
	}{
		{"SQS body", sqs, []string{"Records", "0", "body"}, "hello"},
		{"SQS digest", sqs, []string{"Records", "0", "md5OfBody"}, "5d41402abc4b2a76b9719d911017c592"},
		{"SQS id", sqs, []string{"Records", "0", "messageId"}, "00000001-0000-4000-8000-000000000001"},
		{"SQS own id", sqs, []string{"Records", "1", "messageId"}, "own"},
		{"SQS region", sqs, []string{"Records", "0", "awsRegion"}, "eu-west-1"},
		{"SQS attribute", sqs, []string{"Records", "0", "messageAttributes", "k", "stringValue"}, "v"},
		{"SQS receives", sqs, []string{"Records", "1", "attributes", "ApproximateReceiveCount"}, "3"},
		{"SQS no group", sqs, []string{"Records", "0", "attributes", "MessageGroupId"}, nil},
		{"FIFO group", ordered, []string{"Records", "0", "attributes", "MessageGroupId"}, "a"},
		{"FIFO default group", ordered, []string{"Records", "1", "attributes", "MessageGroupId"}, "group"},
		{"FIFO sequence", ordered, []string{"Records", "1", "attributes", "SequenceNumber"}, "18849496460467600002"},
		{"FIFO deduplication", ordered, []string{"Records", "1", "attributes", "MessageDeduplicationId"}, "00000002-0000-4000-8000-000000000002"},
		{"SNS message", sns, []string{"Records", "0", "Sns", "Message"}, "m"},
		{"SNS attribute", sns, []string{"Records", "0", "Sns", "MessageAttributes", "k", "Value"}, "v"},
		{"SNS time", sns, []string{"Records", "0", "Sns", "Timestamp"}, "2026-01-02T03:04:05.5Z"},
		{"SNS in SQS", envelope, []string{"Message"}, "hi"},
		{"SNS in SQS, type", envelope, []string{"Type"}, "Notification"},
		{"SNS in SQS, no subject", envelope, []string{"Subject"}, nil},
		{"SNS in SQS, attribute", envelope, []string{"MessageAttributes", "k", "Value"}, "v"},
		{"S3 key", s3, []string{"Records", "0", "s3", "object", "key"}, "in/a+b%2B%C3%BC%281%29.png"},
		{"S3 event", s3, []string{"Records", "0", "eventName"}, "ObjectCreated:Put"},
		{"S3 bucket", s3, []string{"Records", "0", "s3", "bucket", "arn"}, "arn:aws:s3:::photos"},
		{"Kinesis data", kinesis, []string{"Records", "0", "kinesis", "data"}, "aGk="},
		{"Kinesis key", kinesis, []string{"Records", "1", "kinesis", "partitionKey"}, "p"},
		{"Kinesis time", kinesis, []string{"Records", "0", "kinesis", "approximateArrivalTimestamp"}, 1767323045.5},
		{"DynamoDB insert", table, []string{"Records", "0", "eventName"}, "INSERT"},
		{"DynamoDB number", table, []string{"Records", "0", "dynamodb", "NewImage", "n", "N"}, "2"},
		{"DynamoDB remove", table, []string{"Records", "1", "eventName"}, "REMOVE"},
		{"DynamoDB expired", table, []string{"Records", "1", "userIdentity", "type"}, "Service"},
		{"DynamoDB modify", table, []string{"Records", "2", "eventName"}, "MODIFY"},
		{"EventBridge detail", bus, []string{"detail", "id"}, 1.0},
		{"EventBridge time", bus, []string{"time"}, "2026-01-02T03:04:05Z"},
		{"schedule", cron, []string{"detail-type"}, "Scheduled Event"},
		{"schedule rule", cron, []string{"resources", "0"}, "arn:aws:events:eu-west-1:111122223333:rule/nightly"},
		{"schedule account", cron, []string{"account"}, "111122223333"},
		{"Firehose data", firehose, []string{"records", "0", "data"}, "aGk="},
		{"Cognito trigger", signUp, []string{"triggerSource"}, "PreSignUp_SignUp"},
		{"Cognito region", signUp, []string{"region"}, "eu-west-1"},
		{"Cognito attribute", signUp, []string{"request", "userAttributes", "email"}, "a@b"},
		{"Cognito token version", token, []string{"version"}, "2"},
		{"Cognito confirmation", lambdatest.PostConfirmation("eu-west-1_POOL", "ann", nil), []string{"userName"}, "ann"},
	} {
		if got := field(t, test.event, test.path...); got != test.want {
			t.Errorf("%s: %v = %#v, want %#v", test.name, test.path, got, test.want)
		}
	}

	logs, err := lambdatest.CloudWatchLogs("/aws/lambda/x", "stream", "one", "two").AWSLogs.Parse()
	if err != nil || len(logs.LogEvents) != 2 || logs.LogEvents[1].Message != "two" || logs.LogGroup != "/aws/lambda/x" {
		t.Errorf("CloudWatchLogs: %+v, %v", logs, err)
	}
}

// A key that S3 encodes comes back as the application wrote it.
func TestS3KeySurvives(t *testing.T) {
	const key = "in/a b+ü(1)%.png"
	raw, err := json.Marshal(lambdatest.S3("ObjectCreated:Put", "b", lambdatest.Object{Key: key}))
	if err != nil {
		t.Fatal(err)
	}
	var event events.S3Event
	if err := json.Unmarshal(raw, &event); err != nil {
		t.Fatal(err)
	}
	if got := event.Records[0].S3.Object.URLDecodedKey; got != key {
		t.Errorf("URLDecodedKey = %q, want %q", got, key)
	}
}
