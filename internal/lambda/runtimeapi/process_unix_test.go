//go:build unix

package runtimeapi

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// waitForEnd waits until a process is gone, or is a zombie of a parent that
// is not ours.
func waitForEnd(t testing.TB, pid int) {
	t.Helper()
	waitUntil(t, fmt.Sprintf("process %d is gone", pid), func() bool {
		return errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) || isZombie(pid)
	})
}

// isZombie reports whether the process has ended and only waits to be
// collected. Without /proc it is false, and waitForEnd waits on.
func isZombie(pid int) bool {
	stat, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return false
	}
	_, rest, _ := strings.Cut(string(stat), ") ")
	return strings.HasPrefix(rest, "Z")
}
