package store

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
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

// A File is a finished file of the store.
type File struct {
	// Path is absolute. The bytes behind it never change.
	Path string
	// SHA256 is the hex digest of the bytes.
	SHA256 string
	// Size is in bytes.
	Size int64
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

// Get returns the file of the given extension in the directory name, which
// [Store.Put] has written there. A damaged file is removed. The file counts as
// used now.
func (s *Store) Get(name, ext string) (File, bool, error) {
	unlock, err := s.share()
	if err != nil {
		return File{}, false, err
	}
	defer unlock()
	entries, err := os.ReadDir(s.Path(name))
	if err != nil {
		if os.IsNotExist(err) {
			err = nil
		}
		return File{}, false, err
	}
	for _, e := range entries {
		want, ok := strings.CutSuffix(e.Name(), ext)
		if !ok || len(want) != hex.EncodedLen(sha256.Size) {
			continue
		}
		path := filepath.Join(s.Path(name), e.Name())
		sum, size, err := Sum(path)
		if err == nil && sum == want {
			now := time.Now()
			if err := os.Chtimes(path, now, now); err != nil {
				return File{}, false, s.Explain(err)
			}
			return File{Path: path, SHA256: sum, Size: size}, true, nil
		}
		if err := os.Remove(path); err != nil {
			return File{}, false, fmt.Errorf("%s is damaged: %w", path, err)
		}
	}
	return File{}, false, nil
}

// Put writes a file aside with write and then puts it into the directory name
// under its digest.
func (s *Store) Put(name, ext string, write func(io.Writer) error) (File, error) {
	if err := s.Touch(name); err != nil {
		return File{}, err
	}
	dir := s.Path(name)
	tmp, err := os.CreateTemp(dir, tempPrefix)
	if err != nil {
		return File{}, s.Explain(err)
	}
	defer os.Remove(tmp.Name())
	digest := sha256.New()
	err = write(io.MultiWriter(tmp, digest))
	size, seekErr := tmp.Seek(0, io.SeekCurrent)
	for _, e := range []error{seekErr, tmp.Chmod(0o644), tmp.Close()} {
		if err == nil {
			err = e
		}
	}
	if err != nil {
		return File{}, s.Explain(err)
	}
	sum := hex.EncodeToString(digest.Sum(nil))
	path := filepath.Join(dir, sum+ext)
	if err := os.Rename(tmp.Name(), path); err != nil {
		return File{}, s.Explain(err)
	}
	return File{Path: path, SHA256: sum, Size: size}, nil
}

// tempPrefix marks files that are still being written. One that a killed
// process leaves behind goes when its neighbours are pruned.
const tempPrefix = "tmp-"

// Adopt makes the file at path, whose digest is sum, available in the directory
// name for good, whatever happens at path later. The two share their blocks if
// the file system can do that. The file counts as used now.
//
// A writer of path must never write into the file that is there, only replace
// it. (The go command does so.)
func (s *Store) Adopt(name, ext, path, sum string) (string, error) {
	unlock, err := s.share()
	if err != nil {
		return "", err
	}
	defer unlock()
	dst := filepath.Join(s.Path(name), sum+ext)
	src, err := os.Stat(path)
	if err != nil {
		return "", err
	}
	if have, err := os.Stat(dst); err == nil && os.SameFile(have, src) {
		now := time.Now()
		return dst, s.Explain(os.Chtimes(dst, now, now))
	}
	if err := os.MkdirAll(filepath.Dir(dst), 0o755); err != nil {
		return "", s.Explain(err)
	}
	if err := replace(dst, path); err != nil {
		return "", s.Explain(err)
	}
	now := time.Now()
	return dst, s.Explain(os.Chtimes(dst, now, now))
}

// replace puts a link to src, or a copy, at dst in one step.
func replace(dst, src string) error {
	// Only the name of the temporary file is wanted: a link needs a free one.
	f, err := os.CreateTemp(filepath.Dir(dst), tempPrefix)
	if err != nil {
		return err
	}
	f.Close()
	tmp := f.Name()
	defer os.Remove(tmp)
	if err := os.Remove(tmp); err != nil {
		return err
	}
	if err := os.Link(src, tmp); err != nil {
		if err := copyFile(tmp, src); err != nil {
			return err
		}
	}
	return os.Rename(tmp, dst)
}

func copyFile(dst, src string) error {
	in, err := os.Open(src)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(dst, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o755)
	if err != nil {
		return err
	}
	if _, err := io.Copy(out, in); err != nil {
		out.Close()
		return err
	}
	return out.Close()
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

// Sum returns the hex SHA-256 and the size of a regular file.
func Sum(path string) (sum string, size int64, err error) {
	f, err := os.Open(path)
	if err != nil {
		return "", 0, err
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
		return "", 0, &fs.PathError{Op: "read", Path: path, Err: fs.ErrInvalid}
	}
	digest := sha256.New()
	if size, err = io.Copy(digest, f); err != nil {
		return "", 0, err
	}
	return hex.EncodeToString(digest.Sum(nil)), size, nil
}
