package store

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/rogpeppe/go-internal/lockedfile"
)

// DirVariable is the environment variable that names the folder to use
// instead of go-lambda-cdk below the user's cache directory.
const DirVariable = "LAMBDACDK_CACHE"

// A Store is an open folder. It is safe for concurrent use, by goroutines and
// by processes.
type Store struct {
	dir string
}

// Open makes dir a store, and prunes it if that was not done for a day. If dir
// is empty, it opens the folder that LAMBDACDK_CACHE names, else go-lambda-cdk
// below [os.UserCacheDir].
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
	if err := os.MkdirAll(s.Path("lock"), 0o755); err != nil {
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
	f, err := lockedfile.OpenFile(s.Path("lock/"+hex.EncodeToString(sum[:1])), os.O_RDWR|os.O_CREATE, 0o666)
	if err != nil {
		return nil, s.Explain(err)
	}
	return func() { f.Close() }, nil
}

// share keeps files from being pruned until unlock is called. It is held only
// for as long as it takes to look at a file and to touch it.
func (s *Store) share() (unlock func(), err error) {
	f, err := lockedfile.OpenFile(s.Path("use.lock"), os.O_RDONLY|os.O_CREATE, 0o666)
	if err != nil {
		return nil, s.Explain(err)
	}
	return func() { f.Close() }, nil
}

// Touch makes the directory name, and marks it as used now.
func (s *Store) Touch(name string) error {
	unlock, err := s.share()
	if err != nil {
		return err
	}
	defer unlock()
	if err := os.MkdirAll(s.Path(name), 0o755); err != nil {
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
		err = os.Rename(tmp.Name(), path)
	}
	return s.Explain(err)
}
