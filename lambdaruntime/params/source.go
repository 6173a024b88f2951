package params

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"
)

const (
	// DefaultTTL is how long a value is kept. It is a compromise: a rotated secret arrives within minutes, and a
	// process in constant use makes 12 calls an hour for each.
	DefaultTTL = 5 * time.Minute

	// DefaultTimeout is how long one fetch may take, retries by the client included.
	DefaultTimeout = 5 * time.Second

	// retryAfter is how long an old value is served before a failed refresh is tried again, so that a store that is
	// away costs one request in ten seconds its timeout, not every request.
	retryAfter = 10 * time.Second
)

// A Fetcher gets the text of the parameter called name. It must be safe for concurrent use and return when ctx is done.
// The caller owns what it returns.
type Fetcher func(ctx context.Context, name string) ([]byte, error)

// Options says how a [Source] keeps values. The zero value is a good default.
type Options struct {
	// TTL is how long a value is used before it is fetched again. If zero, [DefaultTTL]; if negative, the value is kept
	// as long as the process lives.
	TTL time.Duration

	// Timeout is how long one fetch may take. If zero or negative, [DefaultTimeout].
	Timeout time.Duration

	// Logger receives failed refreshes. If nil, [slog.Default] as it is then.
	Logger *slog.Logger
}

// Source fetches and keeps the text of parameters. It is safe for concurrent use.
type Source struct {
	fetch   Fetcher
	options Options

	mu      sync.Mutex
	entries map[string]*entry
}

// entry is what is known of one parameter.
type entry struct {
	text       []byte
	generation uint64    // counts texts; 0 means none yet
	freshFrom  time.Time // when the text was fetched
	freshUntil time.Time // the zero time: never fetched or to be fetched again
	forever    bool
	flight     *flight // the fetch under way, if any
}

// fresh reports whether the text may be used at a time. It may not at a time before it was fetched: then the clock was
// wrong, and nobody knows by how much.
func (e *entry) fresh(at time.Time) bool {
	return e.forever || !at.Before(e.freshFrom) && at.Before(e.freshUntil)
}

// refresh makes the text fresh from now on, for d.
func (e *entry) refresh(d time.Duration) {
	e.freshFrom = now()
	e.freshUntil = e.freshFrom.Add(d)
}

// flight is one fetch, and after done is closed its outcome.
type flight struct {
	done    chan struct{}
	cancel  context.CancelFunc
	waiters int // under the source's lock

	text       []byte
	generation uint64
	err        error
}

// New returns a Source that gets values from fetch. It fetches nothing yet. A nil o is the zero Options; o is not kept.
func New(fetch Fetcher, o *Options) *Source {
	s := &Source{fetch: fetch, entries: make(map[string]*entry)}
	if o != nil {
		s.options = *o
	}
	if s.options.TTL == 0 {
		s.options.TTL = DefaultTTL
	}
	if s.options.Timeout <= 0 {
		s.options.Timeout = DefaultTimeout
	}
	return s
}

// Forget makes the next use of a parameter fetch it again, for instance when a password was refused because it has been
// rotated. If that fails, the old value is served as ever.
func (s *Source) Forget(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if e := s.entries[name]; e != nil {
		e.freshUntil, e.forever = time.Time{}, false
		e.flight = nil // it may have read the old value already; its waiters get it, nobody else does
	}
}

// text returns a parameter's text and its generation.
func (s *Source) text(ctx context.Context, name string) ([]byte, uint64, error) {
	s.mu.Lock()
	e := s.entries[name]
	if e == nil {
		e = &entry{}
		s.entries[name] = e
	}
	if e.fresh(now()) {
		defer s.mu.Unlock()
		return e.text, e.generation, nil
	}
	f := e.flight
	if f == nil {
		f = s.start(ctx, name, e)
	}
	f.waiters++
	s.mu.Unlock()

	select {
	case <-f.done:
		return f.text, f.generation, f.err
	case <-ctx.Done():
		s.leave(e, f)
		return nil, 0, fmt.Errorf("params: %s: %w", name, context.Cause(ctx))
	}
}

// leave takes one waiter from f and ends it if that was the last.
func (s *Source) leave(e *entry, f *flight) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f.waiters--
	if f.waiters > 0 {
		return
	}
	f.cancel()
	if e.flight == f {
		e.flight = nil // whoever comes now must not get the cancelled one's error
	}
}

// start begins a fetch. It keeps the values of the first caller's context, such as the trace, but not its end.
func (s *Source) start(ctx context.Context, name string, e *entry) *flight {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.options.Timeout)
	f := &flight{done: make(chan struct{}), cancel: cancel}
	e.flight = f
	go func() {
		defer cancel()
		var text []byte
		err := errGoexit
		// Deferred because the fetcher may end the goroutine, and its waiters must not wait for ever.
		defer func() {
			s.mu.Lock()
			stale := s.land(name, e, f, text, err)
			s.mu.Unlock()
			if stale {
				s.logStale(ctx, name, err)
			}
			close(f.done)
		}()
		text, err = s.guardedFetch(ctx, name)
	}()
	return f
}

// errGoexit is the error of a fetch that neither returned nor panicked.
var errGoexit = errors.New("the fetcher ended its goroutine by runtime.Goexit; return an error")

// guardedFetch turns a panic into an error: on this goroutine it would end the process.
func (s *Source) guardedFetch(ctx context.Context, name string) (text []byte, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("panic: %v", v)
		}
	}()
	return s.fetch(ctx, name)
}

// land hands a fetch's outcome to its waiters, and to the entry unless that has moved on. It reports whether the entry
// keeps an old text because there is no new one.
func (s *Source) land(name string, e *entry, f *flight, text []byte, err error) (stale bool) {
	current := e.flight == f
	if current {
		e.flight = nil
	}
	switch {
	case err == nil && current:
		if e.generation == 0 || !bytes.Equal(text, e.text) {
			e.text = text
			e.generation++
		}
		e.forever = s.options.TTL < 0
		e.refresh(s.options.TTL)
		f.text, f.generation = e.text, e.generation
	case err == nil:
		f.text = text // generation 0: for these waiters only
	case e.generation > 0:
		if current {
			e.refresh(s.retryAfter())
		}
		stale = current
		f.text, f.generation = e.text, e.generation
	default:
		f.err = fmt.Errorf("params: %s: %w", name, err)
	}
	return stale
}

// now is the time by the calendar. The monotonic clock stands still while Lambda has the sandbox frozen, and would keep
// a value for days.
func now() time.Time { return time.Now().Round(0) }

func (s *Source) retryAfter() time.Duration {
	if s.options.TTL > 0 {
		return min(s.options.TTL, retryAfter)
	}
	return retryAfter
}

func (s *Source) logStale(ctx context.Context, name string, err error) {
	log := s.options.Logger
	if log == nil {
		log = slog.Default()
	}
	log.ErrorContext(ctx, "parameter not refreshed, the old value is used", "parameter", name, "error", err)
}
