package app

import (
	"strings"
	"testing"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/assembly"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/build/gobuild"
)

// A ready assembly names the settings of a build without their values: what
// the environment has not either is said, with the way out.
func TestFunctionsWithWithheldValuesSayWhatIsMissing(t *testing.T) {
	build := gobuild.Request{Entry: t.TempDir(), Env: map[string]string{"LAMBDACDK_TEST_PROXY": "x"}}
	record := assembly.FunctionRecord{Build: build}.Withhold()
	f := function(t, loadShop(t, record), "Shop/Orders")
	for _, want := range []string{"Build.Env LAMBDACDK_TEST_PROXY", "cdk.json"} {
		if !strings.Contains(f.Skipped, want) {
			t.Errorf("Skipped = %q, want it to say %q", f.Skipped, want)
		}
	}
	t.Setenv("LAMBDACDK_TEST_PROXY", "y")
	if f := function(t, loadShop(t, record), "Shop/Orders"); f.Skipped != "" {
		t.Errorf("Skipped = %q although the environment has the variable", f.Skipped)
	}
	build.LinkVars, build.LDFlags = map[string]string{"main.key": "k"}, []string{"-X=main.a=b"}
	f = function(t, loadShop(t, assembly.FunctionRecord{Build: build}.Withhold()), "Shop/Orders")
	for _, want := range []string{"Build.LinkVars main.key", "Build.LDFlags"} {
		if !strings.Contains(f.Skipped, want) {
			t.Errorf("Skipped = %q, want it to say %q", f.Skipped, want)
		}
	}
}
