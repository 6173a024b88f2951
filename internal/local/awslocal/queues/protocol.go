package queues

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/message"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/wire"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/history"
)

func (s *Service) protocol() wire.JSON {
	return wire.JSON{Service: "SQS", Operations: map[string]wire.Operation{
		"SendMessage":                  wire.Op(s.sendMessage),
		"SendMessageBatch":             wire.Op(s.sendMessageBatch),
		"ReceiveMessage":               wire.Op(s.receiveMessage),
		"DeleteMessage":                wire.Op(s.deleteMessage),
		"DeleteMessageBatch":           wire.Op(s.deleteMessageBatch),
		"ChangeMessageVisibility":      wire.Op(s.changeMessageVisibility),
		"ChangeMessageVisibilityBatch": wire.Op(s.changeMessageVisibilityBatch),
		"GetQueueAttributes":           wire.Op(s.getQueueAttributes),
		"GetQueueUrl":                  wire.Op(s.getQueueURL),
		"PurgeQueue":                   wire.Op(s.purgeQueue),
		"ListQueues":                   wire.Op(s.listQueues),
		"ListDeadLetterSourceQueues":   wire.Op(s.listDeadLetterSourceQueues),
		"StartMessageMoveTask":         wire.Op(s.startMessageMoveTask),
	}}
}

// target is in every input.
type target struct{ QueueUrl string }

type none struct{}

// sending is one message to send, alone or in a batch.
type sending struct {
	Id                                     string
	MessageBody                            string
	DelaySeconds                           *int
	MessageAttributes                      map[string]message.Attribute
	MessageSystemAttributes                map[string]message.Attribute
	MessageGroupId, MessageDeduplicationId string
}

type sent struct {
	Id                           string `json:",omitempty"`
	MessageId                    string
	MD5OfMessageBody             string
	MD5OfMessageAttributes       string `json:",omitempty"`
	MD5OfMessageSystemAttributes string `json:",omitempty"`
	SequenceNumber               string `json:",omitempty"`
}

// traceHeader is the only system attribute that a sender may set. Without it,
// the X-Ray header of the request is what receivers find under that name.
const traceHeader = "AWSTraceHeader"

func (q *queue) sendOne(ctx context.Context, m sending) (sent, error) {
	delay, err := seconds("DelaySeconds", m.DelaySeconds, 900)
	if err != nil {
		return sent{}, err
	}
	h, err := q.send(message.Message{
		Body: m.MessageBody, Attributes: m.MessageAttributes,
		GroupID: m.MessageGroupId, DeduplicationID: m.MessageDeduplicationId,
		TraceHeader: cmp.Or(m.MessageSystemAttributes[traceHeader].StringValue, wire.TraceHeader(ctx)), By: history.OriginOf(ctx).Causes,
	}, delay)
	if err != nil {
		return sent{}, err
	}
	return sent{
		Id: m.Id, MessageId: h.id, SequenceNumber: h.sequence,
		MD5OfMessageBody: sum([]byte(m.MessageBody)), MD5OfMessageAttributes: sumAttributes(m.MessageAttributes),
		MD5OfMessageSystemAttributes: sumAttributes(m.MessageSystemAttributes),
	}, nil
}

// seconds reads an optional number of seconds; nil if there is none.
func seconds(name string, n *int, most int) (*time.Duration, error) {
	if n == nil {
		return nil, nil
	}
	if *n < 0 || *n > most {
		return nil, wire.Errorf("InvalidParameterValue", "%s is %d; 0 to %d is allowed", name, *n, most)
	}
	return new(time.Duration(*n) * time.Second), nil
}

func (s *Service) sendMessage(ctx context.Context, in struct {
	target
	sending
}) (sent, error) {
	q, err := s.byURL(in.QueueUrl)
	if err != nil {
		return sent{}, err
	}
	return q.sendOne(ctx, in.sending)
}

func (s *Service) sendMessageBatch(ctx context.Context, in struct {
	target
	Entries []sending
}) (batchResult, error) {
	return eachEntry(s, in.QueueUrl, in.Entries, func(m sending) string { return m.Id }, func(q *queue, m sending) (sent, error) { return q.sendOne(ctx, m) })
}

// maxVisibility is the longest visibility timeout, 12 hours, in seconds.
const maxVisibility = 43200

func (s *Service) receiveMessage(ctx context.Context, in struct {
	target
	MaxNumberOfMessages                *int
	VisibilityTimeout, WaitTimeSeconds *int

	AttributeNames, MessageSystemAttributeNames, MessageAttributeNames []string
}) (any, error) {
	q, err := s.byURL(in.QueueUrl)
	if err != nil {
		return nil, err
	}
	limit := 1
	if in.MaxNumberOfMessages != nil {
		limit = *in.MaxNumberOfMessages
	}
	if limit < 1 || limit > maxBatch {
		return nil, wire.Errorf("InvalidParameterValue", "MaxNumberOfMessages is %d; 1 to %d is allowed", limit, maxBatch)
	}
	visibility, err := seconds("VisibilityTimeout", in.VisibilityTimeout, maxVisibility)
	if err != nil {
		return nil, err
	}
	wait, err := seconds("WaitTimeSeconds", in.WaitTimeSeconds, 20)
	if err != nil {
		return nil, err
	}
	if wait == nil {
		wait = new(q.current().WaitTime)
	}
	messages := s.receive(ctx, q, limit, *wait, visibility)
	system := append(in.AttributeNames, in.MessageSystemAttributeNames...)
	for i := range messages {
		m := &messages[i]
		maps.DeleteFunc(m.Attributes, func(name, _ string) bool { return !wanted(system, name) })
		m.MessageAttributes = maps.Clone(m.MessageAttributes)
		maps.DeleteFunc(m.MessageAttributes, func(name string, _ message.Attribute) bool { return !wanted(in.MessageAttributeNames, name) })
		m.MD5OfMessageAttributes = sumAttributes(m.MessageAttributes)
	}
	return struct {
		Messages []Received `json:",omitempty"`
	}{messages}, nil
}

// wanted reports whether names ask for name: by itself, by "All" or ".*", or
// by a beginning such as "trace.*".
func wanted(names []string, name string) bool {
	return slices.ContainsFunc(names, func(want string) bool {
		start, isStart := strings.CutSuffix(want, ".*")
		return want == name || want == "All" || isStart && (start == "" || strings.HasPrefix(name, start+"."))
	})
}

// receipt names a received message, alone or in a batch.
type receipt struct {
	Id                string
	ReceiptHandle     string
	VisibilityTimeout *int
}

func (q *queue) deleteOne(r receipt) (any, error) {
	if r.ReceiptHandle == "" {
		return nil, wire.Errorf("ReceiptHandleIsInvalid", "ReceiptHandle is empty")
	}
	q.delete(r.ReceiptHandle)
	return struct{ Id string }{r.Id}, nil
}

func (q *queue) changeOne(r receipt) (any, error) {
	visibility, err := seconds("VisibilityTimeout", r.VisibilityTimeout, maxVisibility)
	if err != nil {
		return nil, err
	}
	if visibility == nil {
		return nil, wire.Errorf("MissingParameter", "VisibilityTimeout is missing")
	}
	return struct{ Id string }{r.Id}, q.change(r.ReceiptHandle, *visibility)
}

type receiptInput struct {
	target
	receipt
}

func (s *Service) deleteMessage(_ context.Context, in receiptInput) (none, error) {
	q, err := s.byURL(in.QueueUrl)
	if err == nil {
		_, err = q.deleteOne(in.receipt)
	}
	return none{}, err
}

func (s *Service) changeMessageVisibility(_ context.Context, in receiptInput) (none, error) {
	q, err := s.byURL(in.QueueUrl)
	if err == nil {
		_, err = q.changeOne(in.receipt)
	}
	return none{}, err
}

type receiptsInput struct {
	target
	Entries []receipt
}

func (s *Service) deleteMessageBatch(_ context.Context, in receiptsInput) (batchResult, error) {
	return eachEntry(s, in.QueueUrl, in.Entries, func(r receipt) string { return r.Id }, (*queue).deleteOne)
}

func (s *Service) changeMessageVisibilityBatch(_ context.Context, in receiptsInput) (batchResult, error) {
	return eachEntry(s, in.QueueUrl, in.Entries, func(r receipt) string { return r.Id }, (*queue).changeOne)
}

func (s *Service) getQueueAttributes(_ context.Context, in struct {
	target
	AttributeNames []string
}) (any, error) {
	q, err := s.byURL(in.QueueUrl)
	if err != nil {
		return nil, err
	}
	attributes := q.attributes()
	maps.DeleteFunc(attributes, func(name, _ string) bool { return !wanted(in.AttributeNames, name) })
	return struct{ Attributes map[string]string }{attributes}, nil
}

func (s *Service) getQueueURL(_ context.Context, in struct{ QueueName, QueueOwnerAWSAccountId string }) (target, error) {
	q, err := s.byName(in.QueueOwnerAWSAccountId, in.QueueName)
	if err != nil {
		return target{}, err
	}
	return target{s.url(q.current())}, nil
}

// url is where a queue is reached here.
func (s *Service) url(q Queue) string { return s.endpoint + "/" + q.account() + "/" + q.Name }

func (s *Service) purgeQueue(_ context.Context, in target) (none, error) {
	q, err := s.byURL(in.QueueUrl)
	if err == nil {
		q.purge()
	}
	return none{}, err
}

type queueList struct {
	QueueUrls []string `json:",omitempty"`
}

func (s *Service) listQueues(_ context.Context, in struct{ QueueNamePrefix string }) (queueList, error) {
	return queueList{s.urls(func(q Queue) bool { return strings.HasPrefix(q.Name, in.QueueNamePrefix) })}, nil
}

func (s *Service) listDeadLetterSourceQueues(_ context.Context, in target) (any, error) {
	dead, err := s.byURL(in.QueueUrl)
	if err != nil {
		return nil, err
	}
	arn := dead.current().ARN
	// The protocol spells the name of this list in another way.
	return struct {
		QueueUrls []string `json:"queueUrls"`
	}{append([]string{}, s.urls(func(q Queue) bool { return q.DeadLetters == arn })...)}, nil
}

// urls are those of the queues that are wanted, sorted.
func (s *Service) urls(want func(Queue) bool) []string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	var urls []string
	for _, q := range s.queues {
		if spec := q.current(); want(spec) {
			urls = append(urls, s.url(spec))
		}
	}
	slices.Sort(urls)
	return urls
}
