package queues

import (
	"cmp"
	"context"
	"encoding/json"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/lambda/batchanswer"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/history"
)

// A source is a queue as event source mappings read it.
type source struct {
	service *Service
	queue   Queue
}

func (s source) String() string { return "queue " + s.queue.Path }

func (s source) Receive(ctx context.Context, limit int, wait time.Duration) ([]service.Record, error) {
	q, err := s.service.queue(s.queue.ARN)
	if err != nil {
		return nil, err
	}
	var records []service.Record
	for _, m := range s.service.receive(ctx, q, limit, wait, nil) {
		event := s.event(m)
		records = append(records, service.Record{Event: event, Filtered: func() any { return filtered(event) }, Handle: m.ReceiptHandle, By: m.by})
	}
	return records, nil
}

func (s source) Done(records ...service.Record) {
	if q, err := s.service.queue(s.queue.ARN); err == nil {
		for _, r := range records {
			q.delete(r.Handle)
		}
	}
}

func (s source) Release(after time.Duration, records ...service.Record) {
	if q, err := s.service.queue(s.queue.ARN); err == nil {
		for _, r := range records {
			q.release(r.Handle, after)
		}
	}
}

// Hide is [service.Hider].
func (s source) Hide(while time.Duration, records ...service.Record) {
	if q, err := s.service.queue(s.queue.ARN); err == nil {
		for _, r := range records {
			q.change(r.Handle, cmp.Or(while, q.current().VisibilityTimeout)) // one that is not in flight any more comes again anyway
		}
	}
}

// Fail is [service.EventSource].
func (s source) Fail(by []history.Cause, now bool, records ...service.Record) {
	q, err := s.service.queue(s.queue.ARN)
	if err != nil {
		return
	}
	for _, r := range records {
		q.failed(r.Handle, by)
		if now {
			q.change(r.Handle, 0) // one that is not in flight any more comes again anyway
		}
	}
}

func (s source) Failed(batch []service.Record, answer []byte) (failed []service.Record, reason string) {
	var event events.SQSEvent
	byID := map[string]service.Record{}
	for _, r := range batch {
		m := r.Event.(events.SQSMessage)
		event.Records = append(event.Records, m)
		byID[m.MessageId] = r
	}
	outcome := batchanswer.SQS(event, answer, nil)
	for _, id := range outcome.Retried {
		failed = append(failed, byID[id])
	}
	return failed, outcome.Reason
}

// event is a message as functions get it.
func (s source) event(m Received) events.SQSMessage {
	r := events.SQSMessage{
		MessageId: m.MessageID, ReceiptHandle: m.ReceiptHandle, Body: m.Body, Md5OfBody: m.MD5OfBody,
		Md5OfMessageAttributes: m.MD5OfMessageAttributes, Attributes: m.Attributes,
		MessageAttributes: map[string]events.SQSMessageAttribute{},
		EventSource:       "aws:sqs", EventSourceARN: s.queue.ARN, AWSRegion: service.Region(s.queue.ARN),
	}
	for name, a := range m.MessageAttributes {
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

// filtered is a record as filters see it: with the body decoded if it is JSON.
func filtered(m events.SQSMessage) any {
	text, err := json.Marshal(m)
	if err != nil {
		return nil // unreachable: strings and bytes always encode
	}
	var document map[string]any
	if err := json.Unmarshal(text, &document); err != nil {
		return nil
	}
	var body any
	if json.Unmarshal([]byte(m.Body), &body) == nil {
		document["body"] = body
	}
	return document
}
