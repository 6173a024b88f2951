//go:build linux || darwin

package store

import (
	"fmt"
	"io/fs"
	"syscall"
)

// MarkOf returns the mark of the file that info is of. It is not ok where a
// system does not tell enough.
func MarkOf(info fs.FileInfo) (m Mark, ok bool) {
	s, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return Mark{}, false
	}
	changed := changeTime(s)
	m.Text = fmt.Sprintf("%d %d %d %d %v", info.Size(), info.ModTime().UnixNano(), changed.UnixNano(), s.Ino, info.Mode())
	m.Youngest = info.ModTime()
	if changed.After(m.Youngest) {
		m.Youngest = changed
	}
	return m, true
}
