package store

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/rogpeppe/go-internal/lockedfile"
)

// DirVariable is the environment variable that names the folder to use
// instead of go-lambda-cdk below the user's cache directory.
const DirVariable = "LAMBDACDK_CACHE"

// A Store is an open folder. It is safe for concurrent use, by goroutines and
// by processes.
type Store struct {
	dir   string
	reads atomic.Int64 // how many files were read to see whether they are whole
}

// Open makes dir a store, and prunes it if that was not done for a day. If dir
// is empty, it opens the folder that LAMBDACDK_CACHE names, else go-lambda-cdk
// below [os.UserCacheDir].
//
// A folder that another user can write to is refused: what is in it is
// deployed.
func Open(dir string) (*Store, error) {
	if dir == "" {
		var err error
		if dir, err = defaultDir(); err != nil {
			return nil, err
		}
	}
	if !filepath.IsAbs(dir) {
		return nil, fmt.Errorf("cache folder is %q; it must be an absolute path", dir)
	}
	s := &Store{dir: filepath.Clean(dir)}
	if err := os.MkdirAll(s.dir, 0o700); err != nil {
		return nil, s.Explain(err)
	}
	if err := s.checkOwner(); err != nil {
		return nil, err
	}
	if err := s.makeDir("lock"); err != nil {
		return nil, s.Explain(err)
	}
	s.pruneDaily(time.Now())
	return s, nil
}

func defaultDir() (string, error) {
	if dir := os.Getenv(DirVariable); dir != "" {
		if !filepath.IsAbs(dir) {
			return "", fmt.Errorf("%s is %q; it must be an absolute path", DirVariable, dir)
		}
		return dir, nil
	}
	dir, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("no cache folder; set %s to an absolute path: %w", DirVariable, err)
	}
	return filepath.Join(dir, "go-lambda-cdk"), nil
}

// Path returns the absolute path of a slash-separated name in the store.
func (s *Store) Path(name string) string {
	return filepath.Join(s.dir, filepath.FromSlash(name))
}

// Lock waits until no other goroutine or process holds the lock of the same
// name, and holds it until unlock is called. A process that dies releases it.
// Two names may share one lock, so a holder must not ask for a second one.
func (s *Store) Lock(name string) (unlock func(), err error) {
	// A lock file cannot be removed safely, so their number is bounded instead.
	sum := sha256.Sum256([]byte(name))
	return s.lock("lock/"+hex.EncodeToString(sum[:1]), os.O_RDWR)
}

// share keeps files from being pruned until unlock is called. It is held only
// for as long as it takes to look at a file and to touch it.
func (s *Store) share() (unlock func(), err error) {
	return s.lock("use.lock", os.O_RDONLY)
}

// lock locks a lock file, shared if it is opened for reading only.
func (s *Store) lock(name string, flag int) (unlock func(), err error) {
	open := func() (*lockedfile.File, error) { return lockedfile.OpenFile(s.Path(name), flag|os.O_CREATE, 0o600) }
	f, err := open()
	if s.removeFolder(name) {
		f, err = open()
	}
	if err != nil {
		return nil, s.Explain(err)
	}
	return func() { f.Close() }, nil
}

// kinds are the folders that files are put into, all of which are pruned.
var kinds = []string{"out", "bin", "zip", "program", "tool"}

// makeDir makes the directory name, and everything above it, in the place of
// whatever else is there.
func (s *Store) makeDir(name string) error {
	kind, _, _ := strings.Cut(name, "/")
	if kind != "lock" && !slices.Contains(kinds, kind) {
		return fmt.Errorf("%s is in no folder of the cache that is pruned", name)
	}
	path := s.Path(name)
	if os.MkdirAll(path, 0o755) == nil {
		return nil
	}
	for at := path; at != s.dir; at = filepath.Dir(at) {
		if info, err := os.Lstat(at); err == nil && !info.IsDir() {
			os.Remove(at)
		}
	}
	return os.MkdirAll(path, 0o755)
}

// rename puts the file tmp at path, in the place of whatever is there.
func (s *Store) rename(tmp, path string) error {
	err := os.Rename(tmp, path)
	if err != nil && os.RemoveAll(path) == nil {
		err = os.Rename(tmp, path)
	}
	return err
}

// removeFolder removes name if it is a folder, and reports whether it was one.
func (s *Store) removeFolder(name string) bool {
	info, err := os.Lstat(s.Path(name))
	return err == nil && info.IsDir() && os.RemoveAll(s.Path(name)) == nil
}

// Touch makes the directory name, and marks it as used now.
func (s *Store) Touch(name string) error {
	unlock, err := s.share()
	if err != nil {
		return err
	}
	defer unlock()
	if err := s.makeDir(name); err != nil {
		return s.Explain(err)
	}
	now := time.Now()
	return s.Explain(os.Chtimes(s.Path(name), now, now))
}

// Write replaces the small file name in one step.
func (s *Store) Write(name string, data []byte) error {
	path := s.Path(name)
	tmp, err := os.CreateTemp(filepath.Dir(path), tempPrefix)
	if err != nil {
		return s.Explain(err)
	}
	defer os.Remove(tmp.Name())
	_, err = tmp.Write(data)
	if closeErr := tmp.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = s.rename(tmp.Name(), path)
	}
	return s.Explain(err)
}
