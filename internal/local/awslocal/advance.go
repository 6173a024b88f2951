package awslocal

import (
	"fmt"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/functions"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/schedules"
)

// Advance moves the clock of [Options] on, to what to makes of its time. It stands
// at each moment at which something falls due, one after the other, until settled
// returns: that waits for [Server.Quiet]. An error of settled ends it.
func (s *Server) Advance(to func(now time.Time) time.Time, settled func() error) error {
	s.moving.Lock()
	defer s.moving.Unlock()
	start := s.clock.Hold()
	defer s.clock.Release()
	end := to(start)
	if end.Before(start) {
		return fmt.Errorf("it is %s, and time does not go back", start.Format(time.RFC3339))
	}
	for {
		if err := settled(); err != nil {
			return err
		}
		at, fire, due := s.nextDue(start, end)
		s.clock.Move(at)
		if !due {
			return nil
		}
		fire()
	}
}

// nextDue is the first moment up to end at which something falls due that waits,
// or a schedule that has not fired since start, and what is to be done then; end
// if there is none.
func (s *Server) nextDue(start, end time.Time) (at time.Time, fire func(), due bool) {
	at, due = s.clock.Next()
	fire = func() {} // the clock itself wakes those who wait
	for _, x := range s.services {
		if x, ok := x.(*schedules.Service); ok {
			if next, f, ok := x.Due(start); ok && (!due || next.Before(at)) {
				at, fire, due = next, f, true
			}
		}
	}
	if !due || at.After(end) {
		return end, nil, false
	}
	return at, fire, true
}

// Quiet reports whether nothing is to be done before the clock goes on: no
// message can be received that a function reads, no event and no record waits to
// be handled, and no service does anything.
func (s *Server) Quiet(read func(queue string) bool) bool {
	before, idle := s.clock.Idle()
	if !idle {
		return false
	}
	for _, b := range s.Backlogs() {
		switch {
		case b.Kind == functions.Executions:
			idle = idle && b.InFlight == 0
		case b.ARN == "": // events, records
			idle = idle && b.Waiting+b.InFlight == 0
		case read(b.ARN):
			idle = idle && b.Waiting == 0
		}
	}
	// What one service has handed on in the meantime may have been seen nowhere.
	after, still := s.clock.Idle()
	return idle && still && before == after
}
