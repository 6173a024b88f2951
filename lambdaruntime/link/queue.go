package link

import "github.com/go-lambda-cdk/go-lambda-cdk/internal/linkbinding"

// A Queue is an SQS queue.
//
//	level    on              actions
//	Send     itself          sqs:SendMessage
//	Send     encryption key  kms:Decrypt
//	                         kms:GenerateDataKey
//	Receive  itself          sqs:ChangeMessageVisibility
//	                         sqs:DeleteMessage
//	                         sqs:ReceiveMessage
//	Receive  encryption key  kms:Decrypt
//
// The batches of SQS are the actions of one message.
type Queue[A QueueLevel] struct {
	URL string
	bound
}

// QueueLevel is Send, Receive or SendReceive.
type QueueLevel interface{ queueLevels() []string }

type (
	// Receive takes messages from a queue: receive, delete, change visibility.
	Receive struct{}
	// SendReceive is Send and Receive.
	SendReceive struct{}
)

func (Send) queueLevels() []string        { return []string{"Send"} }
func (Receive) queueLevels() []string     { return []string{"Receive"} }
func (SendReceive) queueLevels() []string { return []string{"Send", "Receive"} }

func (*Queue[A]) kind() linkbinding.Kind   { return "queue" }
func (*Queue[A]) levels() []string         { return levelsOf(A.queueLevels) }
func (q *Queue[A]) text() string           { return q.URL }
func (q *Queue[A]) setText(s string) error { q.URL = s; return wantURL(s) }
