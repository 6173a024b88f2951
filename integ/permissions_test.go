package integ

import (
	"path/filepath"
	"testing"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/permissions"
)

// A pipeline with --deny-wildcards lets every app of this repository pass, and
// the report that an app with links writes is what the tool reads from its
// templates.
func TestAppsReportNothingWide(t *testing.T) {
	withLinks := 0
	for _, app := range cdkApps(t) {
		read, err := permissions.Load(app.out)
		if err != nil || len(read.Functions) == 0 {
			t.Errorf("%s: a report of %d functions, %v", app.name, len(read.Functions), err)
			continue
		}
		for _, f := range read.Findings(permissions.IsWide) {
			t.Errorf("%s: %s", app.name, f)
		}
		written, err := permissions.Open(filepath.Join(app.out, permissions.File))
		if app.name == "hello" {
			if err == nil {
				t.Error("hello has no links, but pays for a report at synthesis")
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", app.name, err)
			continue
		}
		withLinks++
		if diff := permissions.Compare(written, read); !diff.Empty() {
			t.Errorf("%s: the report differs from the templates by %s", app.name, diff.JSON())
		}
	}
	if withLinks < 2 {
		t.Errorf("%d apps with links wrote a report, want uploads and %s at least", withLinks, everythingName)
	}
}
