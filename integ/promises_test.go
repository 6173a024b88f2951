package integ

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// promisesShown are the promises of the field (P1 to P45) that this repository
// shows by a test. A test names them in its comment: "Shows P3." The missing
// numbers need an AWS account, a document, or a part that is not built yet.
var promisesShown = []int{
	1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 32, 33, 35, 37, 40, 42, 43, 44,
}

// A promise without a test is a hope.
func TestEveryPromiseIsNamedByTheTestThatShowsIt(t *testing.T) {
	shows := regexp.MustCompile(`Shows? ((?:P\d+(?:, | and |, and )?)+)`)
	number := regexp.MustCompile(`P(\d+)`)
	named := map[int]bool{}
	err := filepath.WalkDir(repoRoot, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == ".git" || d.Name() == "node_modules") {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, "_test.go") || filepath.Base(path) == "promises_test.go" {
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, list := range shows.FindAllStringSubmatch(string(text), -1) {
			for _, m := range number.FindAllStringSubmatch(list[1], -1) {
				var n int
				fmt.Sscan(m[1], &n)
				named[n] = true
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range promisesShown {
		if !named[n] {
			t.Errorf("no test says that it shows P%d", n)
		}
	}
	for n := range named {
		if !slices.Contains(promisesShown, n) {
			t.Errorf("a test shows P%d, which the list in promises_test.go does not have", n)
		}
	}
}
