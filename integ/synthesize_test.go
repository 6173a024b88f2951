package integ

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	lambdacdk "github.com/go-lambda-cdk/go-lambda-cdk/constructs"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/build/buildtest"
)

// A cdkApp is an app of this repository and what its synthesis left: every
// example, built for real, and the app of everything_test.go. The tests share
// one run of each, under the CDK's strict validation. In -short the example
// hello is the only one, and is not validated.
type cdkApp struct {
	name   string
	dir    string // where it runs
	binary string
	env    []string
	out    string // the cloud assembly

	output    []byte // what it printed
	err       error
	templates map[string]template // by stack
}

// A template is a CloudFormation template.
type template struct {
	Resources map[string]templateResource
}

type templateResource struct {
	Type       string
	Properties map[string]any
}

const (
	everythingName = "everything" // the cdkApp of everything_test.go
	helloName      = "hello"      // the example that -short synthesizes
)

// synthesized is where binaries and assemblies are kept.
var synthesized = sync.OnceValues(func() (string, error) { return os.MkdirTemp("", "lambdacdk-integ-") })

func removeSynthesized() error {
	dir, err := synthesized()
	if err != nil {
		return err
	}
	return os.RemoveAll(dir)
}

// lambdacdkTool is the tool of this repository, which the tests share.
func lambdacdkTool(t *testing.T) string {
	t.Helper()
	tool, err := buildTool()
	if err != nil {
		t.Fatal(err)
	}
	return tool
}

var buildTool = sync.OnceValues(func() (string, error) {
	dir, err := buildtest.Programs{Name: "lambdacdk", Dir: repoRoot, Args: []string{"./cmd/lambdacdk"}}.Folder()
	return filepath.Join(dir, "lambdacdk"), err
})

// cdkApps synthesizes every app once and fails the test if one cannot be.
func cdkApps(t *testing.T) []*cdkApp {
	t.Helper()
	apps, err := synthesizeAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range apps {
		if a.err != nil {
			t.Fatalf("%s: %v\n%s", a.name, a.err, a.output)
		}
	}
	return apps
}

// appNamed returns one of cdkApps.
func appNamed(t *testing.T, name string) *cdkApp {
	t.Helper()
	if name != helloName {
		notShort(t, "builds and synthesizes "+name)
	}
	apps := cdkApps(t)
	i := slices.IndexFunc(apps, func(a *cdkApp) bool { return a.name == name })
	if i < 0 {
		t.Fatalf("there is no app %s", name)
	}
	return apps[i]
}

// synthesizeAll runs as many apps at a time as there are processors.
var synthesizeAll = sync.OnceValues(func() ([]*cdkApp, error) {
	apps, err := findApps()
	if err != nil {
		return nil, err
	}
	if testing.Short() {
		apps = slices.DeleteFunc(apps, func(a *cdkApp) bool { return a.name != helloName })
	}
	slots := make(chan struct{}, runtime.NumCPU())
	var wg sync.WaitGroup
	for _, a := range apps {
		wg.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			a.err = a.synthesize()
		})
	}
	wg.Wait()
	return apps, nil
})

func findApps() ([]*cdkApp, error) {
	tmp, err := synthesized()
	if err != nil {
		return nil, err
	}
	configs, err := filepath.Glob(filepath.Join(repoRoot, "examples", "*", "cdk.json"))
	if err != nil {
		return nil, err
	}
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	apps := []*cdkApp{{name: everythingName, dir: repoRoot, binary: self, env: []string{playEverything + "=1"}}}
	for _, c := range configs {
		apps = append(apps, &cdkApp{name: filepath.Base(filepath.Dir(c)), dir: filepath.Dir(c)})
	}
	for _, a := range apps {
		a.out = filepath.Join(tmp, a.name, "cdk.out")
		// A cache of its own, so that no asset of an earlier run is taken.
		a.env = append(a.env, "LAMBDACDK_CACHE="+filepath.Join(tmp, a.name, "cache"))
	}
	return apps, nil
}

// synthesize runs the app as the CDK CLI does, with what is strict switched on.
func (a *cdkApp) synthesize() error {
	context, err := readContext(a.dir)
	if err != nil {
		return err
	}
	context["@aws-cdk/core:validateAgainstDefaultRules"] = true
	context["@aws-cdk/core:strictCfnValidateErrors"] = true
	if a.name == everythingName {
		context[lambdacdk.SkipBuild] = true
	}
	text, err := json.Marshal(context)
	if err != nil {
		return err
	}
	if a.binary == "" {
		dir, err := buildtest.Programs{Name: a.name, Dir: a.dir, Args: []string{"./infra"}}.Folder()
		if err != nil {
			return err
		}
		a.binary = filepath.Join(dir, "infra")
	}
	cmd := exec.Command(a.binary)
	cmd.Dir = a.dir
	for _, v := range os.Environ() {
		if testing.Short() || !strings.HasPrefix(v, cdkValidation+"=") {
			cmd.Env = append(cmd.Env, v)
		}
	}
	cmd.Env = append(cmd.Env, "CDK_OUTDIR="+a.out, "CDK_CONTEXT_JSON="+string(text))
	cmd.Env = append(cmd.Env, a.env...)
	if a.output, err = cmd.CombinedOutput(); err != nil {
		return err
	}
	return a.readTemplates()
}

// readContext returns the context of the cdk.json in dir.
func readContext(dir string) (map[string]any, error) {
	text, err := os.ReadFile(filepath.Join(dir, "cdk.json"))
	if err != nil {
		return nil, err
	}
	var config struct{ Context map[string]any }
	if err := json.Unmarshal(text, &config); err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Join(dir, "cdk.json"), err)
	}
	return maps.Clone(config.Context), nil
}

func (a *cdkApp) readTemplates() error {
	files, err := filepath.Glob(filepath.Join(a.out, "*.template.json"))
	if err != nil {
		return err
	}
	if len(files) == 0 {
		return fmt.Errorf("no template in the assembly")
	}
	a.templates = map[string]template{}
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			return err
		}
		var t template
		if err := json.Unmarshal(text, &t); err != nil {
			return err
		}
		a.templates[strings.TrimSuffix(filepath.Base(f), ".template.json")] = t
	}
	return nil
}

// ofType returns the resources of one type, by logical id.
func (t template) ofType(typ string) map[string]templateResource {
	out := map[string]templateResource{}
	for id, r := range t.Resources {
		if r.Type == typ {
			out[id] = r
		}
	}
	return out
}
