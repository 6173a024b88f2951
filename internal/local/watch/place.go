package watch

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// place watches w.folders, and for each that does not exist the nearest one
// around it that does. If fresh is set, what is in a folder that was not
// watched until now counts as saved.
func (w *Watcher) place(fresh bool) error {
	clear(w.missing)
	watched := map[string]bool{}
	for _, folder := range w.fs.WatchList() {
		watched[folder] = true
	}
	wanted := map[string]bool{w.saves.folder: true}
	var problems []string
	for folder := range w.folders {
		wanted[folder] = true
		if watched[folder] {
			continue
		}
		switch err := w.fs.Add(folder); {
		case errors.Is(err, fs.ErrNotExist):
			w.missing[folder] = true
			around := w.addAround(folder)
			wanted[around] = true
			if around == folder { // it has just come
				delete(w.missing, folder)
				w.noteFilesOf(folder, fresh)
			}
		case err != nil:
			problems = append(problems, fmt.Sprintf("%s: %v", folder, err))
		default:
			w.noteFilesOf(folder, fresh)
		}
	}
	w.placed = wanted
	for folder := range watched {
		if !wanted[folder] {
			w.fs.Remove(folder) // fails only if the folder is gone already
		}
	}
	if len(problems) > 0 {
		slices.Sort(problems)
		return fmt.Errorf("cannot watch %s", strings.Join(problems, "; "))
	}
	return nil
}

// addAround watches the nearest folder that exists around one that did not,
// and returns it. It looks again afterwards: what is made in between would tell
// nobody.
func (w *Watcher) addAround(folder string) string {
	nearest := folder
	for {
		if w.fs.Add(nearest) == nil {
			inner := existing(folder)
			if inner == nearest || len(inner) < len(nearest) {
				return nearest
			}
			nearest = inner
			continue
		}
		parent := filepath.Dir(nearest)
		if parent == nearest {
			return nearest
		}
		nearest = parent
	}
}

// existing is folder, or the nearest one around it that there is.
func existing(folder string) string {
	for {
		if info, err := os.Stat(folder); err == nil && info.IsDir() || filepath.Dir(folder) == folder {
			return folder
		}
		folder = filepath.Dir(folder)
	}
}

// noteFilesOf counts the files of a newly watched folder as saved, and the
// folder, whose program may have lost files.
func (w *Watcher) noteFilesOf(folder string, fresh bool) {
	if !fresh {
		return
	}
	w.noteIfCounts(folder)
	entries, _ := os.ReadDir(folder) // gone again: it will be missing
	for _, e := range entries {
		w.noteIfCounts(filepath.Join(folder, e.Name()))
	}
	w.grow()
}

// grow tells collect that the burst may have grown.
func (w *Watcher) grow() {
	select {
	case w.wake <- struct{}{}:
	default: // it will look anyway
	}
}
