package link

import "github.com/go-lambda-cdk/go-lambda-cdk/internal/linkbinding"

// A QueueOf is a queue the function puts Messages into, as JSON, and nothing
// else: synthesis compares Message with what the functions decode that get its
// messages, and package queue sends no other type.
//
//	level  on              actions
//	Send   itself          sqs:SendMessage
//	Send   encryption key  kms:Decrypt
//	                       kms:GenerateDataKey
//
// A queue with messages of several types is a Queue[Send], or a QueueOf the type
// that is decoded from all of them.
type QueueOf[Message any] struct {
	URL string
	bound
}

func (*QueueOf[Message]) kind() linkbinding.Kind   { return "queue" }
func (*QueueOf[Message]) levels() []string         { return []string{"Send"} }
func (q *QueueOf[Message]) text() string           { return q.URL }
func (q *QueueOf[Message]) setText(s string) error { q.URL = s; return wantURL(s) }
