package app

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// loadTemplate loads an app of one stack, Shop, with these resources.
func loadTemplate(t *testing.T, resources string) *App {
	t.Helper()
	dir := t.TempDir()
	write := func(name string, x any) {
		t.Helper()
		text, err := json.Marshal(x)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("Shop.template.json", map[string]any{"Resources": json.RawMessage(resources)})
	write("manifest.json", map[string]any{"artifacts": map[string]any{"Shop": map[string]any{
		"type": "aws:cloudformation:stack", "environment": "aws://123456789012/eu-west-1", "properties": map[string]any{"templateFile": "Shop.template.json"},
	}}})
	app, err := Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	return app
}
