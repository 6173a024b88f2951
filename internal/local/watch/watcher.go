package watch

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/fsnotify/fsnotify"
)

const (
	// quiet is how long nothing may be saved until a burst counts as over:
	// editors write a file in several steps within a few milliseconds.
	quiet = 20 * time.Millisecond
	// longest is when a burst is reported even if it goes on.
	longest = 500 * time.Millisecond
)

// A Watcher reports changed files in a set of folders, without those below
// them. Its methods are safe for concurrent use.
type Watcher struct {
	fs      *fsnotify.Watcher
	changes chan []string
	ended   sync.WaitGroup

	mu sync.Mutex // one Set at a time
}

// New returns a Watcher of no folder.
func New() (*Watcher, error) {
	fs, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, fmt.Errorf("watch: %w", err)
	}
	w := &Watcher{fs: fs, changes: make(chan []string)}
	w.ended.Go(w.collect)
	return w, nil
}

// Changes gives the absolute names of the files of each burst, sorted. It is
// closed by Close.
func (w *Watcher) Changes() <-chan []string { return w.changes }

// Set replaces the watched folders. Those that cannot be watched are in the
// error, and the others are watched all the same.
func (w *Watcher) Set(folders []string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	var problems []string
	watched := w.fs.WatchList()
	for _, f := range watched {
		if !slices.Contains(folders, f) {
			w.fs.Remove(f) // fails only if the folder is gone already
		}
	}
	for _, f := range folders {
		if slices.Contains(watched, f) {
			continue
		}
		if err := w.fs.Add(f); err != nil {
			problems = append(problems, fmt.Sprintf("%s: %v", f, err))
		}
	}
	if len(problems) > 0 {
		return fmt.Errorf("cannot watch %s", strings.Join(problems, "; "))
	}
	return nil
}

// Close ends the Watcher.
func (w *Watcher) Close() {
	w.fs.Close()
	for range w.changes { // somebody may wait to send
	}
	w.ended.Wait()
}

// collect joins events into bursts.
func (w *Watcher) collect() {
	defer close(w.changes)
	burst := map[string]bool{}
	var first time.Time
	timer := time.NewTimer(time.Hour)
	timer.Stop()
	for {
		select {
		case e, ok := <-w.fs.Events:
			if !ok {
				return
			}
			if e.Op == fsnotify.Chmod || ignored(e.Name) {
				continue
			}
			if len(burst) == 0 {
				first = time.Now()
			}
			burst[e.Name] = true
			timer.Reset(min(quiet, max(0, longest-time.Since(first))))
		case _, ok := <-w.fs.Errors:
			if !ok {
				return
			}
			// An overflow loses names, not the fact that something changed;
			// the next save is seen again.
		case <-timer.C:
			w.changes <- slices.Sorted(maps.Keys(burst))
			burst = map[string]bool{}
		}
	}
}

// ignored are files that no build reads: editors' scratch files and tests.
func ignored(name string) bool {
	base := filepath.Base(name)
	return strings.HasPrefix(base, ".") || strings.HasPrefix(base, "#") ||
		strings.HasSuffix(base, "~") || strings.HasSuffix(base, "_test.go") ||
		slices.Contains([]string{".swp", ".swx", ".tmp", ".bak"}, filepath.Ext(base)) ||
		base == "4913" // vim's probe for a writable folder
}
