package schedules

import (
	"time"
)

// Due is the first moment after the other one at which a schedule falls due, and
// what fires the first of those; ok is unset if none ever does. It is for a clock
// that is moved, by one goroutine: what has fired is due at its next moment.
func (s *Service) Due(after time.Time) (at time.Time, fire func(), ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var first Schedule
	for _, x := range s.schedules {
		if x.Disabled {
			continue
		}
		if next, due := s.dueAfter(x, after); due && (!ok || next.Before(at)) {
			first, at, ok = x, next, true
		}
	}
	return at, func() {
		s.mu.Lock()
		s.last[first.Path] = at
		s.mu.Unlock()
		s.fire(first, at)
	}, ok
}

// dueAfter is when a schedule falls due that has not fired since; the caller
// holds mu. Those of a rate count from when they were made, as on AWS.
func (s *Service) dueAfter(x Schedule, after time.Time) (time.Time, bool) {
	last := s.last[x.Path]
	for {
		at, ok := x.next(last, false)
		if !ok || at.After(after) {
			return at, ok
		}
		last = at // nobody has moved the clock over it
		s.last[x.Path] = last
	}
}
