package console

import (
	"fmt"
	"sync"
	"sync/atomic"
	"time"
)

// firstProgress is after how long a step is one that takes long.
const firstProgress = time.Second

// A Step is something that may take long.
type Step struct {
	// Text says what is done, such as "building 2 functions".
	Text string
	// Hint is added once the step has taken some seconds. If empty, nothing is.
	Hint string
	// Detail says what it does just now; it is called from another goroutine. If
	// nil, or if it returns nothing, nothing is added.
	Detail func() string
	// BeginSaid and EndSaid are set if the caller says that itself.
	BeginSaid, EndSaid bool
}

// A Detail is what a step does just now, for [Step.Detail]; the zero Detail is
// nothing. It is safe for concurrent use.
type Detail struct{ what atomic.Pointer[string] }

// Set says what it is; nothing if that is empty.
func (d *Detail) Set(what string) { d.what.Store(&what) }

// Get is what was set last.
func (d *Detail) Get() string {
	if what := d.what.Load(); what != nil {
		return *what
	}
	return ""
}

// hintTime is how long a step takes before its Hint is of interest; longer where
// the line stays.
const (
	hintTime       = 5 * time.Second
	hintTimeOfFile = 8 * time.Second
)

// Progress is [Console.Begin] of a step with that text.
func (c *Console) Progress(text string, detail func() string) (stop func()) {
	return c.Begin(Step{Text: text, Detail: detail})
}

// Begin says that a step is under way, and for how long, if it takes longer than a
// second, until the returned function is called: a terminal has a line of it that
// is written anew each second, everything else one at the beginning and one at
// the end.
func (c *Console) Begin(s Step) (stop func()) {
	if c.json {
		return func() {}
	}
	step := &shown{Step: s, start: c.now()}
	done := make(chan struct{})
	var ended sync.WaitGroup
	ended.Go(func() {
		ticker := time.NewTicker(firstProgress)
		defer ticker.Stop()
		for {
			select {
			case <-done:
				return
			case <-ticker.C:
				c.tick(step)
			}
		}
	})
	return sync.OnceFunc(func() {
		close(done)
		ended.Wait()
		c.end(step)
	})
}

// tick shows a step, or how long it takes by now.
func (c *Console) tick(s *shown) {
	if !c.inPlace {
		if !s.visible && !s.BeginSaid {
			c.Say("  %s …", s.line(0))
		}
		s.visible = true
		if s.Hint != "" && !s.hinted && c.now().Sub(s.start) >= hintTimeOfFile {
			s.hinted = true
			c.Say("  %s …", s.Hint)
		}
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	erase := c.status.erase()
	if !s.visible {
		s.visible = true
		c.status.steps = append(c.status.steps, s)
	}
	c.print(erase + c.status.draw(c.now(), c.Width))
}

// end takes a step off the screen, and says how long it took if that was long.
func (c *Console) end(s *shown) {
	if !s.visible {
		return
	}
	if c.inPlace {
		c.mu.Lock()
		erase := c.status.erase()
		c.status.remove(s)
		c.print(erase + c.status.draw(c.now(), c.Width))
		c.mu.Unlock()
	}
	if !s.EndSaid {
		c.Say("  %s took %s", s.Text, Seconds(c.now().Sub(s.start)))
	}
}

// Seconds is a duration as messages show it.
func Seconds(d time.Duration) string {
	if d < time.Second {
		return fmt.Sprintf("%d ms", d.Milliseconds())
	}
	return fmt.Sprintf("%.1f s", d.Seconds())
}
