package lambdacdktest_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdacdktest"
)

// A failed is a test that takes note of why it has failed.
type failed struct {
	testing.TB
	why string
}

func (f *failed) Fatal(args ...any) {
	f.why = fmt.Sprint(args...)
	runtime.Goexit()
}

// Without Node the test says so in a sentence, before the CDK is called; with it,
// nothing happens.
func TestWithoutNodeATestSaysWhatToInstall(t *testing.T) {
	try := func() string {
		f := &failed{TB: t}
		done := make(chan struct{})
		go func() {
			defer close(done)
			lambdacdktest.RequireNode(f)
		}()
		<-done
		return f.why
	}
	if why := try(); why != "" {
		t.Errorf("with the Node of this machine, RequireNode fails: %s", why)
	}
	t.Setenv("PATH", t.TempDir())
	t.Setenv("JSII_NODE", "")
	if why, want := try(), "the CDK needs Node.js, and there is no node in PATH: install Node.js 22 or later"; !strings.Contains(why, want) {
		t.Errorf("without Node, RequireNode says %q, want %q", why, want)
	}
}
