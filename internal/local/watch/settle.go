package watch

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"time"

	"github.com/fsnotify/fsnotify"
)

// The system may take barrier to tell about a file. Where it has lost the news,
// waiting longer is of no use. It is waited in steps, because a machine that stood
// still for that long has not lost anything: there is one more step then, in which
// the news is read.
const (
	barrier = 2 * time.Second
	step    = 50 * time.Millisecond
)

// saves counts saves, and what has been made of them. It has a lock of its own,
// so that it can be asked while folders are placed.
type saves struct {
	folder string // for cookies

	mu      sync.Mutex
	count   int
	handled int
	open    []openSave               // those that are not handled, the oldest first
	moved   chan struct{}            // closed and replaced when handled grows
	cookies map[string]chan struct{} // by file name; closed when they are seen
	next    int
	over    bool // the Watcher has ended
}

// An openSave is some saves at the same moment.
type openSave struct {
	upTo int // the count after the last of them
	at   time.Time
}

func (s *saves) init(folder string) {
	s.folder, s.moved, s.cookies = folder, make(chan struct{}), map[string]chan struct{}{}
}

func (s *saves) add() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.count++
	now := time.Now()
	if last := len(s.open) - 1; last >= 0 && now.Sub(s.open[last].at) < quiet {
		s.open[last].upTo = s.count
		return
	}
	s.open = append(s.open, openSave{s.count, now})
}

func (s *saves) seen() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.count
}

// Handled says that what the change and those before it report is served now,
// or will never be.
func (w *Watcher) Handled(c Change) {
	s := &w.saves
	s.mu.Lock()
	defer s.mu.Unlock()
	s.handled = max(s.handled, c.upTo)
	for len(s.open) > 0 && s.open[0].upTo <= s.handled {
		s.open = s.open[1:]
	}
	s.wake()
}

func (s *saves) wake() {
	close(s.moved)
	s.moved = make(chan struct{})
}

// Settle returns when everything that was saved before the call is handled:
// at once if nothing was. It waits no longer than until limit after the save,
// and not after ctx has ended.
func (w *Watcher) Settle(ctx context.Context, limit time.Duration) {
	s := &w.saves
	s.awaitCookie(ctx)
	s.mu.Lock()
	defer s.mu.Unlock()
	target := s.count
	for s.handled < target && !s.over && ctx.Err() == nil {
		rest := time.Until(s.open[0].at.Add(limit))
		if rest <= 0 {
			return
		}
		moved := s.moved
		s.mu.Unlock()
		timer := time.NewTimer(rest)
		select {
		case <-moved:
		case <-timer.C:
		case <-ctx.Done():
		}
		timer.Stop()
		s.mu.Lock()
	}
}

// awaitCookie makes a file in a watched folder of our own and waits for the
// news of it. The system tells in order: whatever was saved before is known
// then.
func (s *saves) awaitCookie(ctx context.Context) {
	s.mu.Lock()
	if s.over {
		s.mu.Unlock()
		return
	}
	s.next++
	name := filepath.Join(s.folder, strconv.Itoa(s.next))
	seen := make(chan struct{})
	s.cookies[name] = seen
	s.mu.Unlock()
	if err := os.WriteFile(name, nil, 0o600); err == nil {
		s.awaitNews(ctx, seen)
		os.Remove(name)
	}
	s.mu.Lock()
	delete(s.cookies, name)
	s.mu.Unlock()
}

func (s *saves) awaitNews(ctx context.Context, seen <-chan struct{}) {
	ticker := time.NewTicker(step)
	defer ticker.Stop()
	for range barrier / step {
		select {
		case <-seen:
			return
		case <-ctx.Done():
			return
		case <-ticker.C: // one tick, however long it took
		}
	}
}

// isCookie reports whether an event is about a cookie, and lets go whoever
// waits for it.
func (s *saves) isCookie(e fsnotify.Event) bool {
	if filepath.Dir(e.Name) != s.folder {
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if seen, ok := s.cookies[e.Name]; ok && e.Op.Has(fsnotify.Create) {
		close(seen)
		delete(s.cookies, e.Name)
	}
	return true
}

// lost lets go of all who wait for cookies: their news may be among those that
// the system has dropped.
func (s *saves) lost() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for name, seen := range s.cookies {
		close(seen)
		delete(s.cookies, name)
	}
}

// end lets go of all who wait.
func (s *saves) end() {
	s.lost()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.over = true
	s.wake()
}
