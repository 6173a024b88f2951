package mappings

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/aws/aws-lambda-go/events"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/queues"
)

// record is a message as functions get it.
func record(m Mapping, x queues.Received) events.SQSMessage {
	r := events.SQSMessage{
		MessageId: x.MessageID, ReceiptHandle: x.ReceiptHandle, Body: x.Body, Md5OfBody: x.MD5OfBody,
		Md5OfMessageAttributes: x.MD5OfMessageAttributes, Attributes: x.Attributes,
		MessageAttributes: map[string]events.SQSMessageAttribute{},
		EventSource:       "aws:sqs", EventSourceARN: m.Queue, AWSRegion: region(m.Queue),
	}
	for name, a := range x.MessageAttributes {
		r.MessageAttributes[name] = events.SQSMessageAttribute{
			StringValue: stringValue(a.StringValue), BinaryValue: a.BinaryValue, DataType: a.DataType,
			StringListValues: []string{}, BinaryListValues: [][]byte{},
		}
	}
	return r
}

func stringValue(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func region(arn string) string {
	parts := strings.Split(arn, ":")
	return parts[min(3, len(parts)-1)]
}

// filter deletes the messages that the mapping does not want.
func (r *Runner) filter(m Mapping, batch []queues.Received) []queues.Received {
	if len(m.Filters) == 0 {
		return batch
	}
	return slices.DeleteFunc(batch, func(x queues.Received) bool {
		document := filterDocument(record(m, x))
		for _, f := range m.Filters {
			if f.MatchValue(document) {
				return false
			}
		}
		r.Queues.Delete(m.Queue, x.ReceiptHandle)
		return true
	})
}

// filterDocument is a record as filters see it: with the body decoded if it is
// JSON.
func filterDocument(x events.SQSMessage) any {
	text, err := json.Marshal(x)
	if err != nil {
		return nil // unreachable: strings and bytes always encode
	}
	var document map[string]any
	if err := json.Unmarshal(text, &document); err != nil {
		return nil
	}
	var body any
	if json.Unmarshal([]byte(x.Body), &body) == nil {
		document["body"] = body
	}
	return document
}
