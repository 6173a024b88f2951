package clock

import (
	"context"
	"time"
)

// worker is the key of the context of one who works.
type worker struct{ *Clock }

// Work returns the context of one who works from now until end is called, but
// for the times in which it waits, by [Clock.Sleep] or between [Clock.Rest] and
// its result. It is for one goroutine.
func (c *Clock) Work(parent context.Context) (ctx context.Context, end func()) {
	if c == nil {
		return parent, func() {}
	}
	c.add(1)
	return context.WithValue(parent, worker{c}, true), func() { c.add(-1) }
}

// Rest says that whoever works in ctx waits, until wake is called.
func (c *Clock) Rest(ctx context.Context) (wake func()) {
	if c == nil || ctx.Value(worker{c}) == nil {
		return func() {}
	}
	c.add(-1)
	return func() { c.add(1) }
}

func (c *Clock) add(n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.busy += n
	c.woken += uint64(max(n, 0))
}

// Sleep returns when a moment has come, or something is received from wake,
// which may be nil; it reports false if ctx ends. If until is zero, no moment is
// waited for.
func (c *Clock) Sleep(ctx context.Context, until time.Time, wake <-chan struct{}) bool {
	come := make(chan struct{})
	if !until.IsZero() {
		t := c.AfterFunc(until, func() { close(come) })
		defer t.Stop() // after the rest: at no time nobody is busy
	}
	defer c.Rest(ctx)()
	select {
	case <-ctx.Done():
		return false
	case <-come:
	case <-wake:
	}
	return ctx.Err() == nil
}
