package lambdacdktest

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// Main runs the tests of a package as m.Run does, for the TestMain of a package
// that starts apps, so that go test -coverprofile shows what their handlers have
// run as processes:
//
//	func TestMain(m *testing.M) { lambdacdktest.Main(m) }
//
// Of a handler that was started all packages of its module are in the profile,
// whatever -coverpkg says, lines that have not run with 0. What a handler ran that
// was killed, as at its timeout, is not counted, and a handler that no test has
// started is not in the profile. The percentage that go test prints is of the test
// itself; that of go tool cover -func is of all. Without -coverprofile, Main is
// m.Run, and handlers are built as ever.
func Main(m *testing.M) {
	if err := covered.open(); err != nil {
		fail(err)
	}
	m.Run() // whose result is the one of the program when TestMain returns
	if err := covered.close(); err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintf(os.Stderr, "lambdacdktest: coverage of handlers: %v\n", err)
	os.Exit(1)
}

// covered is what the handlers of this test binary have covered.
var covered coverage

// A coverage is a folder in which handlers write what they cover. The zero
// coverage counts nothing.
type coverage struct {
	dir     string
	profile string // of go test, which writes it when the tests are over
}

// profileOf is the file of -coverprofile; empty if there is none.
func profileOf() string {
	if testing.CoverMode() == "" {
		return ""
	}
	return flag.Lookup("test.coverprofile").Value.String()
}

// open prepares a folder if there is a profile.
func (c *coverage) open() (err error) {
	if !flag.Parsed() {
		flag.Parse()
	}
	if profileOf() == "" {
		return nil
	}
	if c.profile, err = filepath.Abs(profileOf()); err != nil { // tests may go elsewhere
		return err
	}
	c.dir, err = os.MkdirTemp("", "lambdacdktest-cover-")
	return err
}

// mode is that of go test; empty if handlers count nothing.
func (c *coverage) mode() string {
	if c.dir == "" {
		return ""
	}
	return testing.CoverMode()
}

// missing says why handlers are not in a profile that there will be; mostly empty.
func (c *coverage) missing() string {
	if c.dir != "" || profileOf() == "" {
		return ""
	}
	return "the profile will not have what handlers run: that needs func TestMain(m *testing.M) { lambdacdktest.Main(m) }"
}

// close adds to the profile what is in the folder. A block of lines that stands
// twice in a profile counts for both.
func (c *coverage) close() error {
	if c.dir == "" {
		return nil
	}
	defer os.RemoveAll(c.dir)
	if left, err := os.ReadDir(c.dir); err != nil || len(left) == 0 {
		return err // no test has started a handler
	}
	added := filepath.Join(c.dir, "profile")
	if out, err := exec.Command("go", "tool", "covdata", "textfmt", "-i="+c.dir, "-o="+added).CombinedOutput(); err != nil {
		return fmt.Errorf("go tool covdata: %w\n%s", err, out)
	}
	text, err := os.ReadFile(added)
	if err != nil {
		return err
	}
	_, blocks, _ := bytes.Cut(text, []byte("\n")) // the first line is the mode
	profile, err := os.OpenFile(c.profile, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = profile.Write(blocks)
	if problem := profile.Close(); err == nil {
		err = problem
	}
	return err
}
