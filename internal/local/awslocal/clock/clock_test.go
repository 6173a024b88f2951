package clock_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/clock"
)

// woken reports whether something was received by now.
func woken(c <-chan struct{}) bool {
	synctest.Wait()
	select {
	case <-c:
		return true
	default:
		return false
	}
}

// sleep works on a clock, and waits for a moment of it.
func sleep(c *clock.Clock, d time.Duration) <-chan struct{} {
	done := make(chan struct{}, 1)
	ctx, end := c.Work(context.Background())
	go func() {
		defer end()
		c.Sleep(ctx, c.Now().Add(d), nil)
		done <- struct{}{}
	}()
	synctest.Wait()
	return done
}

// A clock goes on by itself, and those who wait need no move.
func TestAClockGoesOnAsTheMachines(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)
		if got := clock.New(start).Now(); !got.Equal(start) {
			t.Errorf("a clock that begins at %v shows %v", start, got)
		}
		for name, c := range map[string]*clock.Clock{"nil": nil, "clock": clock.New(time.Time{}), "later": clock.New(start)} {
			began := c.Now()
			done := sleep(c, time.Minute)
			time.Sleep(59 * time.Second)
			if woken(done) {
				t.Errorf("%s: woken after 59 seconds", name)
			}
			time.Sleep(time.Second)
			if !woken(done) || c.Since(began) != time.Minute || c.Until(began) != -time.Minute {
				t.Errorf("%s: not woken after a minute, or it shows %v after %v", name, c.Now(), began)
			}
		}
	})
}

// A clock that is held stands, wakes those whose moment it is moved to, and goes on
// from there.
func TestAMoveWakesThoseWhoseMomentHasCome(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := clock.New(time.Time{})
		soon, later := sleep(c, time.Minute), sleep(c, time.Hour)
		began := c.Hold()
		time.Sleep(2 * time.Minute)
		if woken(soon) || !c.Now().Equal(began) {
			t.Errorf("a clock that is held shows %v after %v, and wakes", c.Now(), began)
		}
		if at, ok := c.Next(); !ok || at.Sub(began) != time.Minute {
			t.Errorf("Next = %v, %v", at, ok)
		}
		c.Move(began.Add(time.Minute))
		if !woken(soon) || woken(later) {
			t.Error("a move of a minute wakes others than those who wait for a minute")
		}
		c.Release()
		time.Sleep(59*time.Minute - time.Second)
		if woken(later) {
			t.Error("woken before its time, as if the clock had gone on while it was held")
		}
		time.Sleep(time.Second)
		if !woken(later) || c.Since(began) != time.Hour {
			t.Errorf("not woken after an hour; the clock shows %v after %v", c.Now(), began)
		}
		if _, ok := c.Next(); ok {
			t.Error("somebody waits who was woken")
		}
	})
}

// Whoever is woken is busy until it waits again or ends.
func TestAClockKnowsWhoWorks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := clock.New(time.Time{})
		idle := func(want bool, when string) (woken uint64) {
			t.Helper()
			synctest.Wait()
			woken, got := c.Idle()
			if got != want {
				t.Errorf("%s: Idle = %v, want %v", when, got, want)
			}
			return woken
		}
		idle(true, "at first")
		ctx, end := c.Work(t.Context())
		idle(false, "one works")
		work, wake := make(chan struct{}), make(chan struct{})
		go func() {
			defer end()
			c.Sleep(ctx, c.Now().Add(time.Minute), wake)
			<-work
			c.Sleep(ctx, time.Time{}, wake)
			<-work
		}()
		before := idle(true, "it waits")
		c.Move(c.Hold().Add(time.Minute))
		idle(false, "it is woken by the clock")
		work <- struct{}{}
		idle(true, "it waits for something else")
		wake <- struct{}{}
		if after := idle(false, "it is woken by that"); after == before {
			t.Error("it was woken, and nothing tells")
		}
		work <- struct{}{}
		idle(true, "it has ended")
		c.Release()

		// One who does not work may wait as well.
		c.Sleep(t.Context(), c.Now().Add(time.Minute), nil)
		idle(true, "somebody else has waited")
	})
}

func TestAContextEndsByTheClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, c := range []*clock.Clock{nil, clock.New(time.Time{})} {
			ctx, cancel := c.WithDeadline(t.Context(), c.Now().Add(time.Minute))
			time.Sleep(59 * time.Second)
			if synctest.Wait(); ctx.Err() != nil {
				t.Error("ended before its time")
			}
			time.Sleep(time.Second)
			if synctest.Wait(); ctx.Err() == nil {
				t.Error("not ended in time")
			}
			cancel()
			if _, idle := c.Idle(); !idle {
				t.Error("busy after the end")
			}
		}
	})
}

// What another program has dated is of the clock as it was at that moment.
func TestMomentsOfTheMachineAreOfTheClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := clock.New(time.Time{})
		first := time.Now()
		time.Sleep(time.Minute)
		c.Move(c.Hold().Add(time.Hour))
		c.Release()
		time.Sleep(time.Minute)
		second := time.Now()
		if got := c.Of(first); !got.Equal(first) {
			t.Errorf("before the move: %v, want %v", got, first)
		}
		if got, want := c.Of(second), second.Add(time.Hour); !got.Equal(want) {
			t.Errorf("after the move: %v, want %v", got, want)
		}
		if got := (*clock.Clock)(nil).Of(first); !got.Equal(first) {
			t.Errorf("without a clock: %v", got)
		}
	})
}
