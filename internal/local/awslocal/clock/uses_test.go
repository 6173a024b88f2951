package clock_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// machine are the files of services that may ask the machine for the time, each
// with the reason.
var machine = map[string]string{
	"access.go":         "a client sends its request",
	"dynalite/start.go": "another program starts and ends",
	"tables/create.go":  "another program makes tables",
	"stacks/request.go": "a handler takes its time, which is the machine's",
}

// A service that waits by the machine would go on waiting where a test moves the
// clock.
func TestServicesHaveTheTimeOfTheClock(t *testing.T) {
	asks := regexp.MustCompile(`\btime\.(Now|Since|Until|After|AfterFunc|NewTimer|NewTicker|Tick|Sleep)\(`)
	found := map[string]bool{}
	root := os.DirFS("..")
	err := fs.WalkDir(root, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || filepath.Dir(path) == "clock" {
			return err
		}
		text, err := fs.ReadFile(root, path)
		for i, line := range strings.Split(string(text), "\n") {
			use := asks.FindString(line)
			if use == "" {
				continue
			}
			if found[path] = true; machine[path] == "" {
				t.Errorf("%s:%d asks the machine, by %s…): ask the clock of service.Host, or say in this test why not", path, i+1, use)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for path := range machine {
		if !found[path] {
			t.Errorf("%s asks the machine for no time any more: delete it from this test", path)
		}
	}
}
