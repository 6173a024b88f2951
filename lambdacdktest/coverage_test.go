//go:build unix

package lambdacdktest

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// profile runs go test with a profile on packages of testdata/covered, and
// returns how often each line of their blocks has run, by "file:line".
func profile(t *testing.T, args ...string) map[string]int {
	t.Helper()
	path := filepath.Join(t.TempDir(), "c.out")
	cmd := exec.Command("go", append([]string{"test", "-coverprofile", path}, args...)...)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("go test %q: %v\n%s", args, err, out)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lines := map[string]int{}
	for i, block := range strings.Split(strings.TrimSpace(string(text)), "\n") {
		_, block, ours := strings.Cut(block, "/testdata/covered/")
		if i == 0 || !ours {
			continue
		}
		var begin, end string
		var statements, count int
		file, rest, _ := strings.Cut(block, ":")
		begin, rest, _ = strings.Cut(rest, ",")
		if _, err := fmt.Sscan(rest, &end, &statements, &count); err != nil {
			t.Fatalf("the profile has the line %q: %v", block, err)
		}
		line, _, _ := strings.Cut(begin, ".")
		if n, err := strconv.Atoi(line); err != nil || n == 0 {
			t.Fatalf("the profile has the line %q", block)
		}
		lines[file+":"+line] += count // as cover tools merge blocks that stand twice
	}
	return lines
}

// Lines of a handler that ran as a process are in the profile of its test, and
// those that did not run with 0: of one that speaks the Runtime API itself, one on
// aws-lambda-go and one with something to do at its end.
func TestTheProfileHasTheLinesOfHandlers(t *testing.T) {
	if testing.Short() {
		t.Skip("builds handlers that count in three ways; go test without -short runs it")
	}
	t.Parallel()
	type lines = map[string]int
	counts := lines{
		"bare/main.go:21": 2, "bare/main.go:22": 0,
		"loop/main.go:12": 2, "loop/main.go:13": 0, "loop/main.go:16": 2,
		"runtime/main.go:13": 2, "runtime/main.go:14": 0, "runtime/main.go:20": 1,
		"lib/lib.go:5": 7, "lib/lib.go:10": 0,
	}
	set := lines{}
	for line, n := range counts {
		set[line] = min(n, 1)
	}
	for name, test := range map[string]struct {
		args []string
		want lines
	}{
		"set":      {[]string{"-covermode=set", "./testdata/covered"}, set},
		"count":    {[]string{"-covermode=count", "./testdata/covered"}, counts},
		"atomic":   {[]string{"-covermode=atomic", "./testdata/covered"}, counts},
		"coverpkg": {[]string{"-covermode=count", "-coverpkg=./testdata/covered/...", "./testdata/covered", "./testdata/covered/lib"}, counts},
	} {
		t.Run(name, func(t *testing.T) {
			got := profile(t, test.args...)
			for line, want := range test.want {
				if n, ok := got[line]; !ok || n != want {
					t.Errorf("%s has run %d times (in the profile: %v), want %d", line, n, ok, want)
				}
			}
			// The go command may have remembered the test by now.
			if again := profile(t, test.args...); len(again) != len(got) || again["loop/main.go:12"] != got["loop/main.go:12"] {
				t.Errorf("the same command again has another profile:\n%v\n%v", got, again)
			}
		})
	}
}
