package lambdacdk

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/build/bundle"
)

func TestCodeIsPutIntoTheAssemblyAsAWhole(t *testing.T) {
	folder := t.TempDir()
	code := builtCode{Zip: bundle.Zip{Path: filepath.Join(folder, "built.zip"), Hash: "a1"}}
	want := bytes.Repeat([]byte("x"), 1000)
	if err := os.WriteFile(code.Path, want, 0o600); err != nil {
		t.Fatal(err)
	}
	c := &stageCode{assets: filepath.Join(folder, "out")}
	asset := filepath.Join(c.assets, assetFile("a1"))
	// As if there were none, and as a synthesis that was killed leaves it.
	for _, before := range []string{"", "half"} {
		if before != "" {
			if err := os.WriteFile(asset, []byte(before), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if err := c.putAsset(code); err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(asset); err != nil || !bytes.Equal(got, want) {
			t.Errorf("after %q the asset has %d bytes, %v; want all %d", before, len(got), err, len(want))
		}
		if files, _ := os.ReadDir(c.assets); len(files) != 1 {
			t.Errorf("the folder has %v, want the asset alone", files)
		}
	}
}

// An error of the disk is one of the function's, among all that is wrong.
func TestCodeThatCannotBePutIntoTheAssemblyIsSaid(t *testing.T) {
	app := newApp(t, nil)
	f := fakeCompiler{t: t}
	stack := awscdk.NewStack(app, new("Shop"), nil)
	newGoFunction(stack, "Orders", &GoFunctionProps{Entry: handler}, f.session())
	for _, c := range memo.sessions[app].ordered {
		c.assets = filepath.Join(c.assets, "gone\x00") // a name that no disk takes
	}
	err := panicOf(t, func() { app.Synth(nil) })
	if err == nil || !strings.Contains(err.Error(), "lambdacdk: Shop/Orders: the code cannot be put into the cloud assembly: ") {
		t.Errorf("got %v, want an error of the function", err)
	}
}
