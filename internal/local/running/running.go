// Package running lets the tools of one user find each other: a lambdacdk local
// writes down which app it serves, and where, and lambdacdk invoke reads it.
//
// Each run has a file of its own below the cache's folder, so that two runs of
// one app do not take each other's away. The files have the access keys of
// their runs and are the user's alone.
package running

import (
	"cmp"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/build/store"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/private"
)

// A Run is one lambdacdk local.
type Run struct {
	// PID is the number of its process.
	PID int
	// Began orders the runs of one app.
	Began time.Time
	// App is the folder that it serves, absolute and without symbolic links.
	App string
	// URL is that of its services, among them Lambda, and AccessKey what calls
	// are signed with.
	URL, AccessKey string
	// Ports are those at which it serves the app, its page and its debuggers.
	Ports []int

	file string
}

// Announce makes this process known as one that serves the app in dir until
// withdraw is called. A process serves an app once: what it announces later takes
// the place of what it has said before. Of r, Began, URL, AccessKey and Ports
// count. cacheDir is as in [store.Open].
func Announce(cacheDir, dir string, r Run) (withdraw func(), err error) {
	folder, app, err := place(cacheDir, dir)
	if err != nil {
		return nil, err
	}
	if err := private.Dir(folder); err != nil {
		return nil, err
	}
	r.PID, r.App = os.Getpid(), app
	text, err := json.Marshal(r)
	if err != nil {
		return nil, err
	}
	file := filepath.Join(folder, fmt.Sprintf("%s%d.json", prefix(app), r.PID))
	if err := private.Write(file, text); err != nil {
		return nil, err
	}
	return func() { os.Remove(file) }, nil
}

// Find returns the runs that serve the app in dir, the newest first. Whether
// they answer is not known. What ended processes have left is removed.
func Find(cacheDir, dir string) ([]Run, error) {
	folder, app, err := place(cacheDir, dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("there is no folder %s", dir)
	case err != nil:
		return nil, err
	}
	runs, err := in(folder, prefix(app))
	return slices.DeleteFunc(runs, func(r Run) bool { return r.App != app }), err
}

// At returns the runs of any app that have said they serve at a port, the newest
// first, as Find does.
func At(cacheDir string, port int) ([]Run, error) {
	folder, err := Folder(cacheDir)
	if err != nil {
		return nil, err
	}
	runs, err := in(folder, "")
	return slices.DeleteFunc(runs, func(r Run) bool { return !slices.Contains(r.Ports, port) }), err
}

// in returns the runs whose files begin so, the newest first, and removes those
// that are no run's any more.
func in(folder, begins string) ([]Run, error) {
	entries, err := os.ReadDir(folder)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	var runs []Run
	for _, entry := range entries {
		if !strings.HasPrefix(entry.Name(), begins) {
			continue
		}
		r := Run{file: filepath.Join(folder, entry.Name())}
		text, err := os.ReadFile(r.file)
		if err != nil {
			continue // the run has ended meanwhile
		}
		if json.Unmarshal(text, &r) != nil || !strings.HasPrefix(entry.Name(), prefix(r.App)) || !lives(r.PID) {
			r.Forget()
			continue
		}
		runs = append(runs, r)
	}
	slices.SortFunc(runs, func(a, b Run) int { return cmp.Or(b.Began.Compare(a.Began), cmp.Compare(b.PID, a.PID)) })
	return runs, nil
}

// Forget removes what a run has written that has turned out to be over.
func (r Run) Forget() { os.Remove(r.file) }

// Folder is where the files of all runs are.
func Folder(cacheDir string) (string, error) {
	cache, err := store.Open(cacheDir)
	if err != nil {
		return "", err
	}
	return cache.Path("running"), nil
}

// place is the folder of the files, and the one name that the app's folder has.
func place(cacheDir, dir string) (folder, app string, err error) {
	if app, err = filepath.Abs(dir); err != nil {
		return "", "", err
	}
	if app, err = filepath.EvalSymlinks(app); err != nil {
		return "", "", err
	}
	folder, err = Folder(cacheDir)
	return folder, app, err
}

// prefix begins the names of an app's files.
func prefix(app string) string { return fmt.Sprintf("%.12x-", sha256.Sum256([]byte(app))) }

// lives reports whether there is a process of that number, perhaps another one
// than the one that is meant.
func lives(pid int) bool {
	p, err := os.FindProcess(pid)
	if err != nil {
		return false
	}
	defer p.Release()
	return !errors.Is(p.Signal(syscall.Signal(0)), os.ErrProcessDone)
}
