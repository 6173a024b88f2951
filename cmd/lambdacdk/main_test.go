package main

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// patience is how long a test waits for what should take a second: the machine may
// be busy.
const patience = 2 * time.Minute

// The test binary is also the tool: scripts and the signal test start it.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"lambdacdk": main})
}

// What users see of the command line, as scripts.
func TestScripts(t *testing.T) {
	cache := t.TempDir()
	library, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir: "testdata",
		Setup: func(e *testscript.Env) error {
			e.Setenv("LAMBDACDK_CACHE", cache)
			e.Setenv("LIBRARY", library)
			// The handlers are compiled for real, with the machine's caches.
			for _, key := range []string{"HOME", "GOCACHE", "GOPATH", "GOMODCACHE", "XDG_CACHE_HOME"} {
				if v := os.Getenv(key); v != "" {
					e.Setenv(key, v)
				}
			}
			return os.CopyFS(e.Getenv("WORK")+"/app", os.DirFS("../../internal/local/session/testdata/app"))
		},
	})
}
