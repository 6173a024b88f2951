package functions

import (
	"context"
	"errors"
	"sync"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/message"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
)

// A Service is all functions. Its methods are safe for concurrent use.
type Service struct {
	host service.Host
	app  *service.App
	next []Mapping // what was read last

	cancel  context.CancelFunc // of the mappings that run; nil before the first
	running sync.WaitGroup     // mappings and their invocations

	started sync.WaitGroup // invocations nobody waits for

	mu        sync.RWMutex
	stopped   bool
	functions []service.Function
}

var (
	_ service.Service = (*Service)(nil)
	_ service.Target  = (*Service)(nil)
	_ service.Stopper = (*Service)(nil)
)

// New returns a service without mappings.
func New(h service.Host) service.Service { return &Service{host: h} }

// Names is [service.Service].
func (s *Service) Names() []string { return []string{"lambda"} }

// Commit is [service.Service].
func (s *Service) Commit() error {
	s.mu.Lock()
	s.functions = s.app.Functions
	s.mu.Unlock()
	s.Set(s.next)
	return nil
}

// Lines is [service.Service]: functions are the tool's to show, and mappings
// those of their event sources.
func (s *Service) Lines() []service.Line { return nil }

// Close is [service.Service].
func (s *Service) Close() error { return nil }

// Accepts is [service.Target].
func (s *Service) Accepts(arn string) string {
	f := s.app.Function(arn)
	switch {
	case f == nil:
		return "the function is not part of this app: " + arn
	case f.Skipped != "":
		return f.Path + " does not run here: " + f.Skipped
	}
	return ""
}

// Deliver is [service.Target]: the body is the event.
func (s *Service) Deliver(arn string, from message.Origin, m message.Message) error {
	s.start(arn, from.Cause, []byte(m.Body))
	return nil
}

// start invokes a function that nobody waits for. Lambda would try a failed one
// twice again.
func (s *Service) start(function, cause string, event []byte) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.stopped {
		return
	}
	s.started.Go(func() {
		answer, err := s.host.Invoke(s.host.Background, service.Invocation{Function: function, Cause: cause, Event: event})
		switch {
		case errors.Is(err, context.Canceled):
		case err != nil:
			s.host.Problem("%s: function %s did not run: %v", cause, service.FunctionName(function), err)
		case answer.Failed:
			s.host.Problem("%s: function %s failed; Lambda would try again twice, this is not done here", cause, service.FunctionName(function))
		}
	})
}

// Stop is [service.Stopper].
func (s *Service) Stop() {
	s.mu.Lock()
	s.stopped = true
	s.mu.Unlock()
	s.running.Wait()
	s.started.Wait()
}
