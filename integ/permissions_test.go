package integ

import (
	"path/filepath"
	"testing"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/permissions"
)

// The report that the apps of this repository write is what the tool reads from
// their templates, and a pipeline with --deny-wildcards lets all of them pass.
func TestAppsReportNothingWide(t *testing.T) {
	for _, app := range cdkApps(t) {
		written, err := permissions.Open(filepath.Join(app.out, permissions.File))
		if err != nil {
			t.Errorf("%s: %v", app.name, err)
			continue
		}
		read, err := permissions.Load(app.out)
		if err != nil {
			t.Errorf("%s: %v", app.name, err)
			continue
		}
		if diff := permissions.Compare(written, read); len(written.Functions) == 0 || !diff.Empty() {
			t.Errorf("%s: the report has %d functions and differs from the templates by %s", app.name, len(written.Functions), diff.JSON())
		}
		for _, f := range written.Wide() {
			t.Errorf("%s: %s has wide permissions: %+v", app.name, f.Path, f.Grants)
		}
	}
}
