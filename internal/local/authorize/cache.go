package authorize

import (
	"fmt"
	"sync"
	"time"
)

// maxCached bounds how many answers are kept of one authorizer.
const maxCached = 1000

// A cache keeps what an authorizer has said, by the values of its identity
// sources.
type cache struct {
	mu      sync.Mutex
	answers map[string]cached
}

type cached struct {
	*answer
	until time.Time
}

// cacheKey is empty where nothing is kept: without sources, all callers would be
// one.
func (a *authorizer) cacheKey(version string, values []string) string {
	if a.TTL <= 0 || len(values) == 0 {
		return ""
	}
	// Quoted, as values may hold whatever would stand between them.
	return fmt.Sprintf("%q", append([]string{version}, values...))
}

func (c *cache) get(key string, now time.Time) (*answer, bool) {
	if key == "" {
		return nil, false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	found, ok := c.answers[key]
	if !ok || !now.Before(found.until) {
		return nil, false
	}
	return found.answer, true
}

func (c *cache) put(key string, said *answer, now time.Time, ttl time.Duration) {
	if key == "" {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.answers) >= maxCached {
		c.answers = nil // asking again is right, only slower
	}
	if c.answers == nil {
		c.answers = map[string]cached{}
	}
	c.answers[key] = cached{said, now.Add(ttl)}
}
