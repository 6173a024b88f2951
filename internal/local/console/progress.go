package console

import (
	"fmt"
	"sync"
	"time"
)

// firstProgress is after how long a step says for the first time that it still
// works. Each time after that it has taken twice as long: a log that nobody
// watches gets a handful of lines.
const firstProgress = 4 * time.Second

// Progress says at growing distances that a step still works, as "TEXT, 16 s …",
// until the returned function is called. detail may be nil; what it returns is
// added to each message.
func (c *Console) Progress(text string, detail func() string) (stop func()) {
	done := make(chan struct{})
	var ended sync.WaitGroup
	start := c.now()
	ended.Go(func() {
		after := firstProgress
		timer := time.NewTimer(after)
		defer timer.Stop()
		for {
			select {
			case <-done:
				return
			case <-timer.C:
				timer.Reset(after) // as long as it has taken so far
				after *= 2
				more := ""
				if detail != nil {
					more = detail()
				}
				if more != "" {
					more = ": " + more
				}
				c.Say("  %s, %.0f s …%s", text, c.now().Sub(start).Seconds(), more)
			}
		}
	})
	return func() {
		close(done)
		ended.Wait()
	}
}

// Seconds is a duration as messages show it.
func Seconds(d time.Duration) string {
	if d < time.Second {
		return fmt.Sprintf("%d ms", d.Milliseconds())
	}
	return fmt.Sprintf("%.1f s", d.Seconds())
}
