package awslocal_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/queues"
)

const queuePrefix = "arn:aws:sqs:us-east-1:123456789012:"

func queue(name string, change ...func(*queues.Queue)) queues.Queue {
	q := queues.Queue{Path: "Shop/" + name, ARN: queuePrefix + name, Name: name, VisibilityTimeout: 30 * time.Second, FIFO: strings.HasSuffix(name, ".fifo")}
	for _, c := range change {
		c(&q)
	}
	return q
}

// received is a message as SQS's JSON has it.
type received struct {
	MessageId, ReceiptHandle, Body, MD5OfBody, MD5OfMessageAttributes string
	Attributes                                                        map[string]string
	MessageAttributes                                                 map[string]struct{ DataType, StringValue string }
}

// sqs calls an operation on the queue called name.
func (w *world) sqs(t *testing.T, operation, name, fields string) (int, string) {
	t.Helper()
	if fields != "" {
		fields = "," + fields
	}
	return w.json(t, "sqs", "AmazonSQS."+operation, fmt.Sprintf(`{"QueueUrl":"%s/123456789012/%s"%s}`, w.URL(), name, fields))
}

func (w *world) send(t *testing.T, name, fields string) {
	t.Helper()
	if status, body := w.sqs(t, "SendMessage", name, fields); status != 200 {
		t.Fatalf("SendMessage = %d %s", status, body)
	}
}

func (w *world) receive(t *testing.T, name, fields string) []received {
	t.Helper()
	status, body := w.sqs(t, "ReceiveMessage", name, fields)
	var out struct{ Messages []received }
	if err := json.Unmarshal([]byte(body), &out); status != 200 || err != nil {
		t.Fatalf("ReceiveMessage = %d %s, %v", status, body, err)
	}
	return out.Messages
}

func bodies(messages []received) string {
	var all []string
	for _, m := range messages {
		all = append(all, m.Body)
	}
	return strings.Join(all, " ")
}

// The sums were made by another program from the bytes in "Calculating the MD5
// message digest for message attributes".
func TestMessagesArriveWithTheSumsThatSDKsCheck(t *testing.T) {
	w := start(t, awslocal.Options{}, resources{Queues: []queues.Queue{queue("jobs")}})
	status, body := w.sqs(t, "SendMessage", "jobs", `"MessageBody":"hello","MessageAttributes":{"kind":{"DataType":"String","StringValue":"x"},"raw":{"DataType":"Binary","BinaryValue":"AQI="}}`)
	var sent struct{ MessageId, MD5OfMessageBody, MD5OfMessageAttributes string }
	if err := json.Unmarshal([]byte(body), &sent); status != 200 || err != nil || sent.MessageId == "" || sent.MD5OfMessageBody != "5d41402abc4b2a76b9719d911017c592" {
		t.Fatalf("SendMessage = %d %s", status, body)
	}
	if want := "ea7a409b9aa91410ab5c5ddc9e25bc55"; sent.MD5OfMessageAttributes != want {
		t.Errorf("MD5OfMessageAttributes = %s, want %s", sent.MD5OfMessageAttributes, want)
	}
	got := w.receive(t, "jobs", `"MessageSystemAttributeNames":["All"],"MessageAttributeNames":["All"]`)
	if len(got) != 1 || got[0].MessageId != sent.MessageId || got[0].Body != "hello" || got[0].MD5OfBody != sent.MD5OfMessageBody || got[0].MD5OfMessageAttributes != sent.MD5OfMessageAttributes {
		t.Fatalf("received %+v, want what was sent: %+v", got, sent)
	}
	names := slices.Sorted(maps.Keys(got[0].Attributes))
	if want := "ApproximateFirstReceiveTimestamp ApproximateReceiveCount SenderId SentTimestamp"; strings.Join(names, " ") != want || got[0].Attributes["ApproximateReceiveCount"] != "1" {
		t.Errorf("attributes %v, want %s", got[0].Attributes, want)
	}
	if got[0].MessageAttributes["kind"].StringValue != "x" {
		t.Errorf("message attributes %+v", got[0].MessageAttributes)
	}
}

func TestAttributesComeOnlyWhenAskedFor(t *testing.T) {
	w := start(t, awslocal.Options{}, resources{Queues: []queues.Queue{queue("jobs")}})
	w.send(t, "jobs", `"MessageBody":"a","MessageAttributes":{"trace.id":{"DataType":"String","StringValue":"x"},"kind":{"DataType":"String","StringValue":"y"}}`)
	got := w.receive(t, "jobs", `"VisibilityTimeout":0`)[0]
	if len(got.Attributes)+len(got.MessageAttributes) != 0 || got.MD5OfMessageAttributes != "" {
		t.Errorf("not asked for: %+v", got)
	}
	got = w.receive(t, "jobs", `"VisibilityTimeout":0,"AttributeNames":["SenderId"],"MessageAttributeNames":["trace.*"]`)[0]
	if len(got.Attributes) != 1 || len(got.MessageAttributes) != 1 || got.MessageAttributes["trace.id"].StringValue != "x" {
		t.Errorf("asked for SenderId and trace.*: %+v", got)
	}
}

func TestReceivedMessagesAreHiddenUntilTheirTimeoutOrDeletion(t *testing.T) {
	w := start(t, awslocal.Options{}, resources{Queues: []queues.Queue{queue("jobs")}})
	w.send(t, "jobs", `"MessageBody":"a"`)
	first := w.receive(t, "jobs", "")
	if got := w.receive(t, "jobs", ""); len(got) != 0 {
		t.Fatalf("a message in flight was received again: %+v", got)
	}
	if status, body := w.sqs(t, "ChangeMessageVisibility", "jobs", `"ReceiptHandle":"`+first[0].ReceiptHandle+`","VisibilityTimeout":0`); status != 200 {
		t.Fatalf("ChangeMessageVisibility = %d %s", status, body)
	}
	again := w.receive(t, "jobs", `"MessageSystemAttributeNames":["ApproximateReceiveCount"]`)
	if len(again) != 1 || again[0].Attributes["ApproximateReceiveCount"] != "2" || again[0].ReceiptHandle == first[0].ReceiptHandle {
		t.Fatalf("received %+v, want the message a second time with another receipt", again)
	}
	if status, body := w.sqs(t, "DeleteMessageBatch", "jobs", `"Entries":[{"Id":"1","ReceiptHandle":"`+again[0].ReceiptHandle+`"},{"Id":"2"}]`); status != 200 || !strings.Contains(body, `"Successful":[{"Id":"1"}]`) || !strings.Contains(body, `"Failed":[{"Id":"2","Code":"ReceiptHandleIsInvalid"`) {
		t.Errorf("DeleteMessageBatch = %d %s", status, body)
	}
	if status, body := w.sqs(t, "GetQueueAttributes", "jobs", `"AttributeNames":["ApproximateNumberOfMessages","ApproximateNumberOfMessagesNotVisible"]`); status != 200 || body != `{"Attributes":{"ApproximateNumberOfMessages":"0","ApproximateNumberOfMessagesNotVisible":"0"}}` {
		t.Errorf("GetQueueAttributes = %d %s; want an empty queue", status, body)
	}
}

func TestLongPollingEndsWithAMessage(t *testing.T) {
	w := start(t, awslocal.Options{}, resources{Queues: []queues.Queue{queue("jobs")}})
	got := make(chan []received)
	go func() { got <- w.receive(t, "jobs", `"WaitTimeSeconds":20`) }()
	time.Sleep(20 * time.Millisecond) // the call is likely waiting; if not, it finds the message there
	w.send(t, "jobs", `"MessageBody":"late"`)
	select {
	case messages := <-got:
		if bodies(messages) != "late" {
			t.Errorf("received %+v", messages)
		}
	case <-time.After(patience):
		t.Fatal("the receive does not end")
	}
}

func TestFIFOQueuesKeepTheOrderOfAGroup(t *testing.T) {
	w := start(t, awslocal.Options{}, resources{Queues: []queues.Queue{queue("jobs.fifo")}})
	for _, m := range []string{"a1", "b1", "a2", "a2"} {
		w.send(t, "jobs.fifo", fmt.Sprintf(`"MessageBody":%q,"MessageGroupId":%q,"MessageDeduplicationId":%q`, m, m[:1], m))
	}
	first := w.receive(t, "jobs.fifo", "")
	if bodies(first) != "a1" {
		t.Fatalf("received %s, want a1", bodies(first))
	}
	if got := bodies(w.receive(t, "jobs.fifo", `"MaxNumberOfMessages":10`)); got != "b1" {
		t.Errorf("while a1 is in flight, received %q; want b1 alone", got)
	}
	w.sqs(t, "DeleteMessage", "jobs.fifo", `"ReceiptHandle":"`+first[0].ReceiptHandle+`"`)
	got := w.receive(t, "jobs.fifo", `"MaxNumberOfMessages":10,"AttributeNames":["All"]`)
	if bodies(got) != "a2" {
		t.Errorf("then received %q; want a2 once", bodies(got))
	} else if a := got[0].Attributes; a["MessageGroupId"] != "a" || a["MessageDeduplicationId"] != "a2" || a["SequenceNumber"] == "" {
		t.Errorf("attributes %v", a)
	}
	status, body := w.sqs(t, "SendMessage", "jobs.fifo", `"MessageBody":"x"`)
	if status != 400 || !strings.Contains(body, "no MessageGroupId") {
		t.Errorf("SendMessage without a group = %d %s", status, body)
	}
}

func TestMessagesReceivedTooOftenGoToTheDeadLetterQueue(t *testing.T) {
	w := start(t, awslocal.Options{}, resources{Queues: []queues.Queue{
		queue("jobs", func(q *queues.Queue) { q.DeadLetters, q.MaxReceives = queuePrefix+"dead", 2 }), queue("dead"),
	}})
	w.send(t, "jobs", `"MessageBody":"poison"`)
	for range 2 {
		if got := bodies(w.receive(t, "jobs", `"VisibilityTimeout":0`)); got != "poison" {
			t.Fatalf("received %q", got)
		}
	}
	if got := w.receive(t, "jobs", ""); len(got) != 0 {
		t.Errorf("received a third time: %+v", got)
	}
	if got := bodies(w.receive(t, "dead", "")); got != "poison" {
		t.Errorf("the dead-letter queue has %q", got)
	}
}

func TestQueuesRefuseWhatSQSRefuses(t *testing.T) {
	w := start(t, awslocal.Options{}, resources{Queues: []queues.Queue{queue("jobs")}})
	for _, test := range []struct{ operation, queue, fields, want string }{
		{"SendMessage", "nowhere", `"MessageBody":"x"`, `{"__type":"QueueDoesNotExist","message":"the app has no queue nowhere"}`},
		{"SendMessage", "jobs", `"MessageBody":""`, `"__type":"MissingParameter"`},
		{"SendMessage", "jobs", `"MessageBody":"x","DelaySeconds":901`, `DelaySeconds is 901; 0 to 900 is allowed`},
		{"ReceiveMessage", "jobs", `"MaxNumberOfMessages":11`, `MaxNumberOfMessages is 11; 1 to 10 is allowed`},
		{"ChangeMessageVisibility", "jobs", `"ReceiptHandle":"x","VisibilityTimeout":1`, `"__type":"MessageNotInflight"`},
		{"SendMessageBatch", "jobs", `"Entries":[]`, `"__type":"EmptyBatchRequest"`},
		{"SendMessageBatch", "jobs", `"Entries":[{"Id":"a","MessageBody":"x"},{"Id":"a","MessageBody":"y"}]`, `"__type":"BatchEntryIdsNotDistinct"`},
		{"TagQueue", "jobs", ``, `lambdacdk local does not emulate SQS TagQueue; it has ChangeMessageVisibility, `},
	} {
		if status, body := w.sqs(t, test.operation, test.queue, test.fields); status < 400 || status == 500 || !strings.Contains(body, test.want) {
			t.Errorf("%s %s = %d %s, want an error with %s", test.operation, test.fields, status, body, test.want)
		}
	}
}

func TestQueueURLsLeadToTheServer(t *testing.T) {
	w := start(t, awslocal.Options{}, resources{Queues: []queues.Queue{queue("jobs")}})
	want := `{"QueueUrl":"` + w.URL() + `/123456789012/jobs"}`
	if status, body := w.json(t, "sqs", "AmazonSQS.GetQueueUrl", `{"QueueName":"jobs"}`); status != 200 || body != want {
		t.Errorf("GetQueueUrl = %d %s, want %s", status, body, want)
	}
}

func TestQueuesThatStayKeepTheirMessages(t *testing.T) {
	r := resources{Queues: []queues.Queue{queue("jobs"), queue("gone")}}
	w := start(t, awslocal.Options{}, r)
	w.send(t, "jobs", `"MessageBody":"kept"`)
	if err := w.Set(resources{Queues: r.Queues[:1]}); err != nil {
		t.Fatal(err)
	}
	if got := bodies(w.receive(t, "jobs", "")); got != "kept" {
		t.Errorf("received %q after Set, want kept", got)
	}
	if status, _ := w.sqs(t, "SendMessage", "gone", `"MessageBody":"x"`); status != 400 {
		t.Errorf("SendMessage to a queue that is gone = %d", status)
	}
}
