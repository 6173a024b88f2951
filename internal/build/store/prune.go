package store

import (
	"cmp"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// KeepFor is how long a file may stay unused: two weeks of holidays do not cost
// a rebuild.
const KeepFor = 14 * 24 * time.Hour

const (
	pruneEvery = 24 * time.Hour
	// keepAlways protects files whose paths a running program may hold, for a day.
	keepAlways = 24*time.Hour + touchAfter
	// keepBytes holds some thirty versions of an app of 20 functions of 12 MB.
	keepBytes = 8 << 30
)

// pruneDaily prunes if nobody has for a day. A store that cannot be pruned now
// still works, so errors are left for the next day.
func (s *Store) pruneDaily(now time.Time) {
	stamp := s.Path("pruned")
	if info, err := os.Stat(stamp); err == nil && now.Sub(info.ModTime()) < pruneEvery {
		return
	}
	unlock, err := s.lock("use.lock", os.O_RDWR)
	if err != nil {
		return
	}
	defer unlock()
	s.removeFolder("pruned")
	if os.WriteFile(stamp, nil, 0o644) != nil || os.Chtimes(stamp, now, now) != nil {
		return
	}
	s.prune(now, keepBytes)
}

// A unit is removed as a whole.
type unit struct {
	path string
	used time.Time
	size int64
}

// prune removes what is old, and the oldest of what is more than limit bytes.
func (s *Store) prune(now time.Time, limit int64) {
	var units []unit
	var total int64
	for _, kind := range kinds {
		entries, err := os.ReadDir(s.Path(kind))
		if err != nil {
			continue
		}
		for _, e := range entries {
			u := measure(filepath.Join(s.Path(kind), e.Name()))
			units = append(units, u)
			total += u.size
		}
	}
	slices.SortFunc(units, func(a, b unit) int {
		return cmp.Or(a.used.Compare(b.used), cmp.Compare(a.path, b.path))
	})
	for _, u := range units {
		age := now.Sub(u.used)
		if age < keepAlways || age < KeepFor && total <= limit {
			break
		}
		if os.RemoveAll(u.path) == nil {
			total -= u.size
		}
	}
}

// measure returns the size of what is at path, and when any of it was used
// last: using a file sets its modification time.
func measure(path string) unit {
	u := unit{path: path}
	filepath.WalkDir(path, func(_ string, e fs.DirEntry, err error) error {
		if err != nil {
			return nil
		}
		info, err := e.Info()
		if err != nil {
			return nil
		}
		if info.ModTime().After(u.used) {
			u.used = info.ModTime()
		}
		if !e.IsDir() {
			u.size += info.Size()
		}
		return nil
	})
	return u
}
