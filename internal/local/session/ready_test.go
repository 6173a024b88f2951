package session

import (
	"archive/zip"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/assembly"
)

// pack builds the handler of testdata and writes it as a bundle of zip.
func pack(t *testing.T, app, file string) {
	t.Helper()
	program := filepath.Join(t.TempDir(), "bootstrap")
	cmd := exec.Command("go", "build", "-o", program, "./handler")
	cmd.Dir = app
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	aside, err := os.Create(file + "~")
	if err != nil {
		t.Fatal(err)
	}
	z := zip.NewWriter(aside)
	for name, source := range map[string]string{"bootstrap": program, "extra/words": filepath.Join(app, "words")} {
		text, err := os.ReadFile(source)
		if err != nil {
			t.Fatal(err)
		}
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(text); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if err := aside.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(aside.Name(), file); err != nil {
		t.Fatal(err)
	}
}

// A function that somebody else's Makefile has packed runs from its zip, with
// the files beside it, and again when it is packed anew.
func TestPlainFunctionsRunFromTheirZips(t *testing.T) {
	if testing.Short() {
		t.Skip("packs a handler twice; go test without -short runs it")
	}
	t.Parallel()
	app, dir := copyApp(t), t.TempDir()
	bundle := filepath.Join(dir, "orders.zip")
	pack(t, app, bundle)
	write(t, filepath.Join(dir, assembly.ManifestFile), `{"artifacts": {
		"S": {"type": "aws:cloudformation:stack", "properties": {"templateFile": "S.template.json"}},
		"S.assets": {"type": "cdk:asset-manifest", "properties": {"file": "S.assets.json"}}}}`)
	write(t, filepath.Join(dir, "S.assets.json"), `{"files": {"x": {"source": {"path": "orders.zip"}, "destinations": {"d": {"objectKey": "x.zip"}}}}}`)
	write(t, filepath.Join(dir, "S.template.json"), `{"Resources": {
		"F": {"Type": "AWS::Lambda::Function", "Properties": {"Runtime": "provided.al2023", "Code": {"S3Key": "x.zip"}}},
		"Url": {"Type": "AWS::Lambda::Url", "Properties": {"AuthType": "NONE", "TargetFunctionArn": {"Fn::GetAtt": ["F", "Arn"]}}}}}`)
	x := start(t, Options{Dir: dir})
	if a := x.hello(t, "x"); a.Greeting != "hello" || a.Words != "words of the bundle\n" {
		t.Errorf("the bundle answers %+v", a)
	}
	edit(t, filepath.Join(app, "greeting", "greeting.go"), `"hello"`, `"packed anew"`)
	pack(t, app, bundle)
	x.wantGreeting(t, "packed anew")
}

// A zip writes nothing beside its folder.
func TestBundlesStayInTheirFolder(t *testing.T) {
	file := filepath.Join(t.TempDir(), "evil.zip")
	out, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	z := zip.NewWriter(out)
	if _, err := z.Create("../outside"); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "inside")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := unpack(file, dir); err == nil || !strings.Contains(err.Error(), "../outside") {
		t.Errorf("unpack = %v, want an error that names the file", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "..", "outside")); err == nil {
		t.Error("the file was written")
	}
}
