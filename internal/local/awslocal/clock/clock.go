package clock

import (
	"sync"
	"time"
)

// A Clock is a time that goes on as the machine's does, and can be moved ahead
// of it. The nil Clock is the machine's own, which cannot. Its methods are safe
// for concurrent use.
type Clock struct {
	mu     sync.Mutex
	ahead  time.Duration // of the machine's
	stands time.Time     // where it stands; zero while it goes on
	timers map[*Timer]bool
	busy   int    // workers that do not wait
	woken  uint64 // how often one has been
	moves  []move
}

// A move is from when on the clock is how far ahead.
type move struct {
	machine time.Time
	ahead   time.Duration
}

// New returns a clock that shows start; the machine's time if that is zero.
func New(start time.Time) *Clock {
	c := &Clock{timers: map[*Timer]bool{}}
	if !start.IsZero() {
		c.ahead = time.Until(start)
	}
	return c
}

// Now is what the clock shows.
func (c *Clock) Now() time.Time {
	if c == nil {
		return time.Now()
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now()
}

// now is Now; the caller holds mu.
func (c *Clock) now() time.Time {
	if !c.stands.IsZero() {
		return c.stands
	}
	return time.Now().Add(c.ahead)
}

// Since is how long ago a moment was.
func (c *Clock) Since(t time.Time) time.Duration { return c.Now().Sub(t) }

// Until is how long it is to a moment.
func (c *Clock) Until(t time.Time) time.Duration { return t.Sub(c.Now()) }

// Of is what the clock showed at a moment of the machine, for what other
// programs have dated.
func (c *Clock) Of(machine time.Time) time.Time {
	if c == nil {
		return machine
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	ahead := c.ahead
	for i := len(c.moves) - 1; i >= 0 && machine.Before(c.moves[i].machine); i-- {
		ahead = c.moves[i].ahead
	}
	return machine.Add(ahead)
}

// Hold stops the clock, and returns where it stands.
func (c *Clock) Hold() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.stands = c.now()
	return c.stands
}

// Move lets the clock that is held stand at a later moment. What waits for that,
// or for an earlier one, is woken.
func (c *Clock) Move(to time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := time.Now()
	c.moves = append(c.moves, move{now, c.ahead})
	c.stands, c.ahead = to, to.Sub(now)
	for t := range c.timers {
		if !t.at.After(to) {
			t.fire()
		}
	}
}

// Release lets the clock go on from where it stands.
func (c *Clock) Release() {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := time.Now()
	c.moves = append(c.moves, move{now, c.ahead})
	c.ahead, c.stands = c.stands.Sub(now), time.Time{}
	for t := range c.timers {
		t.arm()
	}
}

// Next is the first moment for which somebody waits; ok is unset if nobody does.
func (c *Clock) Next() (at time.Time, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for t := range c.timers {
		if !t.fired && (!ok || t.at.Before(at)) {
			at, ok = t.at, true
		}
	}
	return at, ok
}

// Idle reports whether all workers wait, and for later moments. woken is how often
// one was woken: if it is the same later on, they have waited all the time.
func (c *Clock) Idle() (woken uint64, idle bool) {
	if c == nil {
		return 0, true
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	idle = c.busy == 0
	for t := range c.timers {
		idle = idle && !t.fired
	}
	return c.woken, idle
}
