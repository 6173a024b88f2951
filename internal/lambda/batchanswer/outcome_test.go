package batchanswer_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/lambda/batchanswer"
)

// queue is an event of messages with these ids, the first letter of which is
// their group.
func queue(name string, ids ...string) events.SQSEvent {
	var event events.SQSEvent
	for _, id := range ids {
		event.Records = append(event.Records, events.SQSMessage{MessageId: id, EventSourceARN: "arn:aws:sqs:us-east-1:123456789012:" + name,
			Attributes: map[string]string{"MessageGroupId": id[:1]}})
	}
	return event
}

func TestAnswersToAQueue(t *testing.T) {
	event := queue("q", "a", "b", "c")
	for _, test := range []struct {
		answer  string
		retried string // "all" with a reason
		reason  string
	}{
		{answer: ``},
		{answer: `null`},
		{answer: `{}`},
		{answer: `{"other":1}`},
		{answer: `{"batchItemFailures":[]}`},
		{answer: `{"batchItemFailures":null}`},
		{answer: `{"batchItemFailures":[{"itemIdentifier":"b"}]}`, retried: "b"},
		{answer: `{"batchItemFailures":[{"itemIdentifier":"c"},{"itemIdentifier":"a"},{"itemIdentifier":"a"}]}`, retried: "a c"},
		{answer: `{"batchItemFailures":[{"itemIdentifier":"a"},{"itemIdentifier":"b"},{"itemIdentifier":"c"}]}`, retried: "a b c"},
		{answer: `{"BatchItemFailures":[{"itemIdentifier":"a"}]}`}, // another name: ignored, and a is lost
		{answer: `{"batchItemFailures":[{"itemIdentifier":""}]}`, retried: "a b c", reason: "empty"},
		{answer: `{"batchItemFailures":[{"itemIdentifier":null}]}`, retried: "a b c", reason: "null"},
		{answer: `{"batchItemFailures":[{"itemIdentifier":1}]}`, retried: "a b c", reason: "not a string"},
		{answer: `{"batchItemFailures":[{"ItemIdentifier":"a"}]}`, retried: "a b c", reason: "no itemIdentifier"},
		{answer: `{"batchItemFailures":[{"itemIdentifier":"a"},{"itemIdentifier":"z"}]}`, retried: "a b c", reason: "not in the batch"},
		{answer: `{"batchItemFailures":{}}`, retried: "a b c", reason: "not a list"},
		{answer: `{"batchItemFailures":["a"]}`, retried: "a b c", reason: "not a list of objects"},
		{answer: `"ok"`, retried: "a b c", reason: "not an object"},
		{answer: `{`, retried: "a b c", reason: "not JSON"},
	} {
		o := batchanswer.SQS(event, []byte(test.answer), nil)
		if got := strings.Join(o.Retried, " "); got != test.retried || (o.Reason == "") != (test.reason == "") || !strings.Contains(o.Reason, test.reason) {
			t.Errorf("%s: retried %q, reason %q; want %q, %q", test.answer, got, o.Reason, test.retried, test.reason)
		}
		all := slices.Sorted(slices.Values(append(slices.Clone(o.Done), o.Retried...)))
		if !slices.Equal(all, []string{"a", "b", "c"}) {
			t.Errorf("%s: done %q and retried %q are not the batch", test.answer, o.Done, o.Retried)
		}
	}
	if o := batchanswer.SQS(event, nil, errors.New("boom")); len(o.Done) > 0 || !strings.Contains(o.Reason, "boom") {
		t.Errorf("failed function: %+v, want everything retried", o)
	}
}

func TestFIFOOutcomeNamesMessagesOutOfOrder(t *testing.T) {
	event := queue("q.fifo", "x1", "y1", "x2", "y2")
	o := batchanswer.SQS(event, []byte(`{"batchItemFailures":[{"itemIdentifier":"x1"}]}`), nil)
	if !slices.Equal(o.OutOfOrder, []string{"x2"}) {
		t.Errorf("OutOfOrder = %q, want x2: it is done before x1", o.OutOfOrder)
	}
	o = batchanswer.SQS(event, []byte(`{"batchItemFailures":[{"itemIdentifier":"x1"},{"itemIdentifier":"x2"}]}`), nil)
	if len(o.OutOfOrder) > 0 || !slices.Equal(o.Done, []string{"y1", "y2"}) {
		t.Errorf("whole group failed: %+v, want y1 and y2 done, none out of order", o)
	}
}

// A group of a standard queue is for fairness between tenants.
func TestGroupsOfAStandardQueueHaveNoOrder(t *testing.T) {
	event := queue("q", "x1", "x2", "y1")
	o := batchanswer.SQS(event, []byte(`{"batchItemFailures":[{"itemIdentifier":"x1"}]}`), nil)
	if len(o.OutOfOrder) > 0 || !slices.Equal(o.Done, []string{"x2", "y1"}) {
		t.Errorf("%+v, want x2 and y1 done, none out of order", o)
	}
}

func TestStreamOutcomeGoesOnAtTheFirstFailure(t *testing.T) {
	kinesis, table := events.KinesisEvent{Records: make([]events.KinesisEventRecord, 3)}, events.DynamoDBEvent{Records: make([]events.DynamoDBEventRecord, 3)}
	ids := []string{"11", "12", "13"}
	for i, id := range ids {
		kinesis.Records[i].Kinesis.SequenceNumber, table.Records[i].Change.SequenceNumber = id, id
	}
	for name, judge := range map[string]func(answer string) batchanswer.Outcome{
		"Kinesis":  func(answer string) batchanswer.Outcome { return batchanswer.Kinesis(kinesis, []byte(answer), nil) },
		"DynamoDB": func(answer string) batchanswer.Outcome { return batchanswer.DynamoDB(table, []byte(answer), nil) },
	} {
		if o := judge(`{"batchItemFailures":[{"itemIdentifier":"13"},{"itemIdentifier":"12"}]}`); !slices.Equal(o.Done, ids[:1]) || !slices.Equal(o.Retried, ids[1:]) || o.Reason != "" {
			t.Errorf("%s: %+v, want all from the second on retried", name, o)
		}
		if o := judge(`{"batchItemFailures":[]}`); len(o.Retried) > 0 {
			t.Errorf("%s: no failures: %+v, want all done", name, o)
		}
		if o := judge(`{"batchItemFailures":[{"itemIdentifier":""}]}`); len(o.Done) > 0 || o.Reason == "" {
			t.Errorf("%s: empty identifier: %+v, want all retried", name, o)
		}
	}
}
