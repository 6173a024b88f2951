package awslocal

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// lockFile is the file in the state's folder that a run holds. It has the
// number of the run's process.
const lockFile = "lock"

// lockState makes the folder that keeps data between runs this run's own: two
// would overwrite each other's. It returns how to give it back.
func lockState(dir string) (unlock func(), err error) {
	if dir == "" {
		return func() {}, nil
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("folder of the state: %w", err)
	}
	path := filepath.Join(dir, lockFile)
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("folder of the state: %w", err)
	}
	if err := tryLock(f); err != nil {
		f.Close()
		holder := "another run"
		if text, err := os.ReadFile(path); err == nil && len(text) > 0 {
			holder = "process " + strings.TrimSpace(string(text))
		}
		return nil, fmt.Errorf("folder of the state %s: %s has it: end that, or give another folder (%w)", dir, holder, err)
	}
	if err = f.Truncate(0); err == nil {
		_, err = f.WriteAt([]byte(strconv.Itoa(os.Getpid())+"\n"), 0)
	}
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("folder of the state: %w", err)
	}
	return func() { f.Close() }, nil // closing unlocks
}
