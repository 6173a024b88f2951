package topics

import (
	"crypto/sha256"
	"fmt"
	"sync"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/journal"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/message"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/pattern"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/wire"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/randomid"
)

// A Topic is what templates say about one topic.
type Topic struct {
	// Path is the construct path, for messages to the user.
	Path string
	// ARN is what handlers know the topic by.
	ARN string
	// FIFO topics want a message group, and a deduplication id unless
	// ContentBased makes it of the message.
	FIFO, ContentBased bool
	Subscriptions      []Subscription
}

// A Subscription is a queue or a function that gets a topic's messages.
type Subscription struct {
	// ARN is the subscription's own.
	ARN string
	// Target is the ARN of the queue or function; empty if Endpoint, the URL of
	// something on this machine, gets the messages.
	Target, Endpoint string
	// Protocol and Address are those of a subscriber that gets nothing here, such
	// as "email" and "a@example.com"; empty for all others.
	Protocol, Address string
	// DeadLetters is the ARN of the queue that gets what the subscriber does not
	// take; empty if there is none.
	DeadLetters string
	// DeadPath is what the app calls that queue; empty if it has none.
	DeadPath string
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
	host    service.Host
	next    []Topic          // what was read last
	journal *journal.Journal // of messages for endpoints
	broken  error            // why there is none
	resumed sync.Once
	running sync.WaitGroup // deliveries to endpoints

	published service.Recents[publication] // what topics have got lately, by ARN

	mu      sync.RWMutex
	stopped bool
	topics  map[string]Topic // by ARN
}

var (
	_ service.Service = (*Service)(nil)
	_ service.Target  = (*Service)(nil)
	_ service.Stopper = (*Service)(nil)
)

// New returns a service without topics.
func New(h service.Host) service.Service {
	s := &Service{host: h}
	s.Query = s.protocol()
	s.journal, s.broken = journal.Open(h.StateDir, "topics")
	return s
}

// Names is [service.Service].
func (s *Service) Names() []string { return []string{"sns"} }

// Close is [service.Service].
func (s *Service) Close() error { return s.journal.Close() }

// Stop is [service.Stopper].
func (s *Service) Stop() {
	s.mu.Lock()
	s.stopped = true
	s.mu.Unlock()
	s.running.Wait()
}

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
	s.topics = next
	s.mu.Unlock()
	s.resumed.Do(s.resume)
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
	if topic.FIFO && m.DeduplicationID == "" {
		if !topic.ContentBased {
			return "", wire.Errorf("InvalidParameter", "the message has no MessageDeduplicationId, which FIFO topic %s requires as it has no content-based deduplication", topic.Path)
		}
		m.DeduplicationID = fmt.Sprintf("%x", sha256.Sum256([]byte(m.Body)))
	}
	n := notification{id: randomid.UUID(), at: s.host.Clock.Now(), topic: topic, subject: subject, Message: m}
	var sent []outcome
	for _, subscription := range topic.Subscriptions {
		what, err := s.send(n, subscription)
		if err != nil {
			return "", err // it is not accepted
		}
		sent = append(sent, outcome{subscription.protocol() + " " + subscription.endpoint(), what})
	}
	s.note(n, sent)
	return n.id, nil
}

// send gives a message to a subscriber and says what became of it. It fails if the
// message cannot be kept for the subscriber.
func (s *Service) send(n notification, x Subscription) (what string, err error) {
	switch {
	case !x.takes(n.Message):
		return filtered, nil
	case x.Protocol != "":
		return elsewhere, nil
	case x.Endpoint != "":
		return underWay, s.toEndpoint(n, x)
	}
	from, to := message.Origin{Cause: "topic " + n.topic.Path, Service: "sns.amazonaws.com", ARN: n.topic.ARN}, n.to(x)
	if err := s.host.Deliver(x.Target, from, to); err != nil {
		s.bury(from, x.Target, x.DeadLetters, x.DeadPath, to, err)
		return err.Error(), nil
	}
	return delivered, nil
}
