package batch_test

import (
	"context"
	"encoding/json"
	"slices"
	"testing"

	"github.com/aws/aws-lambda-go/events"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/batch"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/lambdatest"
)

var hostileEvents = []string{
	`null`, `{}`, `{"Records":null}`, `{"Records":[]}`, `{"Records":[null]}`, `{"Records":[{},{}]}`,
	`{"Records":[{"messageId":"a","body":"1"},{"messageId":"a","body":"x"},{"messageId":"b"}]}`,
	`{"Records":[{"messageId":"a","body":"1","eventSourceARN":"q.fifo"},{"messageId":"b","body":"2","attributes":null,"eventSourceARN":"q.fifo"}]}`,
	`{"Records":[{"kinesis":{"sequenceNumber":"9","data":"MQ=="}},{"kinesis":{"sequenceNumber":"0","data":null}},{"kinesis":{"sequenceNumber":"abc","data":"eA=="}}]}`,
	`{"Records":[{"kinesis":{"sequenceNumber":"1","approximateArrivalTimestamp":1e308}}]}`,
	`{"Records":[{"dynamodb":{"SequenceNumber":"1","Keys":{"k":{"S":null}},"NewImage":{"a":{"N":"1e999"},"b":{"NULL":false},"c":{"L":[{"M":{}}]},"d":{}}}}]}`,
	`{"Records":[{"dynamodb":{"SequenceNumber":"1","Keys":{"k":null},"OldImage":{"a":null}}},{"dynamodb":{"SequenceNumber":"1","Keys":{"k":{"BS":[]}}}}]}`,
	`{"Records":[{"dynamodb":{"SequenceNumber":"1","Keys":{"k":{"X":"y"}}}}]}`,
	`{"Records":[],"window":null,"state":null,"isFinalInvokeForWindow":true}`,
	`{"Records":[{"kinesis":{"sequenceNumber":"1","data":"MQ=="}}],"window":{"start":"x"},"state":[1],"shardId":7}`,
	`{"Records":[],"state":{"a":1},"isWindowTerminatedEarly":true,"isFinalInvokeForWindow":true}`,
}

// Whatever JSON arrives: what aws-lambda-go's types take does not make a handler panic, nor answer what Lambda reads as a
// failure of the whole batch, unless the handler says that it is one.
func FuzzEventsOfAnyKind(f *testing.F) {
	for _, e := range hostileEvents {
		f.Add([]byte(e), uint8(3))
	}
	f.Fuzz(func(t *testing.T, event []byte, workers uint8) {
		o := quiet(batch.Options{Concurrency: int(workers % 8)})
		var queue events.SQSEvent
		if json.Unmarshal(event, &queue) == nil {
			res, err := batch.SQS(func(context.Context, batch.SQSMessage[int]) error { return nil }, o)(t.Context(), queue)
			if outcome := lambdatest.SQSOutcome(queue, res, err); err == nil && outcome.Reason != "" {
				t.Errorf("SQS: the whole batch of %s is repeated: %s", event, outcome.Reason)
			}
		}
		var kinesis events.KinesisEvent
		if json.Unmarshal(event, &kinesis) == nil {
			res, err := batch.Kinesis(func(context.Context, batch.KinesisRecord[int]) error { return nil }, o)(t.Context(), kinesis)
			if outcome := lambdatest.KinesisOutcome(kinesis, res, err); err == nil && outcome.Reason != "" {
				t.Errorf("Kinesis: the whole batch of %s is repeated: %s", event, outcome.Reason)
			}
		}
		var table events.DynamoDBEvent
		if unmarshal(event, &table) {
			res, err := batch.DynamoDB(func(context.Context, batch.DynamoDBRecord[map[string]any]) error { return nil }, o)(t.Context(), table)
			if outcome := lambdatest.DynamoDBOutcome(table, res, err); err == nil && outcome.Reason != "" {
				t.Errorf("DynamoDB: the whole batch of %s is repeated: %s", event, outcome.Reason)
			}
		}
		var window batch.KinesisWindowEvent[map[string]int]
		if json.Unmarshal(event, &window) == nil {
			res, err := batch.KinesisWindow(func(_ context.Context, s map[string]int, _ batch.KinesisRecord[int]) (map[string]int, error) {
				return s, nil
			},
				func(context.Context, batch.Window, map[string]int) error { return nil }, o)(t.Context(), window)
			var state map[string]any
			if err == nil && (json.Unmarshal(res.State, &state) != nil || state == nil) {
				t.Errorf("window: the state %s of %s is no object", res.State, event)
			}
		}
	})
}

// unmarshal reports whether the text is an event. The types of DynamoDB in aws-lambda-go panic on some texts, before any
// handler sees them.
func unmarshal(text []byte, event *events.DynamoDBEvent) (ok bool) {
	defer func() { _ = recover() }()
	return json.Unmarshal(text, event) == nil
}

// Of two messages with one id the failed one decides: Lambda knows messages by their ids alone.
func TestFailedMessageWithTheIdOfAnotherIsRetried(t *testing.T) {
	e := queueEvent(standardARN, "a", "a", "b")
	for failing := range 2 {
		e.Records[0].Body, e.Records[1].Body = `{}`, `{}`
		e.Records[failing].Body = `{`
		res, err := batch.SQS(func(context.Context, batch.SQSMessage[order]) error { return nil }, quiet(batch.Options{}))(t.Context(), e)
		if got := sqsFailures(res); err != nil || !slices.Equal(got, []string{"a"}) {
			t.Errorf("message %d fails: failures %q, %v; want a", failing, got, err)
		}
	}
}
