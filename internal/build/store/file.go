package store

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// A File is a finished file of the store.
type File struct {
	// Path is absolute. The bytes behind it never change.
	Path string
	// SHA256 is the hex digest of the bytes.
	SHA256 string
	// Size is in bytes.
	Size int64
}

// Get returns the file of the given extension in the directory name, which
// [Store.Put] has written there. A damaged file is removed. The file counts as
// used now.
func (s *Store) Get(name, ext string) (File, bool, error) { return s.get(name, ext, time.Now()) }

func (s *Store) get(name, ext string, now time.Time) (File, bool, error) {
	unlock, err := s.share()
	if err != nil {
		return File{}, false, err
	}
	defer unlock()
	entries, err := os.ReadDir(s.Path(name))
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) {
		return File{}, false, nil
	}
	if err != nil {
		return File{}, false, s.Explain(err)
	}
	for _, e := range entries {
		want, ok := strings.CutSuffix(e.Name(), ext)
		if !ok || len(want) != hex.EncodedLen(sha256.Size) {
			continue
		}
		path := filepath.Join(s.Path(name), e.Name())
		if info, err := os.Stat(path); err == nil && s.holds(name, e.Name(), want, info, now) {
			if err := touch(path, info, now); err != nil {
				return File{}, false, s.Explain(err)
			}
			return File{Path: path, SHA256: want, Size: info.Size()}, true, nil
		}
		if err := os.RemoveAll(path); err != nil {
			return File{}, false, s.Explain(err)
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
	if err := s.rename(tmp.Name(), path); err != nil {
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
	// With the umask 000 the go command's programs are everybody's to write to,
	// and the two files may be one.
	if mode := src.Mode().Perm(); mode&0o022 != 0 {
		if err := os.Chmod(path, mode&^0o022); err != nil {
			return "", s.Explain(err)
		}
	}
	if have, err := os.Stat(dst); err == nil && os.SameFile(have, src) {
		return dst, s.Explain(touch(dst, have, time.Now()))
	}
	if err := s.makeDir(name); err != nil {
		return "", s.Explain(err)
	}
	if err := s.replace(dst, path); err != nil {
		return "", s.Explain(err)
	}
	return dst, s.TouchFile(dst)
}

// replace puts a link to src, or a copy, at dst in one step.
func (s *Store) replace(dst, src string) error {
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
	return s.rename(tmp, dst)
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
