//go:build unix

package store

import (
	"fmt"
	"os"
	"syscall"
)

// checkOwner refuses a folder in which another user may put what this user
// deploys.
func (s *Store) checkOwner() error {
	info, err := os.Stat(s.dir)
	if err != nil {
		return s.Explain(err)
	}
	const why = "whoever can write to it decides what you deploy"
	if stat, ok := info.Sys().(*syscall.Stat_t); ok && int(stat.Uid) != os.Geteuid() {
		return fmt.Errorf("the cache folder %s belongs to user %d, and you are user %d; %s: set %s to a folder of your own, or run: chown -R %[3]d %[1]s",
			s.dir, stat.Uid, os.Geteuid(), why, DirVariable)
	}
	if mode := info.Mode().Perm(); mode&0o002 != 0 {
		return fmt.Errorf("the cache folder %s can be written by everybody (mode %o); %s: run chmod o-w %[1]s, or set %[4]s to a folder of your own",
			s.dir, mode, why, DirVariable)
	}
	return nil
}
