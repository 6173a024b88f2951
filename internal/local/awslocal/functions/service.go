package functions

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/durable"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/journal"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/message"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
)

// A Service is all functions. Its methods are safe for concurrent use.
type Service struct {
	host service.Host
	app  *service.App
	// What was read last.
	nextPaths    map[string]string
	next         []Mapping
	nextAsync    map[string]Async
	nextDurables map[string]Durable

	cancel  context.CancelFunc // of the mappings that run; nil before the first
	running sync.WaitGroup     // mappings and their invocations
	lanes   *sync.WaitGroup    // those of the last Set that read streams

	started sync.WaitGroup   // invocations nobody waits for
	events  *journal.Journal // of those
	broken  error            // why there is none
	resumed sync.Once

	executions *durable.Engine
	starting   sync.Mutex // of executions that nobody waits for

	mu        sync.RWMutex
	stopped   bool
	functions []service.Function
	pending   map[string]*pending // by request id
	mappings  []Mapping           // that run
	sleeping  map[string]int      // lanes that wait for a moment, by the key of their shard
	durables  map[string]Durable  // by name
	asyncs    map[string]Async    // by name:qualifier, and by name for the others
	paths     map[string]string   // construct paths of destinations, by ARN

	positions  *positions  // in streams
	laneStates *laneStates // what else is known of those who read them
}

var (
	_ service.Service = (*Service)(nil)
	_ service.Target  = (*Service)(nil)
	_ service.Sender  = (*Service)(nil)
	_ service.Stopper = (*Service)(nil)
)

// New returns a service without mappings.
func New(h service.Host) service.Service {
	s := &Service{host: h, pending: map[string]*pending{}, sleeping: map[string]int{}}
	s.events, s.broken = journal.Open(h.StateDir, "invocations")
	kept, err := journal.Open(h.StateDir, "positions")
	s.broken = errors.Join(s.broken, err)
	s.positions = newPositions(kept)
	kept, err = journal.Open(h.StateDir, "lanes")
	s.laneStates = newLaneStates(kept)
	s.broken = errors.Join(s.broken, err)
	s.executions, err = s.newExecutions()
	s.broken = errors.Join(s.broken, err)
	return s
}

// Names is [service.Service].
func (s *Service) Names() []string { return []string{"lambda"} }

// Commit is [service.Service].
func (s *Service) Commit() error {
	s.mu.Lock()
	s.functions, s.paths = s.app.Functions, s.nextPaths
	s.mu.Unlock()
	s.SetAsync(s.nextAsync)
	s.SetDurables(s.nextDurables)
	s.Set(s.next)
	if s.broken != nil {
		return fmt.Errorf("asynchronous invocations, durable executions and positions in streams are not kept: %w", s.broken)
	}
	return nil
}

// Lines is [service.Service]: functions are the tool's to show, and mappings
// those of their event sources. What durable ones wait for is known here alone.
func (s *Service) Lines() []service.Line {
	waits := "waits as long as it says"
	if s.host.Schedules == service.Fast {
		waits = "waits a minute at most"
	}
	var lines []service.Line
	for _, path := range s.durablePaths() {
		lines = append(lines, service.Line{Kind: "durable", Path: path, What: waits + "; lambdacdk trigger ends a wait"})
	}
	return lines
}

// Close is [service.Service].
func (s *Service) Close() error {
	return errors.Join(s.events.Close(), s.positions.journal.Close(), s.laneStates.journal.Close(), s.executions.Close())
}

// SetAsync says what happens to asynchronous invocations, by the name of the
// function, or by name:qualifier. For those that it has not, Lambda's own values
// count.
func (s *Service) SetAsync(asyncs map[string]Async) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asyncs = asyncs
}

// arnOf is the ARN of a function named as in a call, without its qualifier.
func (s *Service) arnOf(function string) string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for _, f := range s.functions {
		if f.Name == service.FunctionName(function) {
			return f.ARN
		}
	}
	return function
}

// placeOf is the construct path of a destination; its ARN if the app has none of
// that.
func (s *Service) placeOf(arn string) string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return cmp.Or(s.paths[arn], arn)
}

// Accepts is [service.Target].
func (s *Service) Accepts(arn string) string {
	f := s.app.Function(arn)
	switch {
	case f == nil:
		return "the function is not part of this app: " + arn
	case f.Skipped != "":
		return f.Path + " does not run here: " + f.Skipped
	}
	if _, durable := s.nextDurables[f.Name]; durable && unqualified(arn) != nil {
		return f.Path + " is durable, and named without a version or an alias: Lambda does not invoke it"
	}
	return ""
}

// Deliver is [service.Target]: the body is the event.
func (s *Service) Deliver(arn string, from message.Origin, m message.Message) error {
	return s.accept(arn, from.Cause, m.By, []byte(m.Body))
}

// Stop is [service.Stopper].
func (s *Service) Stop() {
	s.mu.Lock()
	told := s.stopped
	s.stopped = true
	s.mu.Unlock()
	s.running.Wait()
	s.started.Wait()
	s.executions.Stop()
	if told {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if n := s.executions.Unkept(); n > 0 {
		s.host.Problem("%s dropped: a run with --state goes on with them", service.Count(n, "durable execution"))
	}
	if n := len(s.pending); n > 0 && s.events == nil {
		s.host.Problem("%s dropped: a run with --state keeps them for the next one", service.Count(n, "asynchronous invocation"))
		clear(s.pending)
	}
}
