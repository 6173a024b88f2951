package lambdacdk

import (
	"debug/elf"
	"errors"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudfront/experimental"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/assembly"
)

// plainProps are those of a function that the app makes itself.
func plainProps(code awslambda.Code, a awslambda.Architecture) *awslambda.FunctionProps {
	return &awslambda.FunctionProps{
		Code: code, Architecture: a,
		Runtime: awslambda.Runtime_PROVIDED_AL2023(), Handler: new("bootstrap"),
	}
}

// keysOf returns the object keys of the code of functions, by logical id.
func keysOf(all map[string]resource) map[string]string {
	keys := map[string]string{}
	for id, f := range ofType(all, "AWS::Lambda::Function") {
		keys[id], _ = f.Properties["Code"].(map[string]any)["S3Key"].(string)
	}
	return keys
}

// Lambda runs what says no architecture on x86_64.
func TestGoCodeIsForTheArchitectureOfItsFunction(t *testing.T) {
	if testing.Short() {
		t.Skip("links programs for two machines; go test without -short runs it")
	}
	buildCache(t)
	for _, c := range []struct {
		architecture awslambda.Architecture
		want         elf.Machine
	}{
		{nil, elf.EM_X86_64},
		{awslambda.Architecture_X86_64(), elf.EM_X86_64},
		{awslambda.Architecture_ARM_64(), elf.EM_AARCH64},
	} {
		app := newApp(t, nil)
		stack := awscdk.NewStack(app, new("Shop"), nil)
		awslambda.NewFunction(stack, new("Orders"), plainProps(GoCode(stack, handler, nil), c.architecture))
		files := unzip(t, filepath.Join(*app.Outdir(), "asset."+codeOf(t, synth(t, stack))))
		if len(files) != 1 || machineOf(t, files["bootstrap"]) != c.want {
			t.Errorf("bundle = %v, want bootstrap for %v alone", files, c.want)
		}
	}
}

// One GoCode may be the code of functions of any kind, of both architectures,
// and of several stacks: each gets the binary it can start.
func TestOneGoCodeServesFunctionsOfEveryKind(t *testing.T) {
	app := newApp(t, nil)
	shop := awscdk.NewStack(app, new("Shop"), &awscdk.StackProps{Env: &awscdk.Environment{Account: new("111111111111"), Region: new("eu-west-1")}})
	nested := awscdk.NewNestedStack(shop, new("Nested"), nil)
	f := fakeCompiler{t: t}
	code := goCode(shop, handler, nil, f.session())
	arm, amd := awslambda.Architecture_ARM_64(), awslambda.Architecture_X86_64()
	awslambda.NewFunction(shop, new("Arm"), plainProps(code, arm))
	versioned := awslambda.NewFunction(shop, new("Amd"), plainProps(code, amd))
	awslambda.NewAlias(shop, new("Alias"), &awslambda.AliasProps{AliasName: new("live"), Version: versioned.CurrentVersion()})
	awslambda.NewSingletonFunction(shop, new("Single"), &awslambda.SingletonFunctionProps{
		Uuid: new("e3b0c442"), Code: code, Architecture: arm, Runtime: awslambda.Runtime_PROVIDED_AL2023(), Handler: new("bootstrap"),
	})
	edge := experimental.NewEdgeFunction(shop, new("Edge"), &experimental.EdgeFunctionProps{
		Code: code, Runtime: awslambda.Runtime_PROVIDED_AL2023(), Handler: new("bootstrap"),
	})
	awslambda.NewFunction(nested, new("Nested"), plainProps(code, arm))
	awslambda.NewFunction(awscdk.NewStack(app, new("Other"), nil), new("Elsewhere"), plainProps(code, nil))
	app.Synth(nil)

	stacks := []awscdk.Stack{shop, nested, app.Node().FindChild(new("Other")).(awscdk.Stack), awscdk.Stack_Of(edge.Lambda())}
	names := map[string]string{}
	for _, s := range stacks {
		for id, key := range keysOf(synth(t, s)) {
			for _, name := range []string{"Arm", "Amd", "Single", "Edge", "Nested", "Elsewhere"} {
				if strings.HasPrefix(id, name) {
					names[name] = key
				}
			}
		}
	}
	armKey, amdKey := names["Arm"], names["Amd"]
	want := map[string]string{"Arm": armKey, "Amd": amdKey, "Single": armKey, "Edge": amdKey, "Nested": armKey, "Elsewhere": amdKey}
	if !reflect.DeepEqual(names, want) || armKey == amdKey {
		t.Errorf("the code of the functions is %v, want one asset for each architecture: %v", names, want)
	}
	if len(f.started) != 2 {
		t.Errorf("%d builds were started, want one for each architecture", len(f.started))
	}
}

// A version of a plain function follows its code.
func TestVersionsFollowGoCode(t *testing.T) {
	versionOf := func(code string) string {
		stack := newStack(t, nil)
		f := fakeCompiler{t: t, version: code}
		fn := awslambda.NewFunction(stack, new("Orders"), plainProps(goCode(stack, handler, nil, f.session()), nil))
		fn.CurrentVersion()
		id, _ := only(t, synth(t, stack), "AWS::Lambda::Version")
		return id
	}
	first := versionOf("1")
	if again := versionOf("1"); again != first {
		t.Errorf("the same code has the versions %s and %s", first, again)
	}
	if changed := versionOf("2"); changed == first {
		t.Errorf("changed code still has the version %s", changed)
	}
}

// The record is what lambdacdk local builds the function from.
func TestGoCodeFunctionsHaveRecords(t *testing.T) {
	app := newApp(t, nil)
	stack := awscdk.NewStack(app, new("Shop"), nil)
	awslambda.NewFunction(stack, new("Orders"), plainProps(goCode(stack, handler, &BuildOptions{Tags: []string{"x"}}, fakeSession(t)), nil))
	app.Synth(nil)
	id, _ := only(t, synth(t, stack), "AWS::Lambda::Function")
	got := recordOf(t, *app.Outdir(), "Shop", id)
	want := assembly.FunctionRecord{Artifact: "Shop", LogicalID: id}
	want.Build.Entry, want.Build.GOOS, want.Build.GOARCH, want.Build.Tags = absolute(t, handler), "linux", "amd64", []string{"x"}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("record = %+v, want %+v", got, want)
	}
}

func TestGoCodeSaysWhereItCannotBeUsed(t *testing.T) {
	for name, c := range map[string]struct {
		make func(app awscdk.App, stack awscdk.Stack, code awslambda.Code)
		want string
	}{
		"layer": {func(_ awscdk.App, stack awscdk.Stack, code awslambda.Code) {
			awslambda.NewLayerVersion(stack, new("Layer"), &awslambda.LayerVersionProps{Code: code})
		}, `lambdacdk: Shop/Layer/Resource: it is a layer, and Shop: GoCode("./testdata/handler") is the code of functions`},
		"other stage": {func(app awscdk.App, _ awscdk.Stack, code awslambda.Code) {
			stage := awscdk.NewStage(app, new("Prod"), nil)
			awslambda.NewFunction(awscdk.NewStack(stage, new("Shop"), nil), new("Orders"), plainProps(code, nil))
		}, `lambdacdk: Prod/Shop/Orders/Resource: its code is Shop: GoCode("./testdata/handler"), which is in another stage; call GoCode with the function's stack`},
		"token": {func(_ awscdk.App, stack awscdk.Stack, code awslambda.Code) {
			parameter := awscdk.NewCfnParameter(stack, new("Arch"), nil)
			fn := awslambda.NewFunction(stack, new("Orders"), plainProps(code, nil))
			fn.Node().DefaultChild().(awslambda.CfnFunction).SetArchitectures(&[]*string{parameter.ValueAsString()})
		}, `lambdacdk: Shop/Orders/Resource: its architecture is not known at synthesis`},
		"go1.x": {func(_ awscdk.App, stack awscdk.Stack, code awslambda.Code) {
			props := plainProps(code, nil)
			props.Runtime, props.Handler = awslambda.Runtime_GO_1_X(), new("main")
			awslambda.NewFunction(stack, new("Orders"), props)
		}, `lambdacdk: Shop/Orders/Resource: its runtime is go1.x, which does not start the bootstrap of Shop: GoCode("./testdata/handler"); say awslambda.Runtime_PROVIDED_AL2023()`},
	} {
		app := newApp(t, nil)
		stack := awscdk.NewStack(app, new("Shop"), nil)
		c.make(app, stack, goCode(stack, handler, nil, fakeSession(t)))
		err := panicOf(t, func() { app.Synth(nil) })
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v\nwant %s", name, err, c.want)
		}
	}
}

// What the CDK's alpha GoFunction chose when it was not told, and a runtime that
// only the deployment knows, are the app's own business.
func TestGoCodeTakesTheRuntimeThatTheAppHas(t *testing.T) {
	for name, change := range map[string]func(awscdk.Stack, awslambda.CfnFunction){
		"provided.al2": func(_ awscdk.Stack, fn awslambda.CfnFunction) { fn.SetRuntime(new("provided.al2")) },
		"token": func(stack awscdk.Stack, fn awslambda.CfnFunction) {
			fn.SetRuntime(awscdk.NewCfnParameter(stack, new("Runtime"), nil).ValueAsString())
		},
	} {
		app := newApp(t, nil)
		stack := awscdk.NewStack(app, new("Shop"), nil)
		fn := awslambda.NewFunction(stack, new("Orders"), plainProps(goCode(stack, handler, nil, fakeSession(t)), nil))
		change(stack, fn.Node().DefaultChild().(awslambda.CfnFunction))
		t.Log(name) // a refusal is a panic
		app.Synth(nil)
	}
}

// A function that an aspect makes comes after the codes were handed out; it
// must not be deployed with the placeholder.
func TestFunctionsMadeDuringSynthesisAreRefused(t *testing.T) {
	app := newApp(t, nil)
	stack := awscdk.NewStack(app, new("Shop"), nil)
	s := fakeSession(t)
	newGoFunction(stack, "Orders", &GoFunctionProps{Entry: handler}, s)
	last := constructs.NewConstruct(app, new("Last"))
	awscdk.Aspects_Of(last).Add(&makingAspect{func() { newGoFunction(stack, "Late", &GoFunctionProps{Entry: handler}, s) }}, nil)
	err := panicOf(t, func() { app.Synth(nil) })
	contains(t, err.Error(), "lambdacdk: Shop/Late: it was made while the app is synthesized")
}

type makingAspect struct{ do func() }

func (a *makingAspect) Visit(constructs.IConstruct) { a.do() }

// Shows P6 for GoCode: it builds with the other functions, and what is not
// deployed is not built.
func TestGoCodeBuildsNothingWhereCodeIsNotNeeded(t *testing.T) {
	for name, context := range map[string]map[string]any{
		"SkipBuild": {SkipBuild: true},
		"cdk ls":    {"aws:cdk:bundling-stacks": []string{}},
	} {
		f := fakeCompiler{t: t}
		stack := newStack(t, context)
		awslambda.NewFunction(stack, new("Orders"), plainProps(goCode(stack, "./there/is/no/such/folder", nil, f.session()), nil))
		if key := codeOf(t, synth(t, stack)); len(f.started) != 0 || !strings.HasPrefix(key, "41665d10") {
			t.Errorf("%s: %d builds, the code is %s, want the placeholder", name, len(f.started), key)
		}
	}
}

func TestGoCodeAndGoFunctionShareTheAsset(t *testing.T) {
	app := newApp(t, nil)
	stack := awscdk.NewStack(app, new("Shop"), nil)
	awslambda.NewFunction(stack, new("Plain"), plainProps(GoCode(stack, handler, nil), awslambda.Architecture_ARM_64()))
	NewGoFunction(stack, "Ours", &GoFunctionProps{Entry: handler})
	var keys []string
	for _, key := range keysOf(synth(t, stack)) {
		keys = append(keys, key)
	}
	if len(keys) != 2 || keys[0] != keys[1] {
		t.Errorf("the code of the functions is %q, want two that are equal", keys)
	}
}

func TestGoCodeErrors(t *testing.T) {
	buildCache(t)
	module := newModule(t, map[string]string{"cmd/orders/main.go": "package main\n\nfunc main() { missing() }\n"})
	app := newApp(t, nil)
	t.Chdir(module)
	stack := awscdk.NewStack(app, new("Shop"), nil)

	err := panicOf(t, func() { GoCode(stack, "./cmd/order", nil) })
	contains(t, err.Error(), `lambdacdk: Shop: GoCode("./cmd/order"): no main package in ./cmd/order`, "did you mean ./cmd/orders?")
	if _, ok := errors.AsType[*ConfigError](err); !ok {
		t.Errorf("a wrong entry is %T, want a ConfigError", err)
	}

	awslambda.NewFunction(stack, new("Orders"), plainProps(GoCode(stack, "./cmd/orders", nil), nil))
	err = panicOf(t, func() { app.Synth(nil) })
	contains(t, err.Error(), `lambdacdk: Shop/Orders: go build ./cmd/orders: exit status 1`, "cmd/orders/main.go:3:15: undefined: missing")
}
