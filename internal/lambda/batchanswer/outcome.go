package batchanswer

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-lambda-go/events"
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

// SQS reads the answer to event. A function error fails the whole batch.
func SQS(event events.SQSEvent, answer []byte, functionError error) Outcome {
	var ids []string
	for _, r := range event.Records {
		ids = append(ids, r.MessageId)
	}
	failed, reason := failures(ids, answer, functionError)
	o := split(ids, reason, func(id string) bool { return slices.Contains(failed, id) })
	retriedGroup := map[string]bool{}
	for _, r := range event.Records {
		group := r.Attributes["MessageGroupId"]
		switch {
		case !strings.HasSuffix(r.EventSourceARN, ".fifo"): // in a standard queue a group orders nothing
		case slices.Contains(o.Retried, r.MessageId):
			retriedGroup[group] = true
		case retriedGroup[group]:
			o.OutOfOrder = append(o.OutOfOrder, r.MessageId)
		}
	}
	return o
}

// Kinesis reads the answer to event as SQS does. A shard goes on at the failed
// record with the lowest sequence number, so all after it are delivered again.
func Kinesis(event events.KinesisEvent, answer []byte, functionError error) Outcome {
	var ids []string
	for _, r := range event.Records {
		ids = append(ids, r.Kinesis.SequenceNumber)
	}
	return streamOutcome(ids, answer, functionError)
}

// DynamoDB reads the answer to event as Kinesis does.
func DynamoDB(event events.DynamoDBEvent, answer []byte, functionError error) Outcome {
	var ids []string
	for _, r := range event.Records {
		ids = append(ids, r.Change.SequenceNumber)
	}
	return streamOutcome(ids, answer, functionError)
}

func streamOutcome(ids []string, answer []byte, functionError error) Outcome {
	failed, reason := failures(ids, answer, functionError)
	reached := false
	return split(ids, reason, func(id string) bool {
		reached = reached || slices.Contains(failed, id)
		return reached
	})
}

// split sorts ids into those that are done and those that are retried: all of
// them if there is a reason.
func split(ids []string, reason string, retried func(string) bool) Outcome {
	o := Outcome{Reason: reason}
	for _, id := range ids {
		if reason != "" || retried(id) {
			o.Retried = append(o.Retried, id)
		} else {
			o.Done = append(o.Done, id)
		}
	}
	return o
}

// failures reads the identifiers that an answer names, or the reason for which
// Lambda retries the whole batch. The rules are those of "Success and failure
// conditions" in the Lambda guide: an empty or null answer or list is a
// success; an identifier that is empty, null, under another name or unknown
// fails the whole batch. Lambda does not document what a valid document other
// than an object means; it is taken for a failure here.
func failures(ids []string, answer []byte, functionError error) (failed []string, reason string) {
	if functionError != nil {
		return nil, "the function failed: " + functionError.Error()
	}
	if isNull(answer) {
		return nil, ""
	}
	if !json.Valid(answer) {
		return nil, fmt.Sprintf("the answer is not JSON: %.100q", answer)
	}
	// Names are compared exactly, which encoding/json does for maps only.
	var body map[string]json.RawMessage
	if err := json.Unmarshal(answer, &body); err != nil {
		return nil, fmt.Sprintf("the answer is not an object: %s", answer)
	}
	list := body["batchItemFailures"]
	if isNull(list) {
		return nil, ""
	}
	var items []map[string]json.RawMessage
	if err := json.Unmarshal(list, &items); err != nil {
		return nil, fmt.Sprintf("batchItemFailures is not a list of objects: %s", list)
	}
	for i, item := range items {
		where := fmt.Sprintf("batchItemFailures[%d]", i)
		value, named := item["itemIdentifier"]
		var id string
		switch {
		case !named:
			return nil, where + " has no itemIdentifier"
		case isNull(value):
			return nil, where + ".itemIdentifier is null"
		case json.Unmarshal(value, &id) != nil:
			return nil, fmt.Sprintf("%s.itemIdentifier is not a string: %s", where, value)
		case id == "":
			return nil, where + ".itemIdentifier is empty"
		case !slices.Contains(ids, id):
			return nil, fmt.Sprintf("%s.itemIdentifier %q is not in the batch", where, id)
		}
		failed = append(failed, id)
	}
	return failed, ""
}

func isNull(raw []byte) bool {
	return len(raw) == 0 || bytes.Equal(bytes.TrimSpace(raw), []byte("null"))
}
