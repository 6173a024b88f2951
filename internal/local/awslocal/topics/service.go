package topics

import (
	"sync"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/message"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/pattern"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/wire"
)

// A Topic is what templates say about one topic.
type Topic struct {
	// Path is the construct path, for messages to the user.
	Path string
	// ARN is what handlers know the topic by.
	ARN string
	// FIFO topics want a message group.
	FIFO          bool
	Subscriptions []Subscription
}

// A Subscription is a queue or a function that gets a topic's messages.
type Subscription struct {
	// ARN is the subscription's own.
	ARN string
	// Target is the ARN of the queue or function.
	Target string
	// Raw gives a queue the message itself in place of the document that tells
	// where it comes from.
	Raw bool
	// Filter chooses messages by their attributes; by their body, a JSON
	// document, if FilterBody is set. The zero pattern takes all.
	Filter     pattern.Pattern
	FilterBody bool
}

// A Service is all topics. Its methods are safe for concurrent use.
type Service struct {
	wire.Query
	deliver message.Deliver
	problem func(format string, args ...any)
	next    []Topic // what was read last

	mu     sync.RWMutex
	topics map[string]Topic // by ARN
}

var (
	_ service.Service = (*Service)(nil)
	_ service.Target  = (*Service)(nil)
)

// New returns a service without topics.
func New(h service.Host) service.Service {
	s := &Service{deliver: h.Deliver, problem: h.Problem}
	s.Query = s.protocol()
	return s
}

// Names is [service.Service].
func (s *Service) Names() []string { return []string{"sns"} }

// Close is [service.Service].
func (s *Service) Close() error { return nil }

// Deliver is [service.Target].
func (s *Service) Deliver(arn string, _ message.Origin, m message.Message) error {
	_, err := s.Publish(arn, "", m)
	return err
}

// Set makes these the topics that there are.
func (s *Service) Set(topics []Topic) {
	next := map[string]Topic{}
	for _, t := range topics {
		next[t.ARN] = t
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.topics = next
}

// Publish delivers a message to the subscribers of the topic with that ARN and
// returns its id. subject may be empty. It fails for a topic that is not here
// and for a message that the topic does not take.
func (s *Service) Publish(arn, subject string, m message.Message) (id string, err error) {
	topic, err := s.topic(arn)
	switch {
	case err != nil:
		return "", err
	case m.Body == "":
		return "", wire.Errorf("InvalidParameter", "the message is empty")
	case topic.FIFO && m.GroupID == "":
		return "", wire.Errorf("InvalidParameter", "the message has no MessageGroupId, which FIFO topic %s requires", topic.Path)
	}
	n := notification{id: wire.ID(), topic: topic, subject: subject, Message: m}
	for _, subscription := range topic.Subscriptions {
		if !subscription.takes(m) {
			continue
		}
		if err := s.deliver(subscription.Target, message.Origin{Cause: "topic " + topic.Path, Service: "sns.amazonaws.com", ARN: topic.ARN}, n.to(subscription)); err != nil {
			s.problem("topic %s: a subscriber did not get message %s: %v", topic.Path, n.id, err)
		}
	}
	return n.id, nil
}
