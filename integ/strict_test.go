package integ

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// The CDK checks templates against CloudFormation's schemas and its own rules.
// Whatever it finds in ours, warnings included, would fail or annoy in users'
// pipelines.
func TestTemplatesPassStrictValidation(t *testing.T) {
	notShort(t, "validates for some seconds")
	for _, app := range cdkApps(t) {
		t.Run(app.name, func(t *testing.T) {
			// The report is there only if the validation ran.
			text, err := os.ReadFile(filepath.Join(app.out, "validation-report.json"))
			if err != nil {
				t.Fatalf("no validation report: %v", err)
			}
			var report struct{ PluginReports []json.RawMessage }
			if err := json.Unmarshal(text, &report); err != nil {
				t.Fatal(err)
			}
			for _, r := range report.PluginReports {
				t.Errorf("finding: %s", r)
			}
		})
	}
}
