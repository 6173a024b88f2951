package lambdatest_test

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/lambdatest"
)

// The rules themselves are tested where they are, in batchanswer; here, that
// each source's events and each form of an answer reach them.
func TestOutcomesTakeAnswersInEveryForm(t *testing.T) {
	queue := lambdatest.SQS("arn:aws:sqs:us-east-1:123456789012:q", make([]lambdatest.Message, 2)...)
	kinesis := lambdatest.Kinesis("arn:aws:kinesis:us-east-1:123456789012:stream/s", make([]lambdatest.StreamRecord, 2)...)
	table := lambdatest.DynamoDB("arn:aws:dynamodb:us-east-1:123456789012:table/t/stream/1", make([]lambdatest.Change, 2)...)
	for name, source := range map[string]struct {
		second  string
		outcome func(answer any, functionError error) lambdatest.Outcome
	}{
		"SQS": {queue.Records[1].MessageId, func(answer any, err error) lambdatest.Outcome { return lambdatest.SQSOutcome(queue, answer, err) }},
		"Kinesis": {kinesis.Records[1].Kinesis.SequenceNumber, func(answer any, err error) lambdatest.Outcome {
			return lambdatest.KinesisOutcome(kinesis, answer, err)
		}},
		"DynamoDB": {table.Records[1].Change.SequenceNumber, func(answer any, err error) lambdatest.Outcome {
			return lambdatest.DynamoDBOutcome(table, answer, err)
		}},
	} {
		document := `{"batchItemFailures":[{"itemIdentifier":"` + source.second + `"}]}`
		for _, answer := range []any{
			[]byte(document), json.RawMessage(document),
			events.SQSEventResponse{BatchItemFailures: []events.SQSBatchItemFailure{{ItemIdentifier: source.second}}},
		} {
			if o := source.outcome(answer, nil); len(o.Done) != 1 || !slices.Equal(o.Retried, []string{source.second}) || o.Reason != "" {
				t.Errorf("%s: answer %T: %+v, want the second record retried", name, answer, o)
			}
		}
		for want, o := range map[string]lambdatest.Outcome{
			"boom":             source.outcome([]byte(document), errors.New("boom")),
			"unsupported type": source.outcome(func() {}, nil),
			"not JSON":         source.outcome([]byte("{"), nil),
		} {
			if len(o.Done) > 0 || !strings.Contains(o.Reason, want) {
				t.Errorf("%s: %+v, want everything retried because of %q", name, o, want)
			}
		}
	}
}

func TestOnlyMessagesWithAGroupHaveOne(t *testing.T) {
	event := lambdatest.SQS("arn:aws:sqs:us-east-1:123456789012:q", lambdatest.Message{GroupID: "x"}, lambdatest.Message{})
	if _, grouped := event.Records[1].Attributes["MessageGroupId"]; event.Records[0].Attributes["MessageGroupId"] != "x" || grouped {
		t.Errorf("the messages have the attributes %v, %v, want group x and none", event.Records[0].Attributes, event.Records[1].Attributes)
	}
}
