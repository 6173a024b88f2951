package functions

import (
	"context"
	"errors"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
)

// acceptDurable begins an execution that nobody waits for, unless there is one of
// that name. What it comes to is told as that of any event is.
func (s *Service) acceptDurable(d Durable, i service.Invocation) (arn string, err error) {
	s.starting.Lock()
	defer s.starting.Unlock()
	p := s.newPending(i.Function, i.Cause, i.By, i.Event)
	if i.RequestID != "" {
		if arn, found, err := s.executions.Find(s.arnOf(i.Function), i.RequestID, i.Event); found || err != nil {
			return arn, err
		}
		p.Execution = i.RequestID
	}
	i.RequestID = p.execution()
	// In this order: an event without an execution begins one.
	if err := s.events.Put(p.ID, p); err != nil {
		return "", err
	}
	arn, _, err = s.begin(d, i, false)
	if err != nil {
		return "", errors.Join(err, s.events.Delete(p.ID))
	}
	s.launch(p)
	return arn, nil
}

// workDurable waits for the execution of an event. It is not tried again when it
// has failed. Source: "Best practices for Lambda durable functions".
func (s *Service) workDurable(ctx context.Context, p *pending, d Durable) {
	i := service.Invocation{Function: p.Function, Cause: p.Cause, By: p.by, Event: p.Event, RequestID: p.execution()}
	wake := s.host.Clock.Rest(ctx) // the execution works, or waits
	answer, err := s.execute(ctx, d, i, false)
	wake()
	p.last = answer.By
	to := s.async(p.Function)
	switch {
	case ctx.Err() != nil && err != nil:
	case err != nil:
		s.host.Problem("%s: an event is dropped: %v", p.Cause, err)
		s.over(p, nil)
	case answer.Failed:
		p.Failures = 1
		s.host.Problem("%s: the durable execution of function %s failed; the event %s", p.Cause, service.FunctionName(p.Function), s.goesTo(to))
		s.over(p, to.failure(p, "RetriesExhausted", answer))
	default:
		s.over(p, to.success(p, answer))
	}
}

// execution is the name of an event's execution.
func (p *pending) execution() string {
	if p.Execution != "" {
		return p.Execution
	}
	return p.ID
}
