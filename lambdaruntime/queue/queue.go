// Package queue sends messages to a queue of the app, by the link of a contract
// that names their type:
//
//	package main
//
//	import (
//		"context"
//
//		"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime"
//		"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
//		"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/queue"
//	)
//
//	type Order struct{ SKU string }
//
//	// In a package of its own, which the infrastructure imports too.
//	type Take struct{ Orders link.QueueOf[Order] }
//
//	var res = link.MustLoad[Take]()
//
//	func main() {
//		lambdaruntime.Start(func(ctx context.Context, order Order) (struct{}, error) {
//			return struct{}{}, queue.To(res.Orders, nil).Send(ctx, order)
//		})
//	}
//
// Another type does not compile. A function that gets the messages by batch.SQS
// and decodes another type does not pass synthesis.
//
// A message is JSON, by encoding/json, or the text itself where the type is
// string or []byte. It has at most 1 MB, which is checked before anything is
// sent. Any number of messages go in requests of at
// most ten messages and 1 MB. The role of the sender needs sqs:SendMessage, which
// the link grants.
//
// SQS stores a message before it says so, and delivers it at least once: so a
// Send that failed may be done again, and who handles the messages must bear to
// get one twice; package idempotency is for that.
package queue

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/awsenv"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/internal/sending"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
)

// service has SQS's limits. Source: "Amazon SQS message quotas", SQS developer
// guide; messages had 256 KB until 2025.
var service = sending.Service{Package: "queue", Name: "SQS", Count: 10, Bytes: 1 << 20}

// maxDelay is SQS's own.
const maxDelay = 15 * time.Minute

// A Client is the part of [sqs.Client] that is used.
type Client interface {
	SendMessageBatch(context.Context, *sqs.SendMessageBatchInput, ...func(*sqs.Options)) (*sqs.SendMessageBatchOutput, error)
}

// Options says how messages are sent. The zero value is right for a standard
// queue.
type Options[Message any] struct {
	// Group is the message group of a message: the messages of one group stay in
	// order. A FIFO queue needs it; a standard queue shares its consumers fairly
	// among groups. If nil, there are no groups.
	Group func(Message) string

	// Deduplication is what two messages have in common that are one: a FIFO queue
	// takes the second of them for sent within five minutes. If nil, the queue does
	// so with equal texts, if it has content-based deduplication.
	Deduplication func(Message) string

	// Delay hides messages from consumers: whole seconds, at most 15 minutes. FIFO
	// queues have no delay of a message. If zero, the queue's own.
	Delay time.Duration

	// Client sends. If nil, one is made from the environment, once for the process
	// (see package awsenv).
	Client Client
}

// A Sender sends Messages to one queue. It is safe for concurrent use.
type Sender[Message any] struct {
	url     string
	options Options[Message]
}

// A TooLargeError is a message that SQS would not take. Nothing was sent.
type TooLargeError = sending.TooLargeError

// A NotTakenError says which messages of a call SQS did not take. All others are
// in the queue.
type NotTakenError = sending.NotTakenError

// To returns what sends to a queue. It calls nothing yet. A nil o is the zero
// Options; o is not kept.
func To[Message any](to link.QueueOf[Message], o *Options[Message]) *Sender[Message] {
	s := &Sender[Message]{url: to.URL}
	if o != nil {
		s.options = *o
	}
	return s
}

// Send puts messages into the queue, in their order. If it fails, some of them
// may have been sent: a [*NotTakenError] says which have not.
func (s *Sender[Message]) Send(ctx context.Context, messages ...Message) error {
	if err := s.check(); err != nil {
		return err
	}
	texts, err := sending.Encode(service, messages)
	if err != nil {
		return err
	}
	client := s.options.Client
	if client == nil {
		if client, err = fromEnvironment(); err != nil {
			return fmt.Errorf("queue: %w", err)
		}
	}
	// Groups do not count, and there are no attributes.
	return service.Each(texts, func(int) int { return 0 }, func(first int, texts []string) ([]sending.Failure, error) {
		in := &sqs.SendMessageBatchInput{QueueUrl: &s.url}
		for i, text := range texts {
			in.Entries = append(in.Entries, s.entry(first+i, text, messages[first+i]))
		}
		out, err := client.SendMessageBatch(ctx, in, inRegion(s.url))
		if err != nil {
			return nil, err
		}
		var failures []sending.Failure
		for _, f := range out.Failed {
			index, _ := strconv.Atoi(*f.Id) // our own
			failure := sending.Failure{Index: index, Code: *f.Code}
			if f.Message != nil {
				failure.Message = *f.Message
			}
			failures = append(failures, failure)
		}
		return failures, nil
	})
}

// check says what no message could be sent with.
func (s *Sender[Message]) check() error {
	fifo := strings.HasSuffix(s.url, ".fifo")
	switch d := s.options.Delay; {
	case s.url == "":
		return errors.New("queue: the link of the queue is empty; load the contract by link.Load or link.MustLoad, which say what is missing")
	case fifo && s.options.Group == nil:
		return fmt.Errorf("queue: %s is a FIFO queue; set Options.Group, by which messages stay in order", s.url)
	case fifo && d != 0:
		return fmt.Errorf("queue: Delay is %v; a FIFO queue delays all of its messages or none, so leave it out", d)
	case d < 0 || d > maxDelay || d%time.Second != 0:
		return fmt.Errorf("queue: Delay is %v; SQS allows whole seconds, at most %v", d, maxDelay)
	}
	return nil
}

func (s *Sender[Message]) entry(index int, text string, m Message) types.SendMessageBatchRequestEntry {
	e := types.SendMessageBatchRequestEntry{Id: new(strconv.Itoa(index)), MessageBody: &text, DelaySeconds: int32(s.options.Delay / time.Second)}
	if s.options.Group != nil {
		e.MessageGroupId = new(s.options.Group(m))
	}
	if s.options.Deduplication != nil {
		e.MessageDeduplicationId = new(s.options.Deduplication(m))
	}
	return e
}

// fromEnvironment is the client of senders that bring none.
var fromEnvironment = sync.OnceValues(func() (Client, error) {
	cfg, err := awsenv.Load()
	if err != nil {
		return nil, err
	}
	return sqs.NewFromConfig(cfg), nil
})

// inRegion asks the queue's own region: https://sqs.eu-west-1.amazonaws.com/….
func inRegion(queue string) func(*sqs.Options) {
	return func(o *sqs.Options) {
		u, err := url.Parse(queue)
		if err != nil {
			return
		}
		if parts := strings.Split(u.Host, "."); len(parts) > 2 && parts[0] == "sqs" {
			o.Region = parts[1]
		}
	}
}
