package queues

import (
	"cmp"
	"fmt"
	"net/url"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
)

// SQS's own defaults, from the page of AWS::SQS::Queue.
const (
	defaultVisibility = 30 * time.Second
	defaultRetention  = 4 * 24 * time.Hour
)

// Read is [service.Service].
func (s *Service) Read(a *service.App) {
	s.app, s.next = a, nil
	for _, r := range a.OfType("AWS::SQS::Queue") {
		redrive := r.Object("RedrivePolicy")
		q := Queue{
			Path: r.Path, ARN: r.Attribute("Arn"), Name: r.Attribute("QueueName"),
			FIFO: r.Flag("FifoQueue"), ContentBasedDeduplication: r.Flag("ContentBasedDeduplication"),
			VisibilityTimeout: defaultVisibility, Retention: cmp.Or(r.Seconds("MessageRetentionPeriod"), defaultRetention),
			Delay: r.Seconds("DelaySeconds"), WaitTime: r.Seconds("ReceiveMessageWaitTimeSeconds"),
			DeadLetters: redrive.Text("deadLetterTargetArn"), MaxReceives: redrive.Number("maxReceiveCount"),
		}
		if r.Properties["VisibilityTimeout"] != nil {
			q.VisibilityTimeout = r.Seconds("VisibilityTimeout")
		}
		if public, err := url.Parse(r.Ref); err == nil {
			a.ServeURL(public.Scheme+"://"+public.Host, "")
		}
		s.next = append(s.next, q)
	}
}

// Commit is [service.Service].
func (s *Service) Commit() error {
	for i := range s.next {
		s.next[i].DeadOf = s.app.BuriedIn(s.next[i].ARN)
	}
	s.Set(s.next)
	if s.broken != nil {
		return fmt.Errorf("queues keep nothing: %w", s.broken)
	}
	return nil
}

// Lines is [service.Service].
func (s *Service) Lines() []service.Line {
	var lines []service.Line
	for _, q := range s.next {
		what := q.Name
		for _, reader := range s.app.Readers(q.ARN) {
			what += ", read by " + reader
		}
		lines = append(lines, service.Line{Kind: "queue", Path: q.Path, What: what})
	}
	return lines
}

// found is the queue with that ARN, by what was read last.
func (s *Service) found(arn string) (Queue, bool) {
	for _, q := range s.next {
		if q.ARN == arn {
			return q, true
		}
	}
	return Queue{}, false
}

// Accepts is [service.Target].
func (s *Service) Accepts(arn string) string {
	if _, ok := s.found(arn); !ok {
		return "the queue is not part of this app: " + arn
	}
	return ""
}

// EventSource is [service.Source].
func (s *Service) EventSource(arn string) service.EventSource {
	q, ok := s.found(arn)
	if !ok {
		return nil
	}
	return source{s, q}
}
