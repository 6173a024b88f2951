package awslocal

import (
	"crypto/rand"
	"crypto/subtle"
	"sync"
)

// callers knows who signs with which access key. The signature itself is not
// checked: whoever knows a key is a function of the app, or has been given a URL
// by one.
type callers struct {
	run string // the run's own

	mu        *sync.RWMutex
	keys      map[string]string // by function
	functions map[string]string // by key
}

func newCallers() callers {
	return callers{run: newAccessKey(), mu: new(sync.RWMutex), keys: map[string]string{}, functions: map[string]string{}}
}

// newAccessKey makes a key in the form of AWS's own: 20 capital letters and
// digits, 80 bits of them random.
func newAccessKey() string { return "LCDK" + rand.Text()[:16] }

// keyOf is the key of a function; it is made when it is first asked for.
func (c *callers) keyOf(function string) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	key, ok := c.keys[function]
	if !ok {
		key = newAccessKey()
		c.keys[function], c.functions[key] = key, function
	}
	return key
}

// who is the function that a key is of, empty for the run's own; ok is false
// for a key of nobody.
func (c *callers) who(key string) (function string, ok bool) {
	if subtle.ConstantTimeCompare([]byte(key), []byte(c.run)) == 1 {
		return "", true
	}
	c.mu.RLock()
	defer c.mu.RUnlock()
	function, ok = c.functions[key]
	return function, ok
}

// named is the function that a key is of; empty for every other.
func (c *callers) named(key string) string {
	function, _ := c.who(key)
	return function
}
