package lambdacdk

import (
	"errors"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambdadestinations"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
)

// Shows P7: the runtime needs nobody's attention.
func TestDefaultsOfFunction(t *testing.T) {
	stack := newStack(t, nil)
	newGoFunction(stack, "Orders", &GoFunctionProps{Entry: handler}, fakeSession(t))
	all := synth(t, stack)
	_, got := only(t, all, "AWS::Lambda::Function")
	delete(got.Properties, "Code")
	want := map[string]any{
		"Architectures": []any{"arm64"},
		"Environment":   map[string]any{"Variables": map[string]any{"GOGC": "400", "GOMEMLIMIT": "204MiB"}},
		"Handler":       "bootstrap",
		"LoggingConfig": map[string]any{"LogFormat": "JSON", "LogGroup": map[string]any{"Ref": "OrdersLogE0C9BE2B"}},
		"MemorySize":    256.0,
		"Role":          map[string]any{"Fn::GetAtt": []any{"OrdersServiceRoleF2087E22", "Arn"}},
		"Runtime":       "provided.al2023",
		"Timeout":       10.0,
	}
	if !reflect.DeepEqual(got.Properties, want) {
		t.Errorf("properties = %s, want %s", jsonOf(got.Properties), jsonOf(want))
	}
	_, group := only(t, all, "AWS::Logs::LogGroup")
	if got, want := jsonOf(group), `{"Type":"AWS::Logs::LogGroup","Properties":{"RetentionInDays":30},"DependsOn":null,"Metadata":null,"UpdateReplacePolicy":"Delete","DeletionPolicy":"Delete"}`; got != want {
		t.Errorf("log group = %s, want %s", got, want)
	}
}

// Shows P35: nothing of a plain function has an hourly price.
func TestResourcesOfFunction(t *testing.T) {
	stack := newStack(t, nil)
	newGoFunction(stack, "Orders", &GoFunctionProps{Entry: handler}, fakeSession(t))
	got := map[string]string{}
	for id, r := range synth(t, stack) {
		got[id] = r.Type
	}
	want := map[string]string{
		"OrdersA9B65338":                         "AWS::Lambda::Function",
		"OrdersLogE0C9BE2B":                      "AWS::Logs::LogGroup",
		"OrdersServiceRoleF2087E22":              "AWS::IAM::Role",
		"OrdersServiceRoleDefaultPolicy973CB326": "AWS::IAM::Policy",
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("resources = %v, want %v", got, want)
	}
}

func TestLogicalIdsAreThoseOfThePlainFunction(t *testing.T) {
	plain := newStack(t, nil)
	awslambda.NewFunction(plain, new("Orders"), &awslambda.FunctionProps{
		Code: awslambda.Code_FromBucketV2(awss3.Bucket_FromBucketName(plain, new("B"), new("some-bucket")), new("k"), nil), Runtime: defaultRuntime(), Handler: new("bootstrap"),
	})
	ours := newStack(t, nil)
	newGoFunction(ours, "Orders", &GoFunctionProps{Entry: handler}, fakeSession(t))
	before, after := synth(t, plain), synth(t, ours)
	for _, typ := range []string{"AWS::Lambda::Function", "AWS::IAM::Role"} {
		want, _ := only(t, before, typ)
		if got, _ := only(t, after, typ); got != want {
			t.Errorf("%s has the logical id %s, want %s as before", typ, got, want)
		}
	}
}

func TestSettingsReachTheFunction(t *testing.T) {
	stack := newStack(t, nil)
	vpc := awsec2.NewVpc(stack, new("Vpc"), &awsec2.VpcProps{MaxAzs: new(1.0), NatGateways: new(0.0), RestrictDefaultSecurityGroup: new(false)})
	group := awsec2.NewSecurityGroup(stack, new("Group"), &awsec2.SecurityGroupProps{Vpc: vpc})
	layer := awslambda.LayerVersion_FromLayerVersionArn(stack, new("Layer"), new("arn:aws:lambda:eu-west-1:111111111111:layer:x:1"))
	queue := awssqs.NewQueue(stack, new("Dead"), nil)
	logs := awslogs.NewLogGroup(stack, new("Logs"), nil)
	given := GoFunctionProps{
		Entry:               handler,
		Description:         "takes orders",
		FunctionName:        "orders",
		Architecture:        AMD64,
		MemoryMB:            1024,
		Timeout:             90 * time.Second,
		EphemeralStorageMB:  2048,
		Environment:         map[string]string{"TABLE": "orders", "GOGC": "100"},
		Vpc:                 vpc,
		VpcSubnets:          &awsec2.SubnetSelection{SubnetType: awsec2.SubnetType_PRIVATE_ISOLATED},
		SecurityGroups:      []awsec2.ISecurityGroup{group},
		Tracing:             TracingActive,
		DeadLetterQueue:     queue,
		ReservedConcurrency: new(0),
		Layers:              []awslambda.ILayerVersion{layer},
		LogGroup:            logs,
		LogLevel:            LogWarn,
		Function:            &awslambda.FunctionProps{RecursiveLoop: awslambda.RecursiveLoop_TERMINATE, SystemLogLevelV2: awslambda.SystemLogLevel_WARN},
	}
	kept, passed := given, *given.Function
	newGoFunction(stack, "Orders", &given, fakeSession(t))
	if !reflect.DeepEqual(given, kept) || !reflect.DeepEqual(*given.Function, passed) {
		t.Error("NewGoFunction has changed the caller's props")
	}
	_, got := only(t, synth(t, stack), "AWS::Lambda::Function")
	delete(got.Properties, "Code")
	subnets := got.Properties["VpcConfig"].(map[string]any)["SubnetIds"].([]any)
	want := map[string]any{
		"Architectures":                []any{"x86_64"},
		"DeadLetterConfig":             map[string]any{"TargetArn": map[string]any{"Fn::GetAtt": []any{"DeadB2807C34", "Arn"}}},
		"Description":                  "takes orders",
		"Environment":                  map[string]any{"Variables": map[string]any{"GOGC": "100", "GOMEMLIMIT": "819MiB", "TABLE": "orders"}},
		"EphemeralStorage":             map[string]any{"Size": 2048.0},
		"FunctionName":                 "orders",
		"Handler":                      "bootstrap",
		"Layers":                       []any{"arn:aws:lambda:eu-west-1:111111111111:layer:x:1"},
		"LoggingConfig":                map[string]any{"ApplicationLogLevel": "WARN", "LogFormat": "JSON", "LogGroup": map[string]any{"Ref": "Logs6819BB44"}, "SystemLogLevel": "WARN"},
		"MemorySize":                   1024.0,
		"RecursiveLoop":                "Terminate",
		"ReservedConcurrentExecutions": 0.0,
		"Role":                         map[string]any{"Fn::GetAtt": []any{"OrdersServiceRoleF2087E22", "Arn"}},
		"Runtime":                      "provided.al2023",
		"Timeout":                      90.0,
		"TracingConfig":                map[string]any{"Mode": "Active"},
		"VpcConfig":                    map[string]any{"SecurityGroupIds": []any{map[string]any{"Fn::GetAtt": []any{"GroupC77FDACD", "GroupId"}}}, "SubnetIds": subnets},
	}
	if !reflect.DeepEqual(got.Properties, want) {
		t.Errorf("properties = %s, want %s", jsonOf(got.Properties), jsonOf(want))
	}
	if len(subnets) != 1 || !strings.Contains(jsonOf(subnets), "IsolatedSubnet") {
		t.Errorf("subnets = %s, want the isolated one", jsonOf(subnets))
	}
}

func TestAsynchronousInvocation(t *testing.T) {
	stack := newStack(t, nil)
	failed := awssqs.NewQueue(stack, new("Failed"), nil)
	newGoFunction(stack, "Orders", &GoFunctionProps{
		Entry:         handler,
		OnFailure:     awslambdadestinations.NewSqsDestination(failed),
		RetryAttempts: new(0),
		MaxEventAge:   time.Hour,
		AliasName:     "current",
	}, fakeSession(t))
	got := map[string]map[string]any{}
	for _, r := range ofType(synth(t, stack), "AWS::Lambda::EventInvokeConfig") {
		qualifier := jsonOf(r.Properties["Qualifier"])
		if strings.Contains(qualifier, "OrdersAlias") {
			qualifier = "alias"
		}
		delete(r.Properties, "FunctionName")
		delete(r.Properties, "Qualifier")
		got[qualifier] = r.Properties
	}
	config := map[string]any{
		"DestinationConfig":        map[string]any{"OnFailure": map[string]any{"Destination": map[string]any{"Fn::GetAtt": []any{"Failed178E83A2", "Arn"}}}},
		"MaximumEventAgeInSeconds": 3600.0,
		"MaximumRetryAttempts":     0.0,
	}
	// Lambda looks the settings up by the qualifier of the invocation.
	want := map[string]map[string]any{`"$LATEST"`: config, "alias": config}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("configurations by qualifier = %s, want %s", jsonOf(got), jsonOf(want))
	}
}

func TestLogsOfOwnGroup(t *testing.T) {
	stack := newStack(t, nil)
	newGoFunction(stack, "Orders", &GoFunctionProps{Entry: handler, LogRetention: awslogs.RetentionDays_ONE_DAY, KeepLogs: true}, fakeSession(t))
	_, got := only(t, synth(t, stack), "AWS::Logs::LogGroup")
	if got.Properties["RetentionInDays"] != 1.0 || got.DeletionPolicy != "Retain" {
		t.Errorf("log group = %s, want one day, retained", jsonOf(got))
	}
}

func TestNumberTokensPassThrough(t *testing.T) {
	stack := newStack(t, nil)
	size := awscdk.NewCfnParameter(stack, new("Size"), &awscdk.CfnParameterProps{Type: new("Number")}).ValueAsNumber()
	newGoFunction(stack, "Orders", &GoFunctionProps{
		Entry:       handler,
		Environment: map[string]string{"AB": "x"},
		Function:    &awslambda.FunctionProps{MemorySize: size, Timeout: awscdk.Duration_Seconds(size)},
	}, fakeSession(t))
	_, got := only(t, synth(t, stack), "AWS::Lambda::Function")
	ref := map[string]any{"Ref": "Size"}
	for name, want := range map[string]any{"MemorySize": ref, "Timeout": ref, "Environment": map[string]any{"Variables": map[string]any{"AB": "x"}}} {
		if !reflect.DeepEqual(got.Properties[name], want) {
			t.Errorf("%s = %s, want %s", name, jsonOf(got.Properties[name]), jsonOf(want))
		}
	}
}

func TestArchitectureByContext(t *testing.T) {
	for _, c := range []struct {
		props, want Architecture
		context     any
	}{
		{context: nil, want: ARM64},
		{context: "x86_64", want: AMD64},
		{context: "x86_64", props: ARM64, want: ARM64},
	} {
		f := fakeCompiler{t: t}
		stack := newStack(t, map[string]any{ArchitectureContext: c.context})
		newGoFunction(stack, "Orders", &GoFunctionProps{Entry: handler, Architecture: c.props}, f.session())
		_, got := only(t, synth(t, stack), "AWS::Lambda::Function")
		if want := []any{string(c.want)}; !reflect.DeepEqual(got.Properties["Architectures"], want) {
			t.Errorf("context %v, props %q: architecture %v, want %v", c.context, c.props, got.Properties["Architectures"], want)
		}
		if got := f.started[0].Build.GOARCH; got != goarch(c.want) {
			t.Errorf("context %v, props %q: compiled for %s, want %s", c.context, c.props, got, goarch(c.want))
		}
	}
	stack := newStack(t, map[string]any{ArchitectureContext: "arm"})
	err := panicOf(t, func() { NewGoFunction(stack, "Orders", &GoFunctionProps{Entry: handler}) })
	contains(t, err.Error(), `lambdacdk: Shop/Orders: the context value lambdacdk:architecture is "arm"; it must be "arm64" or "x86_64"`)
}

func TestConfigErrorsAreReportedTogether(t *testing.T) {
	stack := newStack(t, nil)
	err := panicOf(t, func() {
		NewGoFunction(stack, "Orders", &GoFunctionProps{
			Entry:    "./testdata/handlr",
			Timeout:  20 * time.Minute,
			MemoryMB: 1,
			Function: &awslambda.FunctionProps{Runtime: awslambda.Runtime_GO_1_X()},
		})
	})
	want := `lambdacdk: Shop/Orders: MemoryMB is 1; Lambda allows 128 to 10240 megabytes
lambdacdk: Shop/Orders: Timeout is 20m0s; Lambda allows at most 15m0s
lambdacdk: Shop/Orders: Function.Runtime is go1.x, which AWS ended on 2023-12-31; leave it out to get provided.al2023
lambdacdk: Shop/Orders: no main package in ./testdata/handlr: there is no such folder`
	if err.Error() != want {
		t.Errorf("got:\n%v\nwant:\n%s", err, want)
	}
	var first *ConfigError
	if !errors.As(err, &first) || first.Path != "Shop/Orders" || first.Field != "MemoryMB" {
		t.Errorf("errors.As gives %+v, want the MemoryMB of Shop/Orders", first)
	}
}

// As the alpha construct allows.
func TestEntryMayNameAFile(t *testing.T) {
	stack := newStack(t, nil)
	compiler := &fakeCompiler{t: t}
	newGoFunction(stack, "Orders", &GoFunctionProps{Entry: handler + "/main.go"}, compiler.session())
	want, err := filepath.Abs(handler)
	if err != nil {
		t.Fatal(err)
	}
	if got := compiler.started[0].Build.Entry; got != want {
		t.Errorf("compiled %s, want %s", got, want)
	}
}

func TestNilPropsNameTheMissingField(t *testing.T) {
	stack := newStack(t, nil)
	err := panicOf(t, func() { NewGoFunction(stack, "Orders", nil) })
	contains(t, err.Error(), "lambdacdk: Shop/Orders: Entry is not set")
}

// Shows P40: a typing error is an error of synthesis.
func TestWrongEntryNamesNearMatch(t *testing.T) {
	stack := newStack(t, nil)
	t.Chdir(newModule(t, map[string]string{"cmd/orders/main.go": "package main\n"}))
	err := panicOf(t, func() { NewGoFunction(stack, "Orders", &GoFunctionProps{Entry: "./cmd/order"}) })
	contains(t, err.Error(), "lambdacdk: Shop/Orders: no main package in ./cmd/order", "did you mean ./cmd/orders?")
	if e, ok := errors.AsType[*ConfigError](err); !ok || e.Field != "Entry" {
		t.Errorf("error %v, want a ConfigError of Entry", err)
	}
}

func TestGrantToGoFunction(t *testing.T) {
	stack := newStack(t, nil)
	fn := newGoFunction(stack, "Orders", &GoFunctionProps{Entry: handler}, fakeSession(t))
	var grantee awsiam.IGrantable = fn
	awss3.NewBucket(stack, new("Uploads"), nil).GrantRead(grantee, nil)
	policy := jsonOf(ofType(synth(t, stack), "AWS::IAM::Policy"))
	contains(t, policy, `"s3:GetObject*"`, "OrdersServiceRoleF2087E22")
}
