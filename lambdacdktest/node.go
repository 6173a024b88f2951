package lambdacdktest

import (
	"testing"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/synth"
)

// RequireNode fails the test at once, and says what to install, where the CDK
// cannot run because Node.js is missing or too old: a program in PATH, or the one
// that JSII_NODE names. It is the first line of a test that makes constructs, in
// which the CDK would panic with a stack of its own. [Start] needs no such line.
func RequireNode(t testing.TB) {
	t.Helper()
	err := synth.CheckNode(t.Context(), func(warning string) { t.Log(warning) })
	if err != nil {
		t.Fatal(err)
	}
}
