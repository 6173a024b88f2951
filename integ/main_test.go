package integ

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/aws/jsii-runtime-go"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/build/buildtest"
)

// TestMain also plays the CDK app of everything_test.go, so that a test can
// run it as a process, as the CDK CLI runs an app.
func TestMain(m *testing.M) {
	os.Setenv(silenceNodeVersion, "20")
	if os.Getenv(playEverything) != "" {
		everything(nil).Synth(nil)
		jsii.Close()
		return
	}
	// The CDK's own validation costs seconds for each synthesis. The processes
	// of synthesizeAll have it on. Its runtime has read the environment when
	// packages were initialized; after a Close it starts anew.
	os.Setenv(cdkValidation, "false")
	jsii.Close()
	code := m.Run()
	jsii.Close()
	if err := removeSynthesized(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

// notShort leaves a test out of -short. Nothing else does: .ci/run and the
// README's go test ./... run it.
func notShort(t *testing.T, because string) {
	t.Helper()
	if testing.Short() {
		t.Skip(because + "; go test without -short runs it")
	}
}

// handlerProgram is a handler of this package's folder, linked as
// lambdatest.StartPackage does, and kept between runs.
func handlerProgram(t *testing.T, pkg string) string {
	t.Helper()
	dir, err := buildtest.Programs{Name: pkg, Args: []string{"-tags", "lambda.norpc", pkg}}.Folder()
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, filepath.Base(pkg))
}

// Environment variables of an app's process.
const (
	playEverything     = "LAMBDACDK_INTEG_EVERYTHING"
	cdkValidation      = "CDK_VALIDATION"
	silenceNodeVersion = "JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION" // major versions
)
