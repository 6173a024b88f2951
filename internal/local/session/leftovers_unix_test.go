//go:build unix

package session

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
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

// A TMPDIR that is gone is named: the system's error has a folder that the user
// never gave to the tool.
func TestAMissingTMPDIRIsNamed(t *testing.T) {
	dir := anApp(t)
	t.Setenv("TMPDIR", filepath.Join(t.TempDir(), "gone"))
	err := Run(t.Context(), Options{Dir: dir, CacheDir: cacheDir, Output: &screen{}})
	assembly := WithAssembly(t.Context(), Options{Dir: dir, Output: &screen{}}, func(string) error { return nil })
	for _, err := range []error{err, assembly} {
		if err == nil || !strings.Contains(err.Error(), "no place for temporary files (on Unix, TMPDIR says where") || !strings.Contains(err.Error(), "gone") {
			t.Errorf("%v, want an error that names TMPDIR", err)
		}
	}
}
