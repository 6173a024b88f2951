package lambdacdk

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
)

// numberToken is a number token as it arrives in Go.
const numberToken = -1.8881545897087626e+289

// Stand-ins for CDK objects: validate looks at which are set, and asks
// durations and sizes whether they are tokens.
type (
	fakeVpc      struct{ awsec2.IVpc }
	fakeLogGroup struct{ awslogs.ILogGroup }
	fakeLayer    struct{ awslambda.ILayerVersion }
	fakeDuration struct {
		awscdk.Duration
		token bool
	}
)

func (d fakeDuration) IsUnresolved() *bool { return &d.token }

func TestValidPropsHaveNoProblems(t *testing.T) {
	token := "${Token[TOKEN.42]}"
	for name, p := range map[string]GoFunctionProps{
		"zero":        {},
		"prebuilt":    {Build: BuildOptions{Prebuilt: "bin/orders"}},
		"lowest":      {MemoryMB: 128, Timeout: time.Second, EphemeralStorageMB: 512, MaxEventAge: time.Minute, RetryAttempts: new(0), ReservedConcurrency: new(0)},
		"highest":     {MemoryMB: 10240, Timeout: 15 * time.Minute, EphemeralStorageMB: 10240, MaxEventAge: 6 * time.Hour, RetryAttempts: new(2)},
		"choices":     {Architecture: AMD64, Tracing: TracingPassThrough, LogLevel: LogFatal},
		"names":       {FunctionName: "orders-1_A", AliasName: "v1", Description: strings.Repeat("é", 256)},
		"tokens":      {FunctionName: token + " !", AliasName: token + " !", Description: token + strings.Repeat("x", 300)},
		"environment": {Environment: map[string]string{"AB": "", "QUEUE_URL": token, "AWS_XRAY_CONTEXT_MISSING": "LOG_ERROR", "TZ": "UTC"}},
		"token value": {Environment: map[string]string{"BIG": token + strings.Repeat("x", 5000)}},
		"largest":     {Environment: map[string]string{"BIG": strings.Repeat("x", 4093)}},
		"concurrency": {ReservedConcurrency: new(5), ProvisionedConcurrency: 5},
		"own group":   {LogRetention: awslogs.RetentionDays_ONE_DAY, KeepLogs: true},
		"JSON twice":  {Function: &awslambda.FunctionProps{LoggingFormat: awslambda.LoggingFormat_JSON}, LogLevel: LogDebug},
		"number tokens": {Function: &awslambda.FunctionProps{
			MemorySize: new(numberToken), RetryAttempts: new(numberToken), ReservedConcurrentExecutions: new(numberToken),
			Timeout: fakeDuration{token: true}, MaxEventAge: fakeDuration{token: true},
		}},
	} {
		if name != "prebuilt" {
			p.Entry = "./cmd/orders"
		}
		if got := p.validate(); len(got) > 0 {
			t.Errorf("%s: validate() = %q, want no problem", name, got)
		}
	}
}

func TestProblemsSayWhatWasGotAndWhatIsAllowed(t *testing.T) {
	for _, c := range []struct {
		props GoFunctionProps
		want  problemList
	}{
		{GoFunctionProps{Entry: "-"}, problemList{{"Entry", "Entry is not set; it is the folder of a main package, such as ./cmd/orders"}}},
		{GoFunctionProps{Entry: "./a", Build: BuildOptions{Prebuilt: "b"}}, problemList{{"Entry", "Entry and Build.Prebuilt are both set; leave one of them empty"}}},
		{GoFunctionProps{Entry: "-", Build: BuildOptions{Prebuilt: "b", Tags: []string{"x"}, Files: map[string]string{"a": "b"}}}, problemList{
			{"Build", "Build.Prebuilt is set, so nothing is compiled; of the other build options only Files has an effect, so leave the rest out"},
		}},
		{GoFunctionProps{Entry: "./${Token[TOKEN.1]}"}, problemList{{"Entry", "Entry is a CDK token; it must be a folder that is known at synthesis"}}},
		{GoFunctionProps{Description: strings.Repeat("x", 257)}, problemList{{"Description", "Description has 257 characters; Lambda allows at most 256"}}},
		{GoFunctionProps{FunctionName: "a b"}, problemList{{"FunctionName", `FunctionName is "a b"; it must be 1 to 64 letters, digits, hyphens and underscores`}}},
		{GoFunctionProps{AliasName: "12"}, problemList{{"AliasName", `AliasName is "12"; it must be 1 to 128 letters, digits, hyphens and underscores, and not digits alone`}}},
		{GoFunctionProps{Architecture: "amd64"}, problemList{{"Architecture", `Architecture is "amd64"; it must be one of ["arm64" "x86_64"]`}}},
		{GoFunctionProps{MemoryMB: 64}, problemList{{"MemoryMB", "MemoryMB is 64; Lambda allows 128 to 10240 megabytes"}}},
		{GoFunctionProps{MemoryMB: -1}, problemList{{"MemoryMB", "MemoryMB is -1; it must be 128 to 10240 megabytes (a CloudFormation number token goes into Function.MemorySize)"}}},
		{GoFunctionProps{Timeout: 20 * time.Minute}, problemList{{"Timeout", "Timeout is 20m0s; Lambda allows at most 15m0s"}}},
		{GoFunctionProps{Timeout: 1500 * time.Millisecond}, problemList{{"Timeout", "Timeout is 1.5s; Lambda counts whole seconds, so round it"}}},
		{GoFunctionProps{Timeout: -time.Second}, problemList{{"Timeout", "Timeout is -1s; it must be positive"}}},
		{GoFunctionProps{EphemeralStorageMB: 100}, problemList{{"EphemeralStorageMB", "EphemeralStorageMB is 100; Lambda allows 512 to 10240 megabytes"}}},
		{GoFunctionProps{Tracing: "active"}, problemList{{"Tracing", `Tracing is "active"; it must be one of ["Disabled" "PassThrough" "Active"]`}}},
		{GoFunctionProps{VpcSubnets: &awsec2.SubnetSelection{}, SecurityGroups: []awsec2.ISecurityGroup{nil}}, problemList{
			{"VpcSubnets", "VpcSubnets is set without Vpc; set Vpc too"},
			{"SecurityGroups", "SecurityGroups is set without Vpc; set Vpc too"},
		}},
		{GoFunctionProps{Vpc: fakeVpc{}, VpcSubnets: &awsec2.SubnetSelection{}}, nil},
		{GoFunctionProps{RetryAttempts: new(3)}, problemList{{"RetryAttempts", "RetryAttempts is 3; Lambda allows 0 to 2 (a CloudFormation number token goes into Function.RetryAttempts)"}}},
		{GoFunctionProps{MaxEventAge: 30 * time.Second}, problemList{{"MaxEventAge", "MaxEventAge is 30s; Lambda wants at least 1m0s"}}},
		{GoFunctionProps{ReservedConcurrency: new(-1)}, problemList{{"ReservedConcurrency", "ReservedConcurrency is -1; it must be 0 or more (a CloudFormation number token goes into Function.ReservedConcurrentExecutions)"}}},
		{GoFunctionProps{ProvisionedConcurrency: -2}, problemList{{"ProvisionedConcurrency", "ProvisionedConcurrency is -2; it must be 0 or more (for a CloudFormation number token make the alias yourself: awslambda.NewAlias)"}}},
		{GoFunctionProps{ProvisionedConcurrency: 6, ReservedConcurrency: new(5)}, problemList{{"ProvisionedConcurrency", "ProvisionedConcurrency is 6, more than ReservedConcurrency, which is 5; Lambda provisions out of what is reserved"}}},
		{GoFunctionProps{LogLevel: "info"}, problemList{{"LogLevel", `LogLevel is "info"; it must be one of ["TRACE" "DEBUG" "INFO" "WARN" "ERROR" "FATAL"]`}}},
		{GoFunctionProps{LogGroup: fakeLogGroup{}, LogRetention: awslogs.RetentionDays_ONE_DAY, KeepLogs: true}, problemList{
			{"LogRetention", "LogRetention describes the function's own log group, but LogGroup is given; set the retention there"},
			{"KeepLogs", "KeepLogs describes the function's own log group, but LogGroup is given; set the removal policy there"},
		}},
		{GoFunctionProps{Layers: make([]awslambda.ILayerVersion, 6)}, problemList{{"Layers", "Layers has 6 layers; Lambda allows at most 5"}}},
		{GoFunctionProps{Environment: map[string]string{"AWS_REGION": "x"}}, problemList{{"Environment", "Environment has AWS_REGION, which Lambda sets itself; choose another name"}}},
		{GoFunctionProps{Environment: map[string]string{"A": "x", "9A": "x", "A-B": ""}}, problemList{
			{"Environment", `Environment has the name "9A"; it must be a letter followed by one or more letters, digits and underscores`},
			{"Environment", `Environment has the name "A"; it must be a letter followed by one or more letters, digits and underscores`},
			{"Environment", `Environment has the name "A-B"; it must be a letter followed by one or more letters, digits and underscores`},
		}},
		{GoFunctionProps{Environment: map[string]string{"${Token[TOKEN.1]}": "x"}}, problemList{{"Environment", "Environment has a name that is a CDK token; only values may be tokens"}}},
		{GoFunctionProps{Environment: map[string]string{"BIG": strings.Repeat("x", 4094)}}, problemList{
			{"Environment", "Environment has 4097 bytes of names and values; Lambda allows at most 4096, so keep large values in a file of the bundle (Build.Files), in SSM or in S3"},
		}},
	} {
		switch c.props.Entry {
		case "":
			c.props.Entry = "./cmd/orders"
		case "-":
			c.props.Entry = ""
		}
		if got := c.props.validate(); !reflect.DeepEqual(got, c.want) {
			t.Errorf("validate(%s) =\n%q, want\n%q", c.want, got, c.want)
		}
	}
}

func TestSettingsOfOursAreRefusedInFunction(t *testing.T) {
	for theirs, ours := range replacedSettings {
		var f awslambda.FunctionProps
		switch field := reflect.ValueOf(&f).Elem().FieldByName(theirs); field.Kind() {
		case reflect.Pointer:
			field.Set(reflect.New(field.Type().Elem()))
		case reflect.String:
			field.SetString("x")
		default: // a CDK object
			continue
		}
		got := (&GoFunctionProps{Entry: "./cmd/orders", Function: &f}).validate()
		want := problemList{{"Function." + theirs, "Function." + theirs + " is set; use " + ours + " instead"}}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("Function.%s: validate() = %q, want %q", theirs, got, want)
		}
	}
	objects := GoFunctionProps{Entry: "./cmd/orders", Function: &awslambda.FunctionProps{
		Vpc: fakeVpc{}, LogGroup: fakeLogGroup{}, Layers: &[]awslambda.ILayerVersion{fakeLayer{}},
	}}
	want := problemList{
		{"Function.Layers", "Function.Layers is set; use Layers instead"},
		{"Function.LogGroup", "Function.LogGroup is set; use LogGroup instead"},
		{"Function.Vpc", "Function.Vpc is set; use Vpc instead"},
	}
	if got := objects.validate(); !reflect.DeepEqual(got, want) {
		t.Errorf("validate() = %q, want %q", got, want)
	}
}

func TestNumbersBelongIntoOurFields(t *testing.T) {
	const hint = " instead (only a CloudFormation number token belongs into Function)"
	p := GoFunctionProps{Entry: "./cmd/orders", Function: &awslambda.FunctionProps{
		MemorySize:                   new(512.0),
		Timeout:                      fakeDuration{},
		RetryAttempts:                new(0.0),
		MaxEventAge:                  fakeDuration{},
		ReservedConcurrentExecutions: new(1.0),
	}}
	want := problemList{
		{"Function.MemorySize", "Function.MemorySize is set; use MemoryMB" + hint},
		{"Function.Timeout", "Function.Timeout is set; use Timeout" + hint},
		{"Function.RetryAttempts", "Function.RetryAttempts is set; use RetryAttempts" + hint},
		{"Function.MaxEventAge", "Function.MaxEventAge is set; use MaxEventAge" + hint},
		{"Function.ReservedConcurrentExecutions", "Function.ReservedConcurrentExecutions is set; use ReservedConcurrency" + hint},
	}
	if got := p.validate(); !reflect.DeepEqual(got, want) {
		t.Errorf("validate() = %q, want %q", got, want)
	}
}

func TestNumberTokenExcludesFieldOfOurs(t *testing.T) {
	p := GoFunctionProps{Entry: "./cmd/orders", MemoryMB: 512, Function: &awslambda.FunctionProps{MemorySize: new(numberToken)}}
	want := problemList{{"Function.MemorySize", "Function.MemorySize and MemoryMB are both set; leave one of them out"}}
	if got := p.validate(); !reflect.DeepEqual(got, want) {
		t.Errorf("validate() = %q, want %q", got, want)
	}
}

func TestLogLevelNeedsJSON(t *testing.T) {
	p := GoFunctionProps{Entry: "./cmd/orders", LogLevel: LogDebug, Function: &awslambda.FunctionProps{LoggingFormat: awslambda.LoggingFormat_TEXT}}
	want := problemList{{"LogLevel", `LogLevel is "DEBUG", but Function asks for logs as text; only JSON logs have levels`}}
	if got := p.validate(); !reflect.DeepEqual(got, want) {
		t.Errorf("validate() = %q, want %q", got, want)
	}
}

// Shows P44.
func TestRuntimesThatDoNotStartGoBinaries(t *testing.T) {
	for name, want := range map[string]string{
		"provided.al2023": "",
		"provided.al2027": "",
		"go1.x":           "which AWS ended on 2023-12-31",
		"provided":        "deprecated",
		"provided.al2":    "deprecated",
		"nodejs22.x":      "does not start a Go binary",
	} {
		var l problemList
		validateRuntime(&l, name)
		if want == "" {
			if len(l) > 0 {
				t.Errorf("validateRuntime(%q) = %q, want no problem", name, l)
			}
			continue
		}
		if len(l) != 1 || !strings.Contains(l[0].text, want) || !strings.Contains(l[0].text, "provided.al2023") {
			t.Errorf("validateRuntime(%q) = %q, want one problem with %q and the way out", name, l, want)
		}
	}
}
