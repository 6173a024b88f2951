package lambdacdk

import (
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
)

// numberToken is a number token as it arrives in Go.
const numberToken = -1.8881545897087626e+289

// Stand-ins for CDK objects: validate looks at which are set, and asks
// durations and sizes whether they are tokens.
type (
	fakeVpc      struct{ awsec2.IVpc }
	fakeLogGroup struct{ awslogs.ILogGroup }
	fakeLayer    struct{ awslambda.ILayerVersion }
	fakeGroup    struct{ awsec2.ISecurityGroup }
	fakeQueue    struct {
		awssqs.IQueue
		fifo bool
	}
	fakeDuration struct {
		awscdk.Duration
		token bool
	}
)

func (q fakeQueue) Fifo() *bool { return &q.fifo }

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
		{GoFunctionProps{Entry: "-", Build: BuildOptions{Prebuilt: "bin/a.zip"}}, problemList{{"Build.Prebuilt", `Build.Prebuilt is "bin/a.zip"; name the binary that is in it, or a folder with one named bootstrap: synthesis packs it`}}},
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
		{GoFunctionProps{Timeout: 60}, problemList{{"Timeout", "Timeout is 60ns, because a time.Duration counts nanoseconds; write 60*time.Second"}}},
		{GoFunctionProps{Timeout: 999 * time.Microsecond}, problemList{{"Timeout", "Timeout is 999µs, because a time.Duration counts nanoseconds; write 999000*time.Second"}}},
		{GoFunctionProps{Timeout: math.MaxInt64}, problemList{{"Timeout", "Timeout is 2562047h47m16.854775807s; Lambda counts whole seconds, so round it"}}},
		{GoFunctionProps{Timeout: math.MinInt64}, problemList{{"Timeout", "Timeout is a CDK number token, which a time.Duration cannot hold; it must be known at synthesis, or be set in the CDK's own props"}}},
		{GoFunctionProps{EphemeralStorageMB: 100}, problemList{{"EphemeralStorageMB", "EphemeralStorageMB is 100; Lambda allows 512 to 10240 megabytes"}}},
		{GoFunctionProps{Tracing: "active"}, problemList{{"Tracing", `Tracing is "active"; it must be one of ["Disabled" "PassThrough" "Active"]`}}},
		{GoFunctionProps{VpcSubnets: &awsec2.SubnetSelection{}, SecurityGroups: []awsec2.ISecurityGroup{fakeGroup{}}}, problemList{
			{"VpcSubnets", "VpcSubnets is set without Vpc; set Vpc too"},
			{"SecurityGroups", "SecurityGroups is set without Vpc; set Vpc too"},
		}},
		{GoFunctionProps{Vpc: fakeVpc{}, SecurityGroups: []awsec2.ISecurityGroup{fakeGroup{}, nil}}, problemList{{"SecurityGroups", "SecurityGroups[1] is nil; leave it out"}}},
		{GoFunctionProps{Layers: []awslambda.ILayerVersion{nil, fakeLayer{}}}, problemList{{"Layers", "Layers[0] is nil; leave it out"}}},
		{GoFunctionProps{DeadLetterQueue: fakeQueue{fifo: true}}, problemList{{"DeadLetterQueue", "DeadLetterQueue is a FIFO queue; Lambda sends dead letters to standard queues only"}}},
		{GoFunctionProps{DeadLetterQueue: fakeQueue{}}, nil},
		{GoFunctionProps{ReservedConcurrency: new(1 << 40), ProvisionedConcurrency: 1 << 32}, problemList{
			{"ReservedConcurrency", "ReservedConcurrency is 1099511627776; Lambda takes at most 2147483647"},
			{"ProvisionedConcurrency", "ProvisionedConcurrency is 4294967296; Lambda takes at most 2147483647"},
		}},
		{GoFunctionProps{MemoryMB: math.MinInt64}, problemList{{"MemoryMB", "MemoryMB is -9223372036854775808; it must be 128 to 10240 megabytes (a CloudFormation number token goes into Function.MemorySize)"}}},
		{GoFunctionProps{Vpc: fakeVpc{}, VpcSubnets: &awsec2.SubnetSelection{}}, nil},
		{GoFunctionProps{RetryAttempts: new(3)}, problemList{{"RetryAttempts", "RetryAttempts is 3; Lambda allows 0 to 2 (a CloudFormation number token goes into Function.RetryAttempts)"}}},
		{GoFunctionProps{MaxEventAge: 3600}, problemList{{"MaxEventAge", "MaxEventAge is 3.6µs, because a time.Duration counts nanoseconds; write 3600*time.Second"}}},
		{GoFunctionProps{MaxEventAge: 30 * time.Second}, problemList{{"MaxEventAge", "MaxEventAge is 30s; Lambda wants at least 1m0s"}}},
		{GoFunctionProps{ReservedConcurrency: new(-1)}, problemList{{"ReservedConcurrency", "ReservedConcurrency is -1; it must be 0 or more (a CloudFormation number token goes into Function.ReservedConcurrentExecutions)"}}},
		{GoFunctionProps{ProvisionedConcurrency: -2}, problemList{{"ProvisionedConcurrency", "ProvisionedConcurrency is -2; it must be 0 or more (for a CloudFormation number token make the alias yourself: awslambda.NewAlias)"}}},
		{GoFunctionProps{ProvisionedConcurrency: 6, ReservedConcurrency: new(5)}, problemList{{"ProvisionedConcurrency", "ProvisionedConcurrency is 6, more than ReservedConcurrency, which is 5; Lambda provisions out of what is reserved"}}},
		{GoFunctionProps{LogLevel: "info"}, problemList{{"LogLevel", `LogLevel is "info"; it must be one of ["TRACE" "DEBUG" "INFO" "WARN" "ERROR" "FATAL"]`}}},
		{GoFunctionProps{LogGroup: fakeLogGroup{}, LogRetention: awslogs.RetentionDays_ONE_DAY, KeepLogs: true}, problemList{
			{"LogRetention", "LogRetention describes the function's own log group, but LogGroup is given; set the retention there"},
			{"KeepLogs", "KeepLogs describes the function's own log group, but LogGroup is given; set the removal policy there"},
		}},
		{GoFunctionProps{LogRetention: "ONE_DECADE"}, problemList{{"LogRetention", fmt.Sprintf(`LogRetention is "ONE_DECADE"; it must be one of %q`, retentions)}}},
		{GoFunctionProps{Layers: slices.Repeat([]awslambda.ILayerVersion{fakeLayer{}}, 6)}, problemList{{"Layers", "Layers has 6 layers; Lambda allows at most 5"}}},
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

// What is compiled or bundled is known at synthesis; a token would be built in
// as the text of the token.
func TestBuildOptionsTakeNoTokens(t *testing.T) {
	const token = "${Token[Shop.Version.42]}"
	const why = " is a CDK token, whose value is not known when the code is built; give it to the handler in Environment"
	got := (&GoFunctionProps{Entry: "./cmd/orders", Build: BuildOptions{
		Tags:     []string{"prod", "#{Token[Tags.7]}"},
		LinkVars: map[string]string{"main.version": "v" + token, token: "1"},
		LDFlags:  []string{token},
		GCFlags:  []string{token},
		Env:      map[string]string{"GOPRIVATE": token},
		Files:    map[string]string{"config.json": token},
	}}).validate()
	want := problemList{
		{"Build.Tags", "Build.Tags[1]" + why},
		{"Build.LinkVars", "a name in Build.LinkVars" + why},
		{"Build.LinkVars", `Build.LinkVars["main.version"]` + why},
		{"Build.LDFlags", "Build.LDFlags[0]" + why},
		{"Build.GCFlags", "Build.GCFlags[0]" + why},
		{"Build.Env", `Build.Env["GOPRIVATE"]` + why},
		{"Build.Files", `Build.Files["config.json"]` + why},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("validate() =\n%q, want\n%q", got, want)
	}
	got = (&GoFunctionProps{Build: BuildOptions{Prebuilt: token}}).validate()
	if want := (problemList{{"Build.Prebuilt", "Build.Prebuilt" + why}}); !reflect.DeepEqual(got, want) {
		t.Errorf("validate() = %q, want %q", got, want)
	}
}

// The CDK's Go bindings do not list the values of an enum, so retentions does.
func TestRetentionsAreThoseOfTheCDK(t *testing.T) {
	dir, err := exec.Command("go", "list", "-f", "{{.Dir}}", "github.com/aws/aws-cdk-go/awscdk/v2/awslogs").Output()
	if err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(dir)), "RetentionDays.go"))
	if err != nil {
		t.Fatal(err)
	}
	var want []awslogs.RetentionDays
	for _, m := range regexp.MustCompile(`RetentionDays_\w+ RetentionDays = "(\w+)"`).FindAllSubmatch(source, -1) {
		want = append(want, awslogs.RetentionDays(m[1]))
	}
	if !slices.Equal(retentions, want) {
		t.Errorf("retentions = %q, want %q", retentions, want)
	}
}

// A field of ours that is not looked at accepts anything. Those of other types
// have no values that are wrong in themselves.
func TestEveryFieldWithALimitIsChecked(t *testing.T) {
	for i, fields := 0, reflect.TypeFor[GoFunctionProps](); i < fields.NumField(); i++ {
		field := fields.Field(i)
		bad := map[string]any{}
		switch field.Type {
		case reflect.TypeFor[time.Duration]():
			bad = map[string]any{"negative": -time.Second, "huge": 100 * 365 * 24 * time.Hour, "in nanoseconds": time.Duration(60), "token": time.Duration(math.MinInt64)}
		case reflect.TypeFor[int]():
			bad = map[string]any{"negative": -1, "huge": 1 << 40, "token": math.MinInt64}
		case reflect.TypeFor[*int]():
			bad = map[string]any{"negative": new(-1), "huge": new(1 << 40), "token": new(math.MinInt64)}
		}
		if field.Type.Kind() == reflect.String && field.Type != reflect.TypeFor[string]() {
			bad["unknown"] = "no such value"
		}
		for what, value := range bad {
			p := GoFunctionProps{Entry: "./cmd/orders"}
			v := reflect.ValueOf(&p).Elem().Field(i)
			v.Set(reflect.ValueOf(value).Convert(field.Type))
			if got := p.validate(); len(got) != 1 || got[0].field != field.Name || !strings.HasPrefix(got[0].text, field.Name+" is ") {
				t.Errorf("%s, %s: validate() = %q, want one problem of the field that begins with what was got", field.Name, what, got)
			}
		}
	}
}
