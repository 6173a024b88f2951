//go:build linux || darwin

package gobuild

import (
	"io/fs"
	"syscall"
	"time"
)

// identity is what a file cannot have in common with one that was put into its
// place, whatever its size and its modification time say.
func identity(info fs.FileInfo) (changed time.Time, inode uint64, ok bool) {
	s, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return time.Time{}, 0, false
	}
	return changeTime(s), s.Ino, true
}
