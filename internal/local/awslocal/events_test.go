package awslocal_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/buses"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/pattern"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/queues"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/topics"
)

const (
	topicARN    = "arn:aws:sns:us-east-1:123456789012:news"
	functionARN = "arn:aws:lambda:us-east-1:123456789012:function:work"
)

func parse(t *testing.T, text string) pattern.Pattern {
	t.Helper()
	p, err := pattern.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// sns calls an operation as SDKs do, with a form.
func (w *world) sns(t *testing.T, fields ...string) (int, string) {
	t.Helper()
	form := url.Values{"Version": {"2010-03-31"}}
	for i := 0; i < len(fields); i += 2 {
		form.Set(fields[i], fields[i+1])
	}
	return w.call(t, "sns", "", "application/x-www-form-urlencoded", form.Encode())
}

func TestPublishedMessagesReachTheSubscribers(t *testing.T) {
	w := start(t, awslocal.Options{}, resources{
		Queues: []queues.Queue{queue("wrapped"), queue("raw"), queue("vip")},
		Topics: []topics.Topic{{Path: "Shop/News", ARN: topicARN, Subscriptions: []topics.Subscription{
			{ARN: topicARN + ":1", Target: functionARN},
			{ARN: topicARN + ":2", Target: queuePrefix + "wrapped"},
			{ARN: topicARN + ":3", Target: queuePrefix + "raw", Raw: true},
			{ARN: topicARN + ":4", Target: queuePrefix + "vip", Filter: parse(t, `{"price":[{"numeric":[">",100]}]}`)},
		}}},
	})
	status, body := w.sns(t, "Action", "Publish", "TopicArn", topicARN, "Message", "hello", "Subject", "greeting",
		"MessageAttributes.entry.1.Name", "price", "MessageAttributes.entry.1.Value.DataType", "Number", "MessageAttributes.entry.1.Value.StringValue", "99")
	if status != http.StatusOK || !strings.Contains(body, `<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult><MessageId>`) {
		t.Fatalf("Publish = %d %s", status, body)
	}
	got := w.next(t)
	var event events.SNSEvent
	if err := json.Unmarshal([]byte(got.event), &event); err != nil || len(event.Records) != 1 {
		t.Fatalf("event %s: %v", got.event, err)
	}
	if r := event.Records[0]; got.cause != "topic Shop/News" || r.EventSource != "aws:sns" || r.EventSubscriptionArn != topicARN+":1" ||
		r.SNS.Message != "hello" || r.SNS.Subject != "greeting" || r.SNS.TopicArn != topicARN || r.SNS.UnsubscribeURL == "" {
		t.Errorf("record %+v", r)
	}
	var wrapped struct {
		Type, Message, TopicArn, UnsubscribeURL string
		MessageAttributes                       map[string]struct{ Type, Value string }
	}
	messages := w.receive(t, "wrapped", `"WaitTimeSeconds":5`)
	if len(messages) != 1 || json.Unmarshal([]byte(messages[0].Body), &wrapped) != nil || wrapped.Type != "Notification" || wrapped.Message != "hello" || wrapped.MessageAttributes["price"].Value != "99" || wrapped.UnsubscribeURL == "" {
		t.Errorf("the queue got %+v", messages)
	}
	raw := w.receive(t, "raw", `"WaitTimeSeconds":5,"MessageAttributeNames":["All"]`)
	if len(raw) != 1 || raw[0].Body != "hello" || raw[0].MessageAttributes["price"].StringValue != "99" {
		t.Errorf("the queue with raw delivery got %+v", raw)
	}
	if got := w.receive(t, "vip", ""); len(got) != 0 {
		t.Errorf("the filter let %+v through", got)
	}
}

func TestPublishBatchTellsWhatFailed(t *testing.T) {
	w := start(t, awslocal.Options{}, resources{Topics: []topics.Topic{{Path: "Shop/News", ARN: topicARN}}})
	entry := "PublishBatchRequestEntries.member."
	status, body := w.sns(t, "Action", "PublishBatch", "TopicArn", topicARN, entry+"1.Id", "a", entry+"1.Message", "x", entry+"2.Id", "b", entry+"2.Message", "")
	if status != http.StatusOK || !strings.Contains(body, "<Successful><member><Id>a</Id><MessageId>") || !strings.Contains(body, "<Failed><member><Id>b</Id><Code>InvalidParameter</Code>") {
		t.Errorf("PublishBatch = %d %s", status, body)
	}
	status, body = w.sns(t, "Action", "Publish", "TopicArn", topicARN+"x", "Message", "hello")
	if status != http.StatusNotFound || !strings.Contains(body, "<Code>NotFound</Code>") {
		t.Errorf("Publish to no topic = %d %s", status, body)
	}
}

const busARN = "arn:aws:events:us-east-1:111122223333:event-bus/shop"

// shopBus has one rule for orders, whose targets get them in several forms.
func shopBus(t *testing.T, targets ...buses.Target) resources {
	return resources{
		Queues: []queues.Queue{queue("orders"), queue("jobs.fifo")},
		Buses: []buses.Bus{{Path: "Shop/Bus", Name: "shop", ARN: busARN, Rules: []buses.Rule{
			{Path: "Shop/OnOrder", Pattern: parse(t, `{"source":["shop"],"detail":{"state":["open"]}}`), Targets: targets},
		}}},
	}
}

func TestEventsReachTheTargetsOfMatchingRules(t *testing.T) {
	w := start(t, awslocal.Options{}, shopBus(t,
		buses.Target{ARN: functionARN},
		buses.Target{ARN: queuePrefix + "orders", Input: buses.Input{Path: "$.detail.id"}},
		buses.Target{ARN: queuePrefix + "orders", Input: buses.Input{Constant: `"constant"`}},
		buses.Target{ARN: queuePrefix + "orders", Input: buses.Input{Template: `{"order":<id>,"text":"order <id> is <state>"}`, Paths: map[string]string{"id": "$.detail.id", "state": "$.detail.state"}}},
		buses.Target{ARN: queuePrefix + "jobs.fifo", GroupID: "g"},
	))
	status, body := w.json(t, "events", "AWSEvents.PutEvents", `{"Entries":[
		{"Source":"shop","DetailType":"Order","Detail":"{\"state\":\"closed\"}","EventBusName":"shop"},
		{"Source":"shop","DetailType":"Order","Detail":"{\"state\":\"open\",\"id\":7}","EventBusName":"`+busARN+`","Time":1700000000.5,"Resources":["r"]},
		{"Source":"shop","DetailType":"Order","Detail":"text","EventBusName":"shop"},
		{"Source":"shop","DetailType":"Order","Detail":"{}","EventBusName":"nowhere"},
		{"Source":"shop","DetailType":"Order","Detail":"{}"}]}`)
	var result struct {
		FailedEntryCount int
		Entries          []struct{ EventId, ErrorCode string }
	}
	if err := json.Unmarshal([]byte(body), &result); status != http.StatusOK || err != nil || result.FailedEntryCount != 2 ||
		result.Entries[2].ErrorCode != "MalformedDetail" || result.Entries[3].ErrorCode != "ResourceNotFoundException" || result.Entries[4].EventId == "" {
		t.Fatalf("PutEvents = %d %s", status, body)
	}
	got := w.next(t)
	var event events.EventBridgeEvent
	if err := json.Unmarshal([]byte(got.event), &event); err != nil || got.cause != "rule Shop/OnOrder" || event.ID != result.Entries[1].EventId ||
		event.Source != "shop" || event.DetailType != "Order" || event.AccountID != "111122223333" || event.Region != "us-east-1" ||
		event.Time.Unix() != 1700000000 || string(event.Detail) != `{"state":"open","id":7}` || event.Resources[0] != "r" {
		t.Errorf("event %s, %v", got.event, err)
	}
	if got := bodies(w.receive(t, "orders", `"WaitTimeSeconds":5,"MaxNumberOfMessages":10`)); got != `7 "constant" {"order":7,"text":"order 7 is open"}` {
		t.Errorf("the queue got %s", got)
	}
	if got := w.receive(t, "jobs.fifo", `"WaitTimeSeconds":5`); len(got) != 1 || !strings.Contains(got[0].Body, `"detail-type":"Order"`) {
		t.Errorf("the FIFO queue got %+v", got)
	}
}

func TestInputsThatCannotBeMadeAreNamed(t *testing.T) {
	for _, input := range []buses.Input{{Path: "$.detail[*]"}, {Paths: map[string]string{"x": "$..id"}}, {Template: "<aws.events.rule-arn>"}} {
		if input.Check() == nil {
			t.Errorf("Check of %+v gave no error", input)
		}
	}
	if err := (buses.Input{Path: "$.detail.items[0].name-x"}).Check(); err != nil {
		t.Error(err)
	}
}
