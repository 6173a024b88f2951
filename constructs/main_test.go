package lambdacdk

import (
	"cmp"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/assertions"
	"github.com/aws/jsii-runtime-go"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/build/bundle"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/program"
)

// TestMain ends the process that jsii started. CDK_VALIDATION stays on, but for
// -short: every template of these tests is held against CloudFormation's
// schemas, for ten seconds in all. No test here may be parallel, because one
// goroutine speaks jsii.
func TestMain(m *testing.M) {
	flag.Parse()
	if testing.Short() {
		// jsii's runtime has read the environment when packages were
		// initialized; after a Close it starts anew.
		os.Setenv("CDK_VALIDATION", "false")
		jsii.Close()
	}
	code := m.Run()
	jsii.Close()
	os.Exit(code)
}

// newApp returns an app with the repository's feature flags, as cdk synth
// would have them, and the given context on top.
func newApp(t *testing.T, context map[string]any) awscdk.App {
	t.Helper()
	data, err := os.ReadFile("../cdk.json")
	if err != nil {
		t.Fatal(err)
	}
	var config struct{ Context map[string]any }
	if err := json.Unmarshal(data, &config); err != nil {
		t.Fatal(err)
	}
	maps.Copy(config.Context, context)
	return awscdk.NewApp(&awscdk.AppProps{Context: &config.Context, Outdir: new(t.TempDir())})
}

// newStack returns a stack in an app of its own.
func newStack(t *testing.T, context map[string]any) awscdk.Stack {
	t.Helper()
	return awscdk.NewStack(newApp(t, context), new("Shop"), nil)
}

// A fakeCompiler bundles without a compiler. The bundle's contents is the
// entry's name and the version.
type fakeCompiler struct {
	t       *testing.T
	version string
	fail    func(codeRequest) error
	says    func(codeRequest) program.Program // nil for programs that nothing is known of
	started []codeRequest
}

func (f *fakeCompiler) session() *session {
	dir := f.t.TempDir()
	return newSession(func(r codeRequest) pendingBundle {
		f.started = append(f.started, r)
		return func() (builtCode, error) {
			if f.fail != nil {
				if err := f.fail(r); err != nil {
					return builtCode{}, err
				}
			}
			name := filepath.Base(sourceOf(r)) + "-" + r.Build.GOARCH + "-" + f.version
			zip := bundle.Zip{Path: filepath.Join(dir, name+".zip"), Hash: fmt.Sprintf("%x", name)}
			said := program.Program{Unknown: "it was not built"}
			if f.says != nil {
				said = f.says(r)
			}
			return builtCode{Zip: zip, program: said}, os.WriteFile(zip.Path, []byte(name), 0o644)
		}
	})
}

// sourceOf is the entry of a request, or its ready binary.
func sourceOf(r codeRequest) string { return cmp.Or(r.Prebuilt, r.Build.Entry) }

// fakeSession returns a session that bundles without a compiler.
func fakeSession(t *testing.T) *session { return (&fakeCompiler{t: t}).session() }

// handler is an entry that is a main package.
const handler = "./testdata/handler"

// newModule returns the folder of a new module that needs nothing but the
// standard library.
func newModule(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	files = maps.Clone(files)
	files["go.mod"] = "module example.com/shop\n\ngo 1.26\n"
	for name, text := range files {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// A resource is a resource of a template.
type resource struct {
	Type       string
	Properties map[string]any
	DependsOn  []string
	Metadata   map[string]any

	UpdateReplacePolicy, DeletionPolicy string
}

// synth returns the resources of stack's template by logical id.
func synth(t *testing.T, stack awscdk.Stack) map[string]resource {
	t.Helper()
	return resourcesOf(t, assertions.Template_FromStack(stack, nil))
}

func resourcesOf(t *testing.T, template assertions.Template) map[string]resource {
	t.Helper()
	text, err := json.Marshal(template.ToJSON())
	if err != nil {
		t.Fatal(err)
	}
	var out struct{ Resources map[string]resource }
	if err := json.Unmarshal(text, &out); err != nil {
		t.Fatal(err)
	}
	return out.Resources
}

// ofType returns the resources of one type.
func ofType(all map[string]resource, typ string) map[string]resource {
	out := map[string]resource{}
	for id, r := range all {
		if r.Type == typ {
			out[id] = r
		}
	}
	return out
}

// only returns the one resource of a type, and its logical id.
func only(t *testing.T, all map[string]resource, typ string) (string, resource) {
	t.Helper()
	found := ofType(all, typ)
	if len(found) != 1 {
		t.Fatalf("%d resources of type %s, want 1: %v", len(found), typ, found)
	}
	for id, r := range found {
		return id, r
	}
	panic("unreachable")
}

// panicOf returns the error that f panics with.
func panicOf(t *testing.T, f func()) (err error) {
	t.Helper()
	defer func() {
		switch p := recover().(type) {
		case nil:
			t.Error("no panic")
		case error:
			err = p
		default:
			err = fmt.Errorf("%v", p)
		}
	}()
	f()
	return nil
}

// jsonOf writes v for comparison and messages.
func jsonOf(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(text)
}

func contains(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, p := range parts {
		if !strings.Contains(text, p) {
			t.Errorf("got:\n%s\nwant it to contain %q", text, p)
		}
	}
}
