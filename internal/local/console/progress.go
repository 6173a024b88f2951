package console

import (
	"fmt"
	"sync"
	"time"
)

// progressEvery is how often a long step says that it still works.
const progressEvery = 4 * time.Second

// Progress says every few seconds that a step still works, as "TEXT, 12 s …",
// until the returned function is called. detail may be nil; what it returns is
// added to each message.
func (c *Console) Progress(text string, detail func() string) (stop func()) {
	done := make(chan struct{})
	var ended sync.WaitGroup
	start := c.now()
	ended.Go(func() {
		tick := time.NewTicker(progressEvery)
		defer tick.Stop()
		for {
			select {
			case <-done:
				return
			case <-tick.C:
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
