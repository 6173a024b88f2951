//go:build unix

package session

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// When Run returns, its processes and files are gone.
func TestRunLeavesNothingBehind(t *testing.T) {
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	x := start(t, Options{Dir: anApp(t)})
	pid := x.hello(t, "x").PID
	if err := x.stop(); err != nil {
		t.Errorf("Run = %v after its context ended, want nil", err)
	}
	if err := syscall.Kill(pid, 0); !errors.Is(err, syscall.ESRCH) {
		t.Errorf("process %d is left behind (%v)", pid, err)
	}
	if left, err := filepath.Glob(filepath.Join(temp, "lambdacdk-*")); err != nil || len(left) > 0 {
		t.Errorf("left in %s: %v, %v", os.TempDir(), left, err)
	}
}
