package lambdatest

import (
	"cmp"
	"encoding/json"

	"github.com/aws/aws-lambda-go/events"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/lambda/batchanswer"
)

// An Outcome is what Lambda does with the records of a batch after the
// function's answer, with ReportBatchItemFailures on the event source
// mapping. Without it, an answer that is no error means that all are done.
type Outcome struct {
	// Done are the ids of records that are never delivered again: message ids
	// of a queue, sequence numbers of a stream. In the order of the batch.
	Done []string
	// Retried are those that are delivered again.
	Retried []string
	// Reason says why the whole batch is retried, although the answer may
	// look as if it named single records. Empty if it is not, or if every
	// record was named.
	Reason string
	// OutOfOrder are messages of a FIFO queue that are done although an
	// earlier message of their group is retried.
	OutOfOrder []string
}

// SQSOutcome reads the answer to event: a JSON document as []byte or
// json.RawMessage, or a value that is marshalled. A function error fails the
// whole batch, as does a value that cannot be marshalled.
func SQSOutcome(event events.SQSEvent, answer any, functionError error) Outcome {
	document, functionError := answered(answer, functionError)
	return Outcome(batchanswer.SQS(event, document, functionError))
}

// KinesisOutcome reads the answer to event as SQSOutcome does. A shard goes on
// at the failed record with the lowest sequence number, so all after it are
// delivered again.
func KinesisOutcome(event events.KinesisEvent, answer any, functionError error) Outcome {
	document, functionError := answered(answer, functionError)
	return Outcome(batchanswer.Kinesis(event, document, functionError))
}

// DynamoDBOutcome reads the answer to event as KinesisOutcome does.
func DynamoDBOutcome(event events.DynamoDBEvent, answer any, functionError error) Outcome {
	document, functionError := answered(answer, functionError)
	return Outcome(batchanswer.DynamoDB(event, document, functionError))
}

// answered is what Lambda receives of a handler that returned answer.
func answered(answer any, functionError error) (document []byte, failure error) {
	switch raw := answer.(type) {
	case []byte:
		return raw, functionError
	case json.RawMessage:
		return raw, functionError
	}
	document, err := json.Marshal(answer)
	return document, cmp.Or(functionError, err)
}
