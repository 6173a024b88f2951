package lambdacdk

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscodecommit"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/pipelines"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/assembly"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/build/gobuild"
)

// codeOf returns the asset key of the one function of a template.
func codeOf(t *testing.T, all map[string]resource) string {
	t.Helper()
	_, f := only(t, all, "AWS::Lambda::Function")
	code := f.Properties["Code"].(map[string]any)
	if got, want := jsonOf(code["S3Bucket"]), `{"Fn::Sub":"cdk-hnb659fds-assets-${AWS::AccountId}-${AWS::Region}"}`; got != want {
		t.Errorf("the code is in the bucket %s, want %s", got, want)
	}
	return code["S3Key"].(string)
}

func absolute(t *testing.T, path string) string {
	t.Helper()
	abs, err := filepath.Abs(path)
	if err != nil {
		t.Fatal(err)
	}
	return abs
}

// assetsIn returns the bundles in an assembly by name.
func assetsIn(t *testing.T, dir string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "asset.*.zip"))
	if err != nil {
		t.Fatal(err)
	}
	for i := range files {
		files[i] = strings.TrimPrefix(filepath.Base(files[i]), "asset.")
	}
	return files
}

func TestCodeIsTheBundle(t *testing.T) {
	app := newApp(t, nil)
	stack := awscdk.NewStack(app, new("Shop"), nil)
	newGoFunction(stack, "Orders", &GoFunctionProps{Entry: handler}, fakeSession(t))
	key := codeOf(t, synth(t, stack))
	text, err := os.ReadFile(filepath.Join(*app.Outdir(), "asset."+key))
	if err != nil || string(text) != "handler-arm64-" {
		t.Errorf("asset %s = %q, %v, want the bundle", key, text, err)
	}
}

func TestPlaceholderLeavesNothingBehind(t *testing.T) {
	app := newApp(t, nil)
	stack := awscdk.NewStack(app, new("Shop"), nil)
	newGoFunction(stack, "Orders", &GoFunctionProps{Entry: handler}, fakeSession(t))
	app.Synth(nil)
	err := filepath.WalkDir(*app.Outdir(), func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		if strings.Contains(strings.ToLower(string(text)), "pending") {
			t.Errorf("%s still knows the placeholder", filepath.Base(path))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Shows P6: equal functions are built once, also of different stacks.
func TestSameEntryIsOneAsset(t *testing.T) {
	app := newApp(t, nil)
	f := fakeCompiler{t: t}
	s := f.session()
	for _, id := range []string{"Shop", "Mail"} {
		stack := awscdk.NewStack(app, &id, nil)
		newGoFunction(stack, "Orders", &GoFunctionProps{Entry: handler}, s)
		newGoFunction(stack, "Users", &GoFunctionProps{Entry: handler + "/"}, s)
	}
	app.Synth(nil)
	if len(f.started) != 1 {
		t.Errorf("%d builds were started, want 1: %+v", len(f.started), f.started)
	}
	if got := assetsIn(t, *app.Outdir()); len(got) != 1 {
		t.Errorf("the assembly has the assets %v, want one", got)
	}
}

func TestDifferentOptionsAreDifferentAssets(t *testing.T) {
	app := newApp(t, nil)
	stack := awscdk.NewStack(app, new("Shop"), nil)
	f := fakeCompiler{t: t}
	s := f.session()
	newGoFunction(stack, "A", &GoFunctionProps{Entry: handler}, s)
	newGoFunction(stack, "B", &GoFunctionProps{Entry: handler, Architecture: AMD64}, s)
	newGoFunction(stack, "C", &GoFunctionProps{Entry: handler, Build: BuildOptions{LinkVars: map[string]string{"main.v": "1"}}}, s)
	app.Synth(nil)
	if len(f.started) != 3 {
		t.Errorf("%d builds were started, want 3: %+v", len(f.started), f.started)
	}
	if got := assetsIn(t, *app.Outdir()); len(got) != 2 {
		t.Errorf("the assembly has the assets %v, want one for each architecture: the fake ignores LinkVars", got)
	}
}

func TestBuildOptionsReachTheBuilder(t *testing.T) {
	stack := newStack(t, nil)
	f := fakeCompiler{t: t}
	newGoFunction(stack, "Orders", &GoFunctionProps{Entry: handler, Build: BuildOptions{
		Tags:     []string{"prod"},
		LinkVars: map[string]string{"main.v": "1"},
		LDFlags:  []string{"-v"},
		GCFlags:  []string{"-N"},
		CGO:      true,
		Env:      map[string]string{"GOPRIVATE": "x"},
		Files:    map[string]string{"etc/rules": "testdata"},
	}}, f.session())
	want := codeRequest{
		Build: gobuild.Request{
			Entry: absolute(t, handler), GOOS: "linux", GOARCH: "arm64",
			Tags: []string{"prod"}, LinkVars: map[string]string{"main.v": "1"}, LDFlags: []string{"-v"}, GCFlags: []string{"-N"},
			CGO: true, Env: map[string]string{"GOPRIVATE": "x"},
		},
		Files: map[string]string{"etc/rules": absolute(t, "testdata")},
	}
	if got := f.started[0]; !reflect.DeepEqual(got, want) {
		t.Errorf("request = %+v, want %+v", got, want)
	}
}

func TestVersionFollowsTheCode(t *testing.T) {
	versionOf := func(code string, props GoFunctionProps) string {
		stack := newStack(t, nil)
		f := fakeCompiler{t: t, version: code}
		props.Entry, props.AliasName = handler, "live"
		newGoFunction(stack, "Orders", &props, f.session())
		id, _ := only(t, synth(t, stack), "AWS::Lambda::Version")
		return id
	}
	first := versionOf("1", GoFunctionProps{})
	if again := versionOf("1", GoFunctionProps{}); again != first {
		t.Errorf("the same code has the versions %s and %s", first, again)
	}
	if changed := versionOf("2", GoFunctionProps{}); changed == first {
		t.Errorf("changed code still has the version %s", changed)
	}
	if changed := versionOf("1", GoFunctionProps{MemoryMB: 512}); changed == first {
		t.Errorf("changed memory still has the version %s", changed)
	}
}

func TestBuildErrorsAreReportedTogether(t *testing.T) {
	failure := gobuild.Failure{Package: "example.com/shop/store", Output: "# example.com/shop/store\nstore/store.go:7:2: undefined: x\n"}
	errs := map[string]error{}
	f := fakeCompiler{t: t, fail: func(r codeRequest) error {
		name := filepath.Base(sourceOf(r))
		if name == "mail" {
			return errors.New("the disk is full")
		}
		if errs[name] == nil {
			errs[name] = &gobuild.BuildError{Entry: r.Build.Entry, Pattern: "./cmd/" + name, Failures: []gobuild.Failure{failure}, Err: errors.New("exit status 1")}
		}
		return errs[name]
	}}
	app := newApp(t, nil)
	module := newModule(t, map[string]string{"cmd/orders/main.go": "package main", "cmd/users/main.go": "package main", "cmd/mail/main.go": "package main"})
	s := f.session()
	for _, id := range []string{"Shop", "Desk"} {
		stack := awscdk.NewStack(app, &id, nil)
		for _, name := range []string{"orders", "users", "mail"} {
			newGoFunction(stack, name, &GoFunctionProps{Entry: filepath.Join(module, "cmd", name)}, s)
		}
	}
	err := panicOf(t, func() { app.Synth(nil) })
	contains(t, err.Error(),
		"lambdacdk: Shop/orders: go build ./cmd/orders: exit status 1\n\t# example.com/shop/store\n\tstore/store.go:7:2: undefined: x",
		"lambdacdk: Shop/users, Desk/orders, Desk/users: what breaks Shop/orders breaks them too",
		"lambdacdk: Shop/mail: the disk is full",
		"lambdacdk: Desk/mail: the disk is full",
	)
	if n := strings.Count(err.Error(), "undefined: x"); n != 1 {
		t.Errorf("the compiler's line is shown %d times, want once:\n%v", n, err)
	}
}

// The CDK ends at the first stage that fails; what is wrong in the others is
// told all the same.
func TestErrorsOfAllStagesAreReportedTogether(t *testing.T) {
	f := fakeCompiler{t: t, fail: func(r codeRequest) error {
		return fmt.Errorf("%s does not compile", filepath.Base(sourceOf(r)))
	}}
	app := newApp(t, nil)
	module := newModule(t, map[string]string{"cmd/orders/main.go": "package main", "cmd/users/main.go": "package main", "cmd/mail/main.go": "package main", "cmd/late/main.go": "package main"})
	s := f.session()
	beta, prod := awscdk.NewStage(app, new("Beta"), nil), awscdk.NewStage(app, new("Prod"), nil)
	top := awscdk.NewStack(app, new("Top"), nil)
	newGoFunction(top, "Mail", &GoFunctionProps{Entry: filepath.Join(module, "cmd", "mail")}, s)
	newGoFunction(awscdk.NewStack(beta, new("Shop"), nil), "Orders", &GoFunctionProps{Entry: filepath.Join(module, "cmd", "orders")}, s)
	newGoFunction(awscdk.NewStack(prod, new("Shop"), nil), "Users", &GoFunctionProps{Entry: filepath.Join(module, "cmd", "users")}, s)
	newGoFunction(awscdk.NewStack(prod, new("Desk"), nil), "Users", &GoFunctionProps{Entry: filepath.Join(module, "cmd", "users")}, s)
	plain := awscdk.NewStack(prod, new("Plain"), nil)
	awslambda.NewFunction(top, new("Late"), &awslambda.FunctionProps{
		Code:         goCode(top, filepath.Join(module, "cmd", "late"), nil, s),
		Runtime:      awslambda.Runtime_PROVIDED_AL2023(),
		Architecture: awslambda.Architecture_ARM_64(),
		Handler:      new("bootstrap"),
	})
	awslambda.NewFunction(plain, new("Code"), &awslambda.FunctionProps{
		Code:         goCode(plain, filepath.Join(module, "cmd", "users"), nil, s),
		Runtime:      awslambda.Runtime_PROVIDED_AL2023(),
		Architecture: awslambda.Architecture_ARM_64(),
		Handler:      new("bootstrap"),
	})
	err := panicOf(t, func() { app.Synth(nil) })
	if strings.Contains(err.Error(), "another stage") {
		t.Errorf("a GoCode of its own stage is said to be of another:\n%v", err)
	}
	contains(t, err.Error(),
		"lambdacdk: Beta/Shop/Orders: orders does not compile",
		"lambdacdk: Prod/Shop/Users: users does not compile",
		"lambdacdk: Prod/Desk/Users: users does not compile",
		"lambdacdk: Prod/Plain/Code: users does not compile",
		"lambdacdk: Top/Mail: mail does not compile",
		"lambdacdk: Top/Late: late does not compile",
	)
}

// Shows P6: what is not deployed is not built.
func TestNothingIsBuiltWhereCodeIsNotNeeded(t *testing.T) {
	for name, context := range map[string]map[string]any{
		"SkipBuild":               {SkipBuild: true},
		"SkipBuild, command line": {SkipBuild: "true"},
		"cdk ls":                  {"aws:cdk:bundling-stacks": []string{}},
		"other stack selected":    {"aws:cdk:bundling-stacks": []string{"Other"}},
	} {
		f := fakeCompiler{t: t}
		app := newApp(t, context)
		stack := awscdk.NewStack(app, new("Shop"), nil)
		newGoFunction(stack, "Orders", &GoFunctionProps{Entry: "./there/is/no/such/folder"}, f.session())
		key := codeOf(t, synth(t, stack))
		if len(f.started) != 0 {
			t.Errorf("%s: %d builds were started", name, len(f.started))
		}
		if want := "41665d10b991a27b5c2e7481b79cb265807256d0890377befd73d9e1e133f5b9.zip"; key != want {
			t.Errorf("%s: the code is %s, want %s, always", name, key, want)
		}
		if got := assetsIn(t, *app.Outdir()); len(got) != 0 {
			t.Errorf("%s: the assembly has the assets %v", name, got)
		}
		manifest, err := os.ReadFile(filepath.Join(*app.Outdir(), "Shop.assets.json"))
		if err != nil {
			t.Fatal(err)
		}
		contains(t, string(manifest), notBuilt)
	}
}

func TestSelectedStackIsBuilt(t *testing.T) {
	f := fakeCompiler{t: t}
	app := newApp(t, map[string]any{"aws:cdk:bundling-stacks": []string{"Shop"}})
	s := f.session()
	for _, id := range []string{"Shop", "Other"} {
		newGoFunction(awscdk.NewStack(app, &id, nil), "Orders", &GoFunctionProps{Entry: handler, Description: id}, s)
	}
	app.Synth(nil)
	if got := assetsIn(t, *app.Outdir()); len(f.started) != 1 || len(got) != 1 {
		t.Errorf("%d builds and the assets %v, want one of each", len(f.started), got)
	}
}

func TestSecondSynthesisFindsTheCode(t *testing.T) {
	app := newApp(t, nil)
	stack := awscdk.NewStack(app, new("Shop"), nil)
	newGoFunction(stack, "Orders", &GoFunctionProps{Entry: handler}, fakeSession(t))
	app.Synth(nil)
	first := codeOf(t, synth(t, stack))
	app.Synth(&awscdk.StageSynthesisOptions{Force: new(true)})
	if again := codeOf(t, synth(t, stack)); again != first {
		t.Errorf("the second synthesis has the code %s, want %s", again, first)
	}
}

// Every assembly names the assets of its stacks, and the tool finds each
// function's record next to its template.
func TestStagesAndNestedStacks(t *testing.T) {
	app := newApp(t, nil)
	s := fakeSession(t)
	stage := awscdk.NewStage(app, new("Prod"), nil)
	shop := awscdk.NewStack(stage, new("Shop"), nil)
	inner := awscdk.NewNestedStack(shop, new("Inner"), nil)
	mail := awscdk.NewStack(app, new("Mail"), nil)
	newGoFunction(inner, "Orders", &GoFunctionProps{Entry: handler}, s)
	newGoFunction(mail, "Send", &GoFunctionProps{Entry: handler, Architecture: AMD64}, s)
	app.Synth(nil)

	for path, c := range map[string]struct {
		stage           awscdk.Stage
		stack, manifest awscdk.Stack
		goarch          string
	}{
		"Prod/Shop/Inner/Orders": {stage, inner, shop, "arm64"},
		"Mail/Send":              {app, mail, mail, "amd64"},
	} {
		all := synth(t, c.stack)
		manifest, err := os.ReadFile(filepath.Join(*c.stage.Outdir(), *c.manifest.ArtifactId()+".assets.json"))
		if err != nil {
			t.Fatal(err)
		}
		contains(t, string(manifest), codeOf(t, all))

		id, _ := only(t, all, "AWS::Lambda::Function")
		artifact := assembly.ArtifactOf(*c.stack.TemplateFile())
		got := recordOf(t, *app.Outdir(), artifact, id)
		want := assembly.FunctionRecord{Artifact: artifact, LogicalID: id, Path: path, Build: gobuild.Request{Entry: absolute(t, handler), GOOS: "linux", GOARCH: c.goarch}}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("record of %s = %+v, want %+v", path, got, want)
		}
	}
}

// recordOf returns the record of a function in the assembly in dir.
func recordOf(t *testing.T, dir, artifact, logicalID string) assembly.FunctionRecord {
	t.Helper()
	stacks, err := assembly.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range stacks {
		if r, ok := s.Function(logicalID); ok && s.Artifact == artifact {
			return r
		}
	}
	t.Fatalf("%s of %s has no record", logicalID, artifact)
	return assembly.FunctionRecord{}
}

func TestPipelineStage(t *testing.T) {
	app := newApp(t, nil)
	stack := awscdk.NewStack(app, new("Pipeline"), nil)
	repository := awscodecommit.Repository_FromRepositoryName(stack, new("Repository"), new("shop"))
	pipeline := pipelines.NewCodePipeline(stack, new("Pipeline"), &pipelines.CodePipelineProps{
		Synth: pipelines.NewShellStep(new("Synth"), &pipelines.ShellStepProps{
			Input:    pipelines.CodePipelineSource_CodeCommit(repository, new("main"), nil),
			Commands: texts("npx cdk synth"),
		}),
	})
	stage := awscdk.NewStage(app, new("Prod"), nil)
	shop := awscdk.NewStack(stage, new("Shop"), nil)
	newGoFunction(shop, "Orders", &GoFunctionProps{Entry: handler}, fakeSession(t))
	pipeline.AddStage(stage, nil) // synthesizes the stage at once
	app.Synth(nil)
	key := codeOf(t, synth(t, shop))
	project := jsonOf(ofType(synth(t, stack), "AWS::CodeBuild::Project"))
	contains(t, project, strings.TrimSuffix(key, ".zip"))
}
