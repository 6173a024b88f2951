package clock

import (
	"context"
	"time"
)

// A Timer wakes one who waits for a moment. Its clock is busy from that moment
// until Stop.
type Timer struct {
	clock   *Clock
	at      time.Time
	wake    func()
	fired   bool
	machine *time.Timer
}

// AfterFunc calls wake at a moment of the clock, from another goroutine. The
// caller calls Stop when it has done what is to be done then.
func (c *Clock) AfterFunc(at time.Time, wake func()) *Timer {
	t := &Timer{clock: c, at: at, wake: wake}
	if c == nil {
		t.machine = time.AfterFunc(time.Until(at), wake)
		return t
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.timers[t] = true
	t.arm()
	return t
}

// arm lets the machine wake the one who waits, as the clock is now; the caller
// holds the clock's mu.
func (t *Timer) arm() {
	rest := t.at.Sub(t.clock.now())
	switch {
	case t.fired:
	case rest <= 0:
		t.fire()
	case !t.clock.stands.IsZero(): // Move or Release comes
	case t.machine == nil:
		t.machine = time.AfterFunc(rest, t.due)
	default:
		t.machine.Reset(rest)
	}
}

// due is called by the machine, whose clock may have gone on alone.
func (t *Timer) due() {
	t.clock.mu.Lock()
	defer t.clock.mu.Unlock()
	if t.clock.timers[t] {
		t.arm()
	}
}

func (t *Timer) fire() {
	if !t.fired {
		t.fired = true
		go t.wake()
	}
}

// Stop ends the wait, and the work that it was for.
func (t *Timer) Stop() {
	if t.machine != nil && t.clock == nil {
		t.machine.Stop()
		return
	}
	t.clock.mu.Lock()
	defer t.clock.mu.Unlock()
	delete(t.clock.timers, t)
	if t.machine != nil {
		t.machine.Stop()
	}
}

// WithDeadline is [context.WithDeadline] by the clock.
func (c *Clock) WithDeadline(parent context.Context, at time.Time) (context.Context, context.CancelFunc) {
	if c == nil {
		return context.WithDeadline(parent, at)
	}
	ctx, cancel := context.WithCancel(parent)
	t := c.AfterFunc(at, cancel)
	return ctx, func() {
		cancel()
		t.Stop()
	}
}
