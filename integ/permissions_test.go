package integ

import (
	"testing"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/permissions"
)

// A pipeline with --deny-wildcards lets every app of this repository pass.
func TestAppsReportNothingWide(t *testing.T) {
	for _, app := range cdkApps(t) {
		read, err := permissions.Load(app.out)
		if err != nil || len(read.Functions) == 0 {
			t.Errorf("%s: a report of %d functions, %v", app.name, len(read.Functions), err)
			continue
		}
		for _, f := range read.Findings(permissions.IsWide) {
			t.Errorf("%s: %s", app.name, f)
		}
	}
}
