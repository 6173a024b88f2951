package lambdacdktest

import (
	"fmt"
	"time"
)

// A Clock is the time that an app's services have. It goes on as the machine's
// does, and a test moves it ahead. All by which services wait is of this clock:
// when schedules fire, delays and visibility timeouts of messages and how long
// they are kept, windows of batches, the next try of what has failed, what
// durable executions wait for, the age of records, events, tokens and connections
// of WebSockets, the conditions of policies, and the dates in events.
//
// What other programs have is of the machine's clock: time.Now of handlers and
// tests, timeouts of functions and of requests, and signatures, presigned URLs
// among them. The items of a table do not expire: there is no time to live here.
type Clock struct{ app *App }

// Now is what the clock shows.
func (c Clock) Now() time.Time { return c.app.clock.Now() }

// Advance moves the clock on by d. It does so as time passes: the clock stands at
// each moment at which something falls due, in order, until everything is done
// that comes of it, as [App.Settle] waits for it. Schedules fire at their own
// times, and only so: none fires while a test just takes long. It fails the test
// if what falls due at one moment takes longer than Options.Wait.
//
//	app.Clock.Advance(24 * time.Hour) // the nightly report is written
func (c Clock) Advance(d time.Duration) {
	c.app.t.Helper()
	c.advance(fmt.Sprintf("Advance(%v)", d), func(now time.Time) time.Time { return now.Add(d) })
}

// AdvanceTo is [Clock.Advance] until a moment, which must not be over.
func (c Clock) AdvanceTo(moment time.Time) {
	c.app.t.Helper()
	c.advance("AdvanceTo("+moment.Format(time.RFC3339)+")", func(time.Time) time.Time { return moment })
}

func (c Clock) advance(what string, to func(now time.Time) time.Time) {
	a := c.app
	a.t.Helper()
	if err := a.served.Advance(a.ctx, to, a.wait); err != nil {
		a.t.Fatalf("lambdacdktest: %s: %v%s", what, err, a.left())
	}
}
