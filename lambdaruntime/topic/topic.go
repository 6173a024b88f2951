// Package topic publishes messages to a topic of the app, by the link of a
// contract that names their type:
//
//	package main
//
//	import (
//		"context"
//
//		"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime"
//		"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
//		"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/topic"
//	)
//
//	type OrderPaid struct{ Order string }
//
//	// In a package of its own, which the infrastructure imports too.
//	type Worker struct{ News link.TopicOf[OrderPaid] }
//
//	var res = link.MustLoad[Worker]()
//
//	func main() {
//		lambdaruntime.Start(func(ctx context.Context, paid OrderPaid) (struct{}, error) {
//			return struct{}{}, topic.To(res.News, nil).Publish(ctx, paid)
//		})
//	}
//
// Another type does not compile. A function that gets the messages, by a
// typed.SNSEvent or through a queue by batch.SQS, and decodes another type does
// not pass synthesis.
//
// A message is JSON, by encoding/json, or the text itself where the type is
// string or []byte. It has at most 256 KB, its attributes included, which is
// checked before anything is sent; Options.MaxBytes says so of a topic that takes
// more. Any number of messages go in requests of at most ten messages and as many
// bytes. The role of the sender needs sns:Publish, which the link grants.
//
// SNS delivers a message at least once: so a Publish that failed may be done
// again, and who handles the messages must bear to get one twice; package
// idempotency is for that.
package topic

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"

	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sns/types"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/awsenv"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/internal/sending"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
)

// service has the limits of SNS. Source: PublishBatch in the SNS API reference.
// A topic may have more bytes by its MaximumMessageSize: "Publishing large
// messages with Amazon SNS", SNS developer guide.
var service = sending.Service{Package: "topic", Name: "SNS", Count: 10, Bytes: 256 << 10}

const maxBytes = 1 << 20

// A Client is the part of [sns.Client] that is used.
type Client interface {
	PublishBatch(context.Context, *sns.PublishBatchInput, ...func(*sns.Options)) (*sns.PublishBatchOutput, error)
}

// Options says how messages are published. The zero value is right for a
// standard topic.
type Options[Message any] struct {
	// Attributes are those of a message, of type String, which filters of
	// subscriptions look at. If nil, it has none.
	Attributes func(Message) map[string]string

	// Group is the message group of a message: the messages of one group stay in
	// order. A FIFO topic needs it, and hands it on to its queues. If nil, there are
	// no groups.
	Group func(Message) string

	// Deduplication is what two messages have in common that are one: a FIFO topic
	// takes the second of them for sent within five minutes. If nil, the topic does
	// so with equal texts, if it has content-based deduplication.
	Deduplication func(Message) string

	// MaxBytes is the topic's MaximumMessageSize, 1024 to 1048576 bytes. If zero,
	// 262144, which is what topics have that say nothing.
	MaxBytes int

	// Client publishes. If nil, one is made from the environment, once for the
	// process (see package awsenv).
	Client Client
}

// A Publisher publishes Messages to one topic. It is safe for concurrent use.
type Publisher[Message any] struct {
	arn     string
	options Options[Message]
}

// A TooLargeError is a message that SNS would not take. Nothing was sent.
type TooLargeError = sending.TooLargeError

// A NotTakenError says which messages of a call SNS did not take. All others are
// published.
type NotTakenError = sending.NotTakenError

// To returns what publishes to a topic. It calls nothing yet. A nil o is the zero
// Options; o is not kept.
func To[Message any](to link.TopicOf[Message], o *Options[Message]) *Publisher[Message] {
	p := &Publisher[Message]{arn: to.ARN}
	if o != nil {
		p.options = *o
	}
	return p
}

// Publish publishes messages, in their order. If it fails, some of them may have
// been published: a [*NotTakenError] says which have not.
func (p *Publisher[Message]) Publish(ctx context.Context, messages ...Message) error {
	if err := p.check(); err != nil {
		return err
	}
	texts, err := sending.Encode(service, messages)
	if err != nil {
		return err
	}
	client := p.options.Client
	if client == nil {
		if client, err = fromEnvironment(); err != nil {
			return fmt.Errorf("topic: %w", err)
		}
	}
	s := service
	if p.options.MaxBytes != 0 {
		s.Bytes = p.options.MaxBytes
	}
	return s.Each(texts, func(i int) int { return p.attributeBytes(messages[i]) }, func(first int, texts []string) ([]sending.Failure, error) {
		in := &sns.PublishBatchInput{TopicArn: &p.arn}
		for i, text := range texts {
			in.PublishBatchRequestEntries = append(in.PublishBatchRequestEntries, p.entry(first+i, text, messages[first+i]))
		}
		out, err := client.PublishBatch(ctx, in, inRegion(p.arn))
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

// check says what no message could be published with.
func (p *Publisher[Message]) check() error {
	switch n := p.options.MaxBytes; {
	case p.arn == "":
		return errors.New("topic: the link of the topic is empty; load the contract by link.Load or link.MustLoad, which say what is missing")
	case strings.HasSuffix(p.arn, ".fifo") && p.options.Group == nil:
		return fmt.Errorf("topic: %s is a FIFO topic; set Options.Group, by which messages stay in order", p.arn)
	case n != 0 && (n < 1024 || n > maxBytes):
		return fmt.Errorf("topic: MaxBytes is %d; SNS allows 1024 to %d", n, maxBytes)
	}
	return nil
}

const attributeType = "String"

// attributeBytes is what the attributes of a message count.
func (p *Publisher[Message]) attributeBytes(m Message) (bytes int) {
	if p.options.Attributes == nil {
		return 0
	}
	for name, value := range p.options.Attributes(m) {
		bytes += len(name) + len(attributeType) + len(value)
	}
	return bytes
}

func (p *Publisher[Message]) entry(index int, text string, m Message) types.PublishBatchRequestEntry {
	e := types.PublishBatchRequestEntry{Id: new(strconv.Itoa(index)), Message: &text}
	if p.options.Attributes != nil {
		e.MessageAttributes = map[string]types.MessageAttributeValue{}
		for name, value := range p.options.Attributes(m) {
			e.MessageAttributes[name] = types.MessageAttributeValue{DataType: new(attributeType), StringValue: &value}
		}
	}
	if p.options.Group != nil {
		e.MessageGroupId = new(p.options.Group(m))
	}
	if p.options.Deduplication != nil {
		e.MessageDeduplicationId = new(p.options.Deduplication(m))
	}
	return e
}

// fromEnvironment is the client of publishers that bring none.
var fromEnvironment = sync.OnceValues(func() (Client, error) {
	cfg, err := awsenv.Load()
	if err != nil {
		return nil, err
	}
	return sns.NewFromConfig(cfg), nil
})

// inRegion asks the topic's own region.
func inRegion(arn string) func(*sns.Options) {
	return func(o *sns.Options) {
		if region := sending.Region(arn); region != "" {
			o.Region = region
		}
	}
}
