package functions

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/clock"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/message"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/history"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/randomid"
)

// An Async says what happens to the asynchronous invocations of a function. The
// zero Async never tries again: Lambda's own values are for the caller to fill
// in.
type Async struct {
	// Retries is how often an event is tried again after the function has
	// failed.
	Retries int
	// MaxAge is how long an event may wait. If 0, for ever.
	MaxAge time.Duration
	// OnSuccess and OnFailure are the ARNs of destinations, which get a
	// document about the invocation; DeadLetters that of a queue or topic, which
	// gets the event. Empty ones get nothing.
	OnSuccess, OnFailure, DeadLetters string
}

// Lambda's values for what a function leaves open, from "Configuring error
// handling settings for asynchronous invocations".
const (
	defaultRetries = 2
	defaultMaxAge  = 6 * time.Hour
)

// Times that an event waits: after the function has failed, a minute for each
// time it has; after it could not be run, such as one that does not compile,
// twice as long each time.
const (
	retryDelay  = time.Minute
	longestWait = time.Minute
	haste       = 60 // by which retryDelay is divided unless the host says AWSDelays
)

// pending is an event that waits for its function, or is being handled. It is
// kept in the state until that is over.
type pending struct {
	ID       string // the request id, of all tries
	Function string // as it was called
	Cause    string
	Event    []byte
	// Execution is the name of its durable execution, if the caller has given one.
	Execution string `json:",omitempty"`
	Accepted  time.Time
	Failures  int `json:",omitempty"`
	Due       time.Time

	clock *clock.Clock
	by    []history.Cause // what has sent it
	last  []history.Cause // the last try of the function

	// Of what users see, below the service's mu.
	running bool
	due     time.Time
}

// accept takes an event for a function that nobody waits for. It fails if the
// state does not take it.
func (s *Service) accept(function, cause string, by []history.Cause, event []byte) error {
	if d, ok := s.durable(function); ok {
		_, err := s.acceptDurable(d, service.Invocation{Function: function, Cause: cause, By: by, Event: event})
		return err
	}
	p := s.newPending(function, cause, by, event)
	if err := s.events.Put(p.ID, p); err != nil {
		return err
	}
	s.launch(p)
	return nil
}

func (s *Service) newPending(function, cause string, by []history.Cause, event []byte) *pending {
	now := s.host.Clock.Now()
	return &pending{clock: s.host.Clock, ID: randomid.UUID(), Function: function, Cause: cause, Event: event, Accepted: now, Due: now, by: by}
}

// launch works on an event beside the caller, unless the service has stopped:
// then the next run does.
func (s *Service) launch(p *pending) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pending[p.ID], p.due = p, p.Due
	if !s.stopped {
		ctx, end := s.host.Clock.Work(s.host.Background)
		s.started.Go(func() {
			defer end()
			s.work(ctx, p)
		})
	}
}

// resume works on what an earlier run has left.
func (s *Service) resume() {
	for _, value := range s.events.All() {
		var p pending
		if err := json.Unmarshal(value, &p); err != nil {
			s.host.Problem("state: an asynchronous invocation cannot be read: %v", err)
			continue
		}
		p.clock = s.host.Clock
		s.launch(&p)
	}
}

// work tries an event until it is over or the tool ends.
func (s *Service) work(ctx context.Context, p *pending) {
	if d, ok := s.durable(p.Function); ok {
		s.workDurable(ctx, p, d)
		return
	}
	wait := notRun
	for {
		if !s.host.Clock.Sleep(ctx, p.Due, nil) {
			return
		}
		to := s.async(p.Function)
		if to.MaxAge > 0 && s.host.Clock.Since(p.Accepted) > to.MaxAge {
			s.host.Problem("%s: function %s did not get an event in %v, which is its longest age here; the event %s", p.Cause, service.FunctionName(p.Function), to.MaxAge, s.goesTo(to))
			s.over(p, to.failure(p, "EventAgeExceeded", service.Answer{}))
			return
		}
		s.setRunning(p, true)
		last, delay := p.Failures >= to.Retries, s.hastened(time.Duration(p.Failures+1)*retryDelay)
		answer, err := s.host.Invoke(ctx, service.Invocation{
			Function: p.Function, Cause: p.Cause, By: p.by, Event: p.Event, RequestID: p.ID,
			Fate: func(a service.Answer) (f history.Fate) {
				switch {
				case a.Failed && last:
					f.Next = "it " + s.goesTo(to) + ", after " + service.Count(p.Failures+1, "attempt")
				case a.Failed && delay == 0:
					f.Next = "again at once" + attempt(p.Failures+1, to.Retries+1)
				case a.Failed:
					f.Next = "again in " + delay.String() + attempt(p.Failures+1, to.Retries+1)
				}
				return f
			},
		})
		p.last = answer.By
		s.setRunning(p, false)
		switch {
		case ctx.Err() != nil && (err != nil || answer.Failed):
			return // the next run tries again
		case errors.Is(err, service.ErrUnknown):
			s.host.Problem("%s: an event is dropped: %v", p.Cause, err)
			s.over(p, nil)
			return
		case err != nil:
			if wait == notRun {
				s.host.Problem("%s: function %s did not run: %v; its event waits until it does", p.Cause, service.FunctionName(p.Function), err)
			}
			p.Due = s.host.Clock.Now().Add(wait)
			s.setRunning(p, false)
			wait = min(2*wait, longestWait)
			continue
		case !answer.Failed:
			s.over(p, to.success(p, answer))
			return
		}
		p.Failures++
		if last {
			s.over(p, to.failure(p, "RetriesExhausted", answer))
			return
		}
		p.Due, wait = s.host.Clock.Now().Add(delay), notRun
		s.setRunning(p, false)
		if err := s.events.Put(p.ID, p); err != nil {
			s.host.Problem("state: %v", err)
		}
	}
}

// hastened is a delay of AWS as it is here.
func (s *Service) hastened(d time.Duration) time.Duration {
	if s.host.Hurry {
		return 0
	}
	if s.host.AWSDelays {
		return d
	}
	return d / haste
}

func (s *Service) setRunning(p *pending, running bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p.running, p.due = running, p.Due
}

// over sends what is to be sent about an event and forgets it, in this order.
func (s *Service) over(p *pending, sent []outgoing) {
	for _, o := range sent {
		from := message.Origin{Cause: "function " + service.FunctionName(p.Function), Service: "lambda.amazonaws.com", ARN: s.arnOf(p.Function)}
		o.message.By = s.host.History.Followed(history.Call{
			Service: "lambda", Operation: o.operation, Resource: s.placeOf(o.target), Failure: o.failure,
			Detail: "of function " + service.FunctionName(p.Function),
		}, p.by, p.last)
		if err := s.host.Deliver(o.target, from, o.message); err != nil {
			s.host.Problem("%s: %s was not told of an invocation: %v", from.Cause, o.target, err)
		}
	}
	if err := s.events.Delete(p.ID); err != nil {
		s.host.Problem("state: %v", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.pending, p.ID)
}

// async is what is said about the function, or its alias or version, that was
// called.
func (s *Service) async(function string) Async {
	s.mu.RLock()
	defer s.mu.RUnlock()
	name := service.FunctionName(function)
	if a, ok := s.asyncs[name+":"+qualifier(function)]; ok {
		return a
	}
	if a, ok := s.asyncs[name]; ok {
		return a
	}
	return Async{Retries: defaultRetries, MaxAge: defaultMaxAge}
}
