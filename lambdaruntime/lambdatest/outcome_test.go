package lambdatest_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/lambdatest"
)

func TestSQSOutcome(t *testing.T) {
	event := lambdatest.SQS("arn:aws:sqs:us-east-1:123456789012:q", lambdatest.Message{ID: "a"}, lambdatest.Message{ID: "b"}, lambdatest.Message{ID: "c"})
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
		o := lambdatest.SQSOutcome(event, []byte(test.answer), nil)
		if got := strings.Join(o.Retried, " "); got != test.retried || (o.Reason == "") != (test.reason == "") || !strings.Contains(o.Reason, test.reason) {
			t.Errorf("%s: retried %q, reason %q; want %q, %q", test.answer, got, o.Reason, test.retried, test.reason)
		}
		all := slices.Sorted(slices.Values(append(slices.Clone(o.Done), o.Retried...)))
		if !slices.Equal(all, []string{"a", "b", "c"}) {
			t.Errorf("%s: done %q and retried %q are not the batch", test.answer, o.Done, o.Retried)
		}
	}
	if o := lambdatest.SQSOutcome(event, nil, errors.New("boom")); len(o.Done) > 0 || !strings.Contains(o.Reason, "boom") {
		t.Errorf("failed function: %+v, want everything retried", o)
	}
	typed := events.SQSEventResponse{BatchItemFailures: []events.SQSBatchItemFailure{{ItemIdentifier: "b"}}}
	if o := lambdatest.SQSOutcome(event, typed, nil); !slices.Equal(o.Retried, []string{"b"}) {
		t.Errorf("typed answer: %+v", o)
	}
}

func TestFIFOOutcomeNamesMessagesOutOfOrder(t *testing.T) {
	event := lambdatest.SQS("arn:aws:sqs:us-east-1:123456789012:q.fifo",
		lambdatest.Message{ID: "x1", GroupID: "x"}, lambdatest.Message{ID: "y1", GroupID: "y"}, lambdatest.Message{ID: "x2", GroupID: "x"}, lambdatest.Message{ID: "y2", GroupID: "y"})
	o := lambdatest.SQSOutcome(event, []byte(`{"batchItemFailures":[{"itemIdentifier":"x1"}]}`), nil)
	if !slices.Equal(o.OutOfOrder, []string{"x2"}) {
		t.Errorf("OutOfOrder = %q, want x2: it is done before x1", o.OutOfOrder)
	}
	o = lambdatest.SQSOutcome(event, []byte(`{"batchItemFailures":[{"itemIdentifier":"x1"},{"itemIdentifier":"x2"}]}`), nil)
	if len(o.OutOfOrder) > 0 || !slices.Equal(o.Done, []string{"y1", "y2"}) {
		t.Errorf("whole group failed: %+v, want y1 and y2 done, none out of order", o)
	}
}

// A group of a standard queue is for fairness between tenants.
func TestGroupsOfAStandardQueueHaveNoOrder(t *testing.T) {
	event := lambdatest.SQS("arn:aws:sqs:us-east-1:123456789012:q",
		lambdatest.Message{ID: "x1", GroupID: "x"}, lambdatest.Message{ID: "x2", GroupID: "x"}, lambdatest.Message{ID: "y1"})
	o := lambdatest.SQSOutcome(event, []byte(`{"batchItemFailures":[{"itemIdentifier":"x1"}]}`), nil)
	if len(o.OutOfOrder) > 0 || !slices.Equal(o.Done, []string{"x2", "y1"}) {
		t.Errorf("%+v, want x2 and y1 done, none out of order", o)
	}
	if _, grouped := event.Records[2].Attributes["MessageGroupId"]; event.Records[1].Attributes["MessageGroupId"] != "x" || grouped {
		t.Errorf("the messages have the groups %v, %v, want x and none", event.Records[1].Attributes, event.Records[2].Attributes)
	}
}

func TestStreamOutcomeGoesOnAtTheFirstFailure(t *testing.T) {
	kinesis := lambdatest.Kinesis("arn:aws:kinesis:us-east-1:123456789012:stream/s", make([]lambdatest.StreamRecord, 3)...)
	table := lambdatest.DynamoDB("arn:aws:dynamodb:us-east-1:123456789012:table/t/stream/1", make([]lambdatest.Change, 3)...)
	for name, test := range map[string]struct {
		ids     []string
		outcome func(answer any) lambdatest.Outcome
	}{
		"Kinesis": {
			[]string{kinesis.Records[0].Kinesis.SequenceNumber, kinesis.Records[1].Kinesis.SequenceNumber, kinesis.Records[2].Kinesis.SequenceNumber},
			func(answer any) lambdatest.Outcome { return lambdatest.KinesisOutcome(kinesis, answer, nil) },
		},
		"DynamoDB": {
			[]string{table.Records[0].Change.SequenceNumber, table.Records[1].Change.SequenceNumber, table.Records[2].Change.SequenceNumber},
			func(answer any) lambdatest.Outcome { return lambdatest.DynamoDBOutcome(table, answer, nil) },
		},
	} {
		answer := events.KinesisEventResponse{BatchItemFailures: []events.KinesisBatchItemFailure{{ItemIdentifier: test.ids[2]}, {ItemIdentifier: test.ids[1]}}}
		if o := test.outcome(answer); !slices.Equal(o.Done, test.ids[:1]) || !slices.Equal(o.Retried, test.ids[1:]) || o.Reason != "" {
			t.Errorf("%s: %+v, want all from the second on retried", name, o)
		}
		if o := test.outcome(events.KinesisEventResponse{}); len(o.Retried) > 0 {
			t.Errorf("%s: no failures: %+v, want all done", name, o)
		}
		if o := test.outcome([]byte(`{"batchItemFailures":[{"itemIdentifier":""}]}`)); len(o.Done) > 0 || o.Reason == "" {
			t.Errorf("%s: empty identifier: %+v, want all retried", name, o)
		}
	}
}
