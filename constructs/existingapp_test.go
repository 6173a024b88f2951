package lambdacdk

import (
	"reflect"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscodedeploy"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsdynamodb"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambdaeventsources"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/constructs-go/constructs/v10"
)

// The tests of this file show P22: a GoFunction works with what an app already
// does with functions.

func TestTagsReachEveryResource(t *testing.T) {
	stack := newStack(t, nil)
	fn := newGoFunction(stack, "Orders", &GoFunctionProps{Entry: handler}, fakeSession(t))
	awscdk.Tags_Of(stack).Add(new("team"), new("shop"), nil)
	awscdk.Tags_Of(fn.Function.Node().Scope()).Add(new("function"), new("orders"), nil)
	all := synth(t, stack)
	for _, typ := range []string{"AWS::Lambda::Function", "AWS::IAM::Role", "AWS::Logs::LogGroup"} {
		_, r := only(t, all, typ)
		if got, want := jsonOf(r.Properties["Tags"]), `[{"Key":"function","Value":"orders"},{"Key":"team","Value":"shop"}]`; got != want {
			t.Errorf("%s has the tags %s, want %s", typ, got, want)
		}
	}
}

// memoryAspect sets the memory of every function.
type memoryAspect struct{ mb float64 }

func (a *memoryAspect) Visit(node constructs.IConstruct) {
	if f, ok := node.(awslambda.CfnFunction); ok {
		f.SetMemorySize(&a.mb)
	}
}

func TestAspectsOfTheAppWork(t *testing.T) {
	for name, priority := range map[string]float64{"before ours": 10, "at ours": 200, "after ours": 900} {
		app := newApp(t, nil)
		stack := awscdk.NewStack(app, new("Shop"), nil)
		newGoFunction(stack, "Orders", &GoFunctionProps{Entry: handler}, fakeSession(t))
		awscdk.Aspects_Of(app).Add(&memoryAspect{2048}, &awscdk.AspectOptions{Priority: &priority})
		all := synth(t, stack)
		_, f := only(t, all, "AWS::Lambda::Function")
		if f.Properties["MemorySize"] != 2048.0 {
			t.Errorf("%s: memory %v, want what the aspect sets", name, f.Properties["MemorySize"])
		}
		codeOf(t, all)
	}
}

func TestOverridesOfTheResourceWin(t *testing.T) {
	stack := newStack(t, nil)
	fn := newGoFunction(stack, "Orders", &GoFunctionProps{Entry: handler}, fakeSession(t))
	resource := fn.Function.Node().DefaultChild().(awslambda.CfnFunction)
	resource.AddPropertyOverride(new("MemorySize"), 3000)
	resource.AddPropertyOverride(new("Code"), map[string]any{"S3Bucket": "mine", "S3Key": "mine.zip"})
	resource.OverrideLogicalId(new("Legacy"))
	all := synth(t, stack)
	got := all["Legacy"].Properties
	if got["MemorySize"] != 3000.0 {
		t.Errorf("memory = %v, want the override", got["MemorySize"])
	}
	if code := got["Code"].(map[string]any); code["S3Bucket"] != "mine" || code["S3Key"] != "mine.zip" {
		t.Errorf("code = %v, want the override", code)
	}
}

func TestEventSourcesOfFunctionAndAlias(t *testing.T) {
	stack := newStack(t, nil)
	queue := awssqs.NewQueue(stack, new("Queue"), nil)
	plain := newGoFunction(stack, "Plain", &GoFunctionProps{Entry: handler}, fakeSession(t))
	aliased := newGoFunction(stack, "Aliased", &GoFunctionProps{Entry: handler, AliasName: "live"}, fakeSession(t))
	for _, fn := range []*GoFunction{plain, aliased} {
		fn.AddEventSource(awslambdaeventsources.NewSqsEventSource(queue, nil))
	}
	all := synth(t, stack)
	targets := map[string]bool{}
	for _, m := range ofType(all, "AWS::Lambda::EventSourceMapping") {
		targets[jsonOf(m.Properties["FunctionName"])] = true
	}
	want := map[string]bool{
		`{"Ref":"Plain295EB121"}`: true,
		`{"Fn::Join":["",[{"Fn::Select":[6,{"Fn::Split":[":",{"Ref":"AliasedAliasliveA37B4C15"}]}]},":live"]]}`: true,
	}
	if !reflect.DeepEqual(targets, want) {
		t.Errorf("event source mappings of %v, want the function and the alias", targets)
	}
}

// TestCodeDeployMovesTheAlias also covers aliases and versions the app makes.
func TestCodeDeployMovesTheAlias(t *testing.T) {
	stack := newStack(t, nil)
	ours := newGoFunction(stack, "Ours", &GoFunctionProps{Entry: handler, AliasName: "live"}, fakeSession(t))
	theirs := newGoFunction(stack, "Theirs", &GoFunctionProps{Entry: handler}, fakeSession(t))
	alias := awslambda.NewAlias(stack, new("Their"), &awslambda.AliasProps{AliasName: new("blue"), Version: theirs.Function.CurrentVersion()})
	for id, a := range map[string]awslambda.Alias{"A": ours.Alias, "B": alias} {
		awscodedeploy.NewLambdaDeploymentGroup(stack, &id, &awscodedeploy.LambdaDeploymentGroupProps{
			Alias:            a,
			DeploymentConfig: awscodedeploy.LambdaDeploymentConfig_CANARY_10PERCENT_5MINUTES(),
		})
	}
	aliases := 0
	template := synth(t, stack)
	for id, r := range ofType(template, "AWS::Lambda::Alias") {
		aliases++
		version := r.Properties["FunctionVersion"].(map[string]any)["Fn::GetAtt"].([]any)[0].(string)
		if template[version].Type != "AWS::Lambda::Version" {
			t.Errorf("alias %s shows %s, which is a %q", id, version, template[version].Type)
		}
	}
	if groups := len(ofType(template, "AWS::CodeDeploy::DeploymentGroup")); aliases != 2 || groups != 2 {
		t.Errorf("%d aliases and %d deployment groups, want 2 and 2", aliases, groups)
	}
}

func TestTokensInStrings(t *testing.T) {
	stack := newStack(t, nil)
	name := *awscdk.NewCfnParameter(stack, new("Name"), nil).ValueAsString()
	table := awsdynamodb.NewTableV2(stack, new("Table"), &awsdynamodb.TablePropsV2{
		PartitionKey: &awsdynamodb.Attribute{Name: new("id"), Type: awsdynamodb.AttributeType_STRING},
	})
	newGoFunction(stack, "Orders", &GoFunctionProps{
		Entry:        handler,
		FunctionName: name + "-orders",
		Description:  "orders of " + name,
		AliasName:    name,
		Environment:  map[string]string{"TABLE": *table.TableName()},
	}, fakeSession(t))
	all := synth(t, stack)
	_, f := only(t, all, "AWS::Lambda::Function")
	_, a := only(t, all, "AWS::Lambda::Alias")
	ref := map[string]any{"Ref": "Name"}
	join := func(parts ...any) any { return map[string]any{"Fn::Join": []any{"", parts}} }
	for what, c := range map[string]struct{ got, want any }{
		"FunctionName": {f.Properties["FunctionName"], join(ref, "-orders")},
		"Description":  {f.Properties["Description"], join("orders of ", ref)},
		"TABLE":        {f.Properties["Environment"].(map[string]any)["Variables"].(map[string]any)["TABLE"], map[string]any{"Ref": "TableCD117FA1"}},
		"AliasName":    {a.Properties["Name"], ref},
	} {
		if !reflect.DeepEqual(c.got, c.want) {
			t.Errorf("%s = %s, want %s", what, jsonOf(c.got), jsonOf(c.want))
		}
	}
}

func TestFunctionIsUsedFromAnotherStack(t *testing.T) {
	app := newApp(t, nil)
	shop := awscdk.NewStack(app, new("Shop"), nil)
	desk := awscdk.NewStack(app, new("Desk"), nil)
	fn := newGoFunction(shop, "Orders", &GoFunctionProps{Entry: handler}, fakeSession(t))
	user := awsiam.NewRole(desk, new("User"), &awsiam.RoleProps{AssumedBy: awsiam.NewAccountRootPrincipal()})
	fn.Target().GrantInvoke(user)
	got := strings.Join(policyLines(t, synth(t, desk)), "\n")
	contains(t, got, "Allow [lambda:InvokeFunction]")
	if strings.Contains(got, `"*"`) {
		t.Errorf("the caller may invoke everything: %s", got)
	}
}

func TestEnvironmentAddedLater(t *testing.T) {
	stack := newStack(t, nil)
	fn := newGoFunction(stack, "Orders", &GoFunctionProps{Entry: handler}, fakeSession(t))
	fn.Function.AddEnvironment(new("LATE"), new("x"), nil)
	_, f := only(t, synth(t, stack), "AWS::Lambda::Function")
	if got := f.Properties["Environment"].(map[string]any)["Variables"].(map[string]any); got["LATE"] != "x" || got["GOGC"] != "400" {
		t.Errorf("environment = %v, want LATE beside the defaults", got)
	}
}
