package store

import (
	"errors"
	"fmt"
	"runtime"
	"syscall"
)

// Explain returns err, with the way out added if the disk is full.
func (s *Store) Explain(err error) error {
	if !IsFull(err) {
		return err
	}
	return fmt.Errorf("the disk of %s is full; free some space, or set %s to a folder on another disk: %w", s.dir, DirVariable, err)
}

// IsFull reports whether err says that a disk has no space left, or the user
// no quota.
func IsFull(err error) bool {
	// ERROR_DISK_FULL, which package syscall does not map to ENOSPC.
	const windowsDiskFull = syscall.Errno(112)
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) ||
		runtime.GOOS == "windows" && errors.Is(err, windowsDiskFull)
}
