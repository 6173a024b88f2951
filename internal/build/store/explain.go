package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
)

// Explain returns err, with the way out added if it is the store's folder that
// cannot be used.
func (s *Store) Explain(err error) error {
	switch {
	case err == nil:
		return nil
	case IsFull(err):
		return fmt.Errorf("the disk of %s is full; free some space, or set %s to a folder on another disk: %w", s.dir, DirVariable, err)
	case s.concerns(err):
		return fmt.Errorf("the cache folder %s cannot be used; let your user write to it, or set %s to another folder: %w", s.dir, DirVariable, err)
	}
	return err
}

// concerns reports whether err is about a file of the store or about a folder
// above it.
func (s *Store) concerns(err error) bool {
	var path string
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		path = e.Path
	} else if e, ok := errors.AsType[*os.LinkError](err); ok {
		path = e.New
	}
	return path != "" && (below(path, s.dir) || below(s.dir, path))
}

// below reports whether path is dir or in it.
func below(path, dir string) bool {
	rel, err := filepath.Rel(dir, path)
	return err == nil && filepath.IsLocal(rel)
}

// IsFull reports whether err says that a disk has no space left, or the user
// no quota.
func IsFull(err error) bool {
	// ERROR_DISK_FULL, which package syscall does not map to ENOSPC.
	const windowsDiskFull = syscall.Errno(112)
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) ||
		runtime.GOOS == "windows" && errors.Is(err, windowsDiskFull)
}
