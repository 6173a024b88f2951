package queues

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/clock"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/journal"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/message"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/wire"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/history"
)

// A Queue is what a template says about one queue.
type Queue struct {
	// Path is the construct path, for messages to the user.
	Path string
	// ARN and Name are what handlers know the queue by; the ARN has the
	// region and the account.
	ARN, Name string
	// FIFO queues keep the order within a message group.
	FIFO bool
	// ContentBasedDeduplication makes the body the deduplication id of a
	// message that has none.
	ContentBasedDeduplication bool
	// VisibilityTimeout is how long a received message is hidden. If 0, it is
	// not hidden at all: SQS's own default of 30 s is for the caller to fill in.
	VisibilityTimeout time.Duration
	// Delay hides new messages at first, WaitTime is how long a receive
	// without one of its own waits.
	Delay, WaitTime time.Duration
	// Retention is how long messages are kept. If 0, for ever.
	Retention time.Duration
	// DeadLetters is the ARN of the queue that gets messages received more
	// often than MaxReceives; empty if there is none.
	DeadLetters string
	MaxReceives int
	// DeadOf is what else than queues has its dead letters here, such as
	// "function Shop/Report".
	DeadOf []string
}

// account is the account in the ARN, which is also in the queue's URL.
func (q Queue) account() string { return service.Account(q.ARN) }

var (
	_ service.Service = (*Service)(nil)
	_ service.Target  = (*Service)(nil)
	_ service.Source  = (*Service)(nil)
)

// A Service is all queues. Its methods are safe for concurrent use.
type Service struct {
	wire.JSON
	query    wire.Query
	endpoint string // the URLs of queues begin with it
	history  *history.History
	say      func(format string, args ...any)
	problem  func(format string, args ...any)
	clock    *clock.Clock
	journal  *journal.Journal
	broken   error // why there is none
	app      *service.App
	next     []Queue // what was read last

	mu     sync.RWMutex
	queues map[string]*queue // by ARN
}

// New returns a service without queues.
func New(h service.Host) service.Service {
	s := &Service{endpoint: h.URL, history: h.History, say: h.Say, problem: h.Problem, clock: h.Clock, queues: map[string]*queue{}}
	s.journal, s.broken = journal.Open(h.StateDir, "queues")
	s.JSON = s.protocol()
	s.query = queryProtocol(s.JSON)
	return s
}

// Names is [service.Service].
func (s *Service) Names() []string { return []string{"sqs"} }

// Close is [service.Service].
func (s *Service) Close() error { return s.journal.Close() }

// Set makes these the queues that there are. Those that were there keep their
// messages.
func (s *Service) Set(queues []Queue) {
	s.next = queues
	s.mu.Lock()
	defer s.mu.Unlock()
	next := map[string]*queue{}
	for _, spec := range queues {
		q := s.queues[spec.ARN]
		if q == nil {
			q = newQueue(spec, s.clock, s.journal, s.problem)
			if err := q.keep.open(q); err != nil {
				s.problem("queue %s: what the state has of it cannot be read: %v", spec.Path, err)
			}
		}
		q.set(spec)
		next[spec.ARN] = q
	}
	s.queues = next
}

// Deliver is [service.Target]. It fails for a queue that is not here and for a
// message that the queue does not take.
func (s *Service) Deliver(arn string, _ message.Origin, m message.Message) error {
	q, err := s.queue(arn)
	if err != nil {
		return err
	}
	_, err = q.send(m, nil)
	return err
}

// receive also moves what was received too often to the dead-letter queue.
func (s *Service) receive(ctx context.Context, q *queue, limit int, wait time.Duration, visibility *time.Duration) []Received {
	waiting, cancel := context.WithTimeout(ctx, wait) // of the machine: a client waits
	defer cancel()
	for {
		found, dead, arrival, next := q.take(limit, visibility)
		s.bury(q, dead)
		if len(found) > 0 || waiting.Err() != nil {
			return found
		}
		if s.clock.Sleep(waiting, next, arrival); ctx.Err() != nil {
			return nil
		}
	}
}

func (s *Service) queue(arn string) (*queue, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if q, ok := s.queues[arn]; ok {
		return q, nil
	}
	return nil, noQueue(arn)
}

// byURL finds a queue by the account and the name at the end of its URL. The
// host in it does not matter.
func (s *Service) byURL(url string) (*queue, error) {
	parts := strings.Split(url, "/")
	if len(parts) < 2 {
		return nil, noQueue(url)
	}
	return s.byName(parts[len(parts)-2], parts[len(parts)-1])
}

// byName finds a queue; any account will do if account is empty.
func (s *Service) byName(account, name string) (*queue, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for _, q := range s.queues {
		if spec := q.current(); spec.Name == name && (account == "" || spec.account() == account) {
			return q, nil
		}
	}
	return nil, noQueue(name)
}

func noQueue(name string) error {
	return &wire.Error{
		Code: "QueueDoesNotExist", QueryCode: "AWS.SimpleQueueService.NonExistentQueue",
		Message: fmt.Sprintf("the app has no queue %s", name),
	}
}
