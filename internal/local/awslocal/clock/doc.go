// Package clock is the time that the local services have. It is the machine's,
// or one that a test moves on: then it stands at each moment for which somebody
// waits, until all that falls due there is done.
//
// For that a clock knows who works: a goroutine that waits by the clock says that
// it has begun, by [Clock.Work], and counts as busy but for the time in which it
// waits. Whoever is woken is busy before the clock goes on.
package clock
