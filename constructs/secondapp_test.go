package lambdacdk

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/assembly"
)

// Two apps of one process write into one folder, as tests and watchers do; the
// source changes between them.
func TestSecondAppInAFolderFindsChangedSource(t *testing.T) {
	buildCache(t)
	module := newModule(t, map[string]string{"main.go": "package main\n\nfunc main() { println(1) }\n"})
	out := t.TempDir()
	keyOf := func() string {
		app := awscdk.NewApp(&awscdk.AppProps{Outdir: &out})
		stack := awscdk.NewStack(app, new("Shop"), nil)
		NewGoFunction(stack, "Orders", &GoFunctionProps{Entry: module})
		return codeOf(t, synth(t, stack))
	}
	first := keyOf()
	if again := keyOf(); again != first {
		t.Errorf("the same source has the assets %s and %s", first, again)
	}
	if err := os.WriteFile(filepath.Join(module, "main.go"), []byte("package main\n\nfunc main() { println(2) }\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if changed := keyOf(); changed == first {
		t.Errorf("the changed source still has the asset %s", changed)
	}
}

// A secret in the settings of a build is followed through every file: that of
// the environment is nowhere, that of a link variable in the binary alone,
// which it was made for. The tool's own synthesis asks for both.
func TestValuesOfABuildStayOutOfAssemblyAndCache(t *testing.T) {
	if testing.Short() {
		t.Skip("links programs; go test without -short runs it")
	}
	const inEnv, inBinary, inFlag = "s3cr3t-of-env", "s3cr3t-of-linkvar", "s3cr3t-of-ldflag"
	module := newModule(t, map[string]string{"main.go": "package main\n\nvar key, flag string\n\nfunc main() { println(key, flag) }\n"})
	for _, whole := range []bool{false, true} {
		cache := t.TempDir()
		t.Setenv("LAMBDACDK_CACHE", cache)
		app := newApp(t, map[string]any{assembly.RecordValues: whole})
		stack := awscdk.NewStack(app, new("Shop"), nil)
		NewGoFunction(stack, "Orders", &GoFunctionProps{Entry: module, Build: BuildOptions{
			Env:      map[string]string{"GOPRIVATE": inEnv},
			LinkVars: map[string]string{"main.key": inBinary},
			LDFlags:  []string{"-X=main.flag=" + inFlag},
		}})
		app.Synth(nil)
		id, _ := only(t, synth(t, stack), "AWS::Lambda::Function")
		record := recordOf(t, *app.Outdir(), "Shop", id)
		if whole {
			if record.Build.Env["GOPRIVATE"] != inEnv || record.Build.LinkVars["main.key"] != inBinary || len(record.Build.LDFlags) != 1 {
				t.Errorf("the record that the tool asks for is %+v, want all values", record)
			}
			continue
		}
		if got, want := jsonOf(record.Withheld), `{"env":["GOPRIVATE"],"linkVars":["main.key"],"ldFlags":true}`; got != want {
			t.Errorf("withheld = %s, want %s", got, want)
		}
		for _, dir := range []string{*app.Outdir(), cache} {
			err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
				if err != nil || e.IsDir() {
					return err
				}
				text, err := os.ReadFile(path)
				binary := bytes.HasPrefix(text, []byte("\x7fELF"))
				for _, secret := range []string{inEnv, inBinary, inFlag} {
					if strings.Contains(path, secret) || bytes.Contains(text, []byte(secret)) && (!binary || secret == inEnv) {
						t.Errorf("%s knows %s", path, secret)
					}
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	}
}
