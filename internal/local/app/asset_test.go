package app

import (
	"archive/zip"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/assembly"
)

// loadAsset loads an app of one plain function with the asset.
func loadAsset(t *testing.T, asset, properties string) *Function {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		assembly.ManifestFile: `{"artifacts": {
			"S": {"type": "aws:cloudformation:stack", "properties": {"templateFile": "S.template.json"}},
			"S.assets": {"type": "cdk:asset-manifest", "properties": {"file": "S.assets.json"}}}}`,
		"S.assets.json":   fmt.Sprintf(`{"files": {"x": {"source": {"path": %q}, "destinations": {"d": {"objectKey": "x.zip"}}}}}`, asset),
		"S.template.json": `{"Resources": {"F": {"Type": "AWS::Lambda::Function", "Properties": {` + properties + `"Code": {"S3Bucket": "b", "S3Key": "x.zip"}}}}}`,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	app, err := Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	return app.Functions[0]
}

func zipOf(t *testing.T, name string, content []byte) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "asset.zip")
	out, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	z := zip.NewWriter(out)
	w, err := z.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(content); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	return file
}

// Functions that are not ours run if their bundle has a program for this host;
// else the reason says what to do.
func TestPlainFunctionsRunFromTheirBundles(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	program, err := os.ReadFile(self)
	if err != nil {
		t.Fatal(err)
	}
	const provided = `"Runtime": "provided.al2023", `
	good := zipOf(t, "bootstrap", program)
	if f := loadAsset(t, good, provided); f.Skipped != "" || f.Archive != good {
		t.Errorf("a zip for this machine: Archive = %q, Skipped = %q", f.Archive, f.Skipped)
	}
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "bootstrap"), program, 0o755); err != nil {
		t.Fatal(err)
	}
	if f := loadAsset(t, folder, provided); f.Skipped != "" || f.Binary != filepath.Join(folder, "bootstrap") || f.Folder != folder {
		t.Errorf("a folder for this machine: Binary = %q, Folder = %q, Skipped = %q", f.Binary, f.Folder, f.Skipped)
	}
	source := t.TempDir()
	if err := os.WriteFile(filepath.Join(source, "main.go"), []byte("package main"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ asset, properties, want string }{
		{source, provided, "has no bootstrap: if its construct builds it at synthesis, as the CDK's alpha GoFunction does, start with --bundle"},
		{zipOf(t, "main", program), provided, "has no bootstrap, the program that Lambda runs"},
		{filepath.Join(source, "gone"), provided, "is not on this machine: synthesize the app here"},
		{good, `"Runtime": "go1.x", `, "which Lambda has ended: use provided.al2023"},
		{good, `"Runtime": "python3.13", `, "its runtime is python3.13; Go handlers run here"},
		{good, `"PackageType": "Image", `, "it is a container image; only zip bundles run here"},
	} {
		if f := loadAsset(t, c.asset, c.properties); !strings.Contains(f.Skipped, c.want) {
			t.Errorf("%s %s: Skipped = %q, want %q in it", c.asset, c.properties, f.Skipped, c.want)
		}
	}
	if runtime.GOOS != "linux" {
		return // the rest is about ELF
	}
	program[18], program[19] = 0xf3, 0 // e_machine: RISC-V
	want := "this machine is linux/" + runtime.GOARCH + ": make it by NewGoFunction, which is built for this machine"
	if f := loadAsset(t, zipOf(t, "bootstrap", program), provided); !strings.Contains(f.Skipped, want) {
		t.Errorf("a zip for another processor: Skipped = %q, want %q in it", f.Skipped, want)
	}
}
