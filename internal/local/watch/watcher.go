package watch

import (
	"errors"
	"fmt"
	"maps"
	"os"
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
	// maxNames is how many files of a burst are told by name.
	maxNames = 1000
)

// A Change is one burst of saves.
type Change struct {
	// Files are the absolute names, sorted; folders that have vanished or come
	// back are among them.
	Files []string
	// All is set if anything may have changed: names were lost, or there
	// are too many.
	All bool

	upTo int // the saves that it and the changes before it report
}

// A Watcher reports changed files of programs. Its methods are safe for
// concurrent use.
type Watcher struct {
	fs      *fsnotify.Watcher
	changes chan Change
	wake    chan struct{} // the burst has grown from elsewhere
	ended   sync.WaitGroup

	mu      sync.Mutex
	sources []Sources
	folders map[string]bool // that should be watched
	missing map[string]bool // those of them that are not there
	placed  map[string]bool // that are watched, in place of a missing one too
	burst   map[string]bool
	all     bool      // Change.All of the burst
	first   time.Time // of the burst

	saves saves
}

// New returns a Watcher of nothing. Folder scratch, which must exist, is its
// own.
func New(scratch string) (*Watcher, error) {
	fs, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, fmt.Errorf("watch: %w", err)
	}
	w := &Watcher{
		fs: fs, changes: make(chan Change), wake: make(chan struct{}, 1),
		burst: map[string]bool{}, missing: map[string]bool{},
	}
	w.saves.init(scratch)
	if err := fs.Add(scratch); err != nil {
		fs.Close()
		return nil, fmt.Errorf("watch: %w", err)
	}
	w.ended.Go(w.collect)
	return w, nil
}

// Changes gives one burst of saves after the other. Whoever has acted on one
// tells [Watcher.Handled]. It is closed by Close.
func (w *Watcher) Changes() <-chan Change { return w.changes }

// Set replaces what is watched. Files in folders that were not watched before
// count as saved, except the first time: they may have been written after the
// one who asks has read them. Folders that cannot be watched are in the error,
// and the others are watched all the same; those that do not exist are watched
// once they do.
func (w *Watcher) Set(sources ...Sources) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	isFirst := w.folders == nil
	w.sources, w.folders = sources, map[string]bool{}
	for _, s := range sources {
		maps.Copy(w.folders, s.watched())
	}
	return w.place(!isFirst)
}

// Close ends the Watcher.
func (w *Watcher) Close() {
	w.fs.Close()
	for range w.changes { // somebody may wait to send
	}
	w.ended.Wait()
}

// collect joins events into bursts. It goes on to read events while nobody
// takes a change, so that none is lost and Settle knows of all.
func (w *Watcher) collect() {
	defer close(w.changes)
	defer w.saves.end()
	timer := time.NewTimer(time.Hour)
	timer.Stop()
	var out chan Change // nil until there is a change to send
	var change Change
	for {
		grown := false
		select {
		case e, ok := <-w.fs.Events:
			if !ok {
				return
			}
			grown = w.event(e)
		case err, ok := <-w.fs.Errors:
			if !ok {
				return
			}
			grown = errors.Is(err, fsnotify.ErrEventOverflow) && w.overflow()
		case <-w.wake:
			grown = w.hasBurst()
		case <-timer.C:
			change, out = w.take(), w.changes
		case out <- change:
			w.sent(change)
			out = nil
		}
		if grown {
			out = nil
			timer.Reset(w.untilReport())
		}
	}
}

// event takes note of an event and reports whether the burst has grown.
func (w *Watcher) event(e fsnotify.Event) bool {
	if w.saves.isCookie(e) || e.Op == fsnotify.Chmod {
		return false
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	before := w.saves.seen()
	w.followFolder(e)
	w.noteIfCounts(e.Name)
	return w.saves.seen() > before
}

// followFolder watches a folder again that has come back, and the one around it
// until it does.
func (w *Watcher) followFolder(e fsnotify.Event) {
	isAround := func(folder string) bool {
		return folder == e.Name || strings.HasPrefix(folder, e.Name+string(os.PathSeparator))
	}
	if (e.Op.Has(fsnotify.Remove) || e.Op.Has(fsnotify.Rename)) && w.placed[e.Name] {
		for folder := range w.placed {
			if isAround(folder) {
				w.fs.Remove(folder) // it may be gone already
				w.noteIfCounts(folder)
			}
		}
		w.place(true)
	}
	if e.Op.Has(fsnotify.Create) {
		for folder := range w.missing {
			if isAround(folder) {
				w.place(true)
				return
			}
		}
	}
}

// overflow takes note that the system has dropped events. It does not say
// which; folders may have come and gone.
func (w *Watcher) overflow() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.place(true)
	w.all = true
	w.noteSave()
	w.saves.lost()
	return true
}

// noteIfCounts adds a file or folder to the burst if a program depends on it.
func (w *Watcher) noteIfCounts(name string) {
	if !slices.ContainsFunc(w.sources, func(s Sources) bool { return s.Contain(name) }) {
		return
	}
	if len(w.burst) < maxNames {
		w.burst[name] = true
	} else {
		w.all = true
	}
	w.noteSave()
}

func (w *Watcher) noteSave() {
	if w.first.IsZero() {
		w.first = time.Now()
	}
	w.saves.add()
}

func (w *Watcher) hasBurst() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return !w.first.IsZero()
}

func (w *Watcher) untilReport() time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()
	return min(quiet, max(0, longest-time.Since(w.first)))
}

// take makes a change of the burst, which stays until it is sent.
func (w *Watcher) take() Change {
	w.mu.Lock()
	defer w.mu.Unlock()
	return Change{Files: slices.Sorted(maps.Keys(w.burst)), All: w.all, upTo: w.saves.seen()}
}

// sent begins a new burst. What was saved after take has not been sent.
func (w *Watcher) sent(c Change) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.saves.seen() == c.upTo {
		w.burst, w.all, w.first = map[string]bool{}, false, time.Time{}
	}
}
