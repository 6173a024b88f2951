package lambdacdk

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"testing"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/program"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/sdkcalls"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
)

// playCrossings makes the test's process synthesize every one of crossingApps.
const playCrossings = "LAMBDACDK_CROSSINGS"

// The sizes of those apps. The first is not counted: it loads what the others
// find loaded.
var crossingSizes = []int{1, 5, 15}

// crossingApps are apps of n of something.
var crossingApps = map[string]func(t *testing.T, n int){
	"functions": func(t *testing.T, n int) { crossingFunctions(t, n, nil) },
	"granted": func(t *testing.T, n int) {
		app, s := newApp(t, nil), fakeSession(t)
		stack := awscdk.NewStack(app, new("Shop"), nil)
		bucket := awss3.NewBucket(stack, new("Bucket"), nil)
		for i := range n {
			bucket.GrantRead(newGoFunction(stack, fmt.Sprint("Fn", i), &GoFunctionProps{Entry: handler}, s), nil)
		}
		app.Synth(nil)
	},
	"constructs": func(t *testing.T, n int) { // each function in a construct of its own
		app, s := newApp(t, nil), fakeSession(t)
		stack := awscdk.NewStack(app, new("Shop"), nil)
		for i := range n {
			nested := awscdk.NewNestedStack(stack, new(fmt.Sprint("Nested", i)), nil)
			newGoFunction(nested, "Fn", &GoFunctionProps{Entry: handler}, s)
		}
		app.Synth(nil)
	},
	// The programs call what links, or statements of the app's, allow.
	"linkedcalls": func(t *testing.T, n int) {
		type contract struct{ Files link.Bucket[link.ReadWrite] }
		crossingCalls(t, n, func(bucket awss3.IBucket) any {
			return contract{LinkBucketPrefix[link.ReadWrite](bucket, "in/")}
		})
	},
	"grantedcalls": func(t *testing.T, n int) { crossingCalls(t, n, nil) },
	"links": func(t *testing.T, n int) {
		type contract struct{ Files link.Bucket[link.ReadWrite] }
		crossingFunctions(t, n, func(bucket awss3.IBucket) any {
			return contract{LinkBucketPrefix[link.ReadWrite](bucket, "in/")}
		})
	},
	"queues": func(t *testing.T, n int) { // read by one function
		app := newApp(t, nil)
		stack := awscdk.NewStack(app, new("Shop"), nil)
		fn := newGoFunction(stack, "Fn", &GoFunctionProps{Entry: handler}, fakeSession(t))
		for i := range n {
			fn.OnQueue(awssqs.NewQueue(stack, new(fmt.Sprint("Jobs", i)), &awssqs.QueueProps{VisibilityTimeout: awscdk.Duration_Minutes(new(1.0))}),
				&OnQueueProps{NoDeadLetterQueue: true})
		}
		app.Synth(nil)
	},
	"schedules": func(t *testing.T, n int) { // of one function
		app := newApp(t, nil)
		stack := awscdk.NewStack(app, new("Shop"), nil)
		fn := newGoFunction(stack, "Fn", &GoFunctionProps{Entry: handler}, fakeSession(t))
		for i := range n {
			fn.OnSchedule(fmt.Sprint("Daily", i), Every(24*time.Hour), nil)
		}
		app.Synth(nil)
	},
	"routes": func(t *testing.T, n int) {
		app := newApp(t, nil)
		stack := awscdk.NewStack(app, new("Shop"), nil)
		fn := newGoFunction(stack, "Fn", &GoFunctionProps{Entry: handler}, fakeSession(t))
		api := NewGoApi(stack, "Api", nil)
		for i := range n {
			api.AddRoute(fmt.Sprintf("GET /things%d/{id}", i), fn)
		}
		app.Synth(nil)
	},
}

func crossingFunctions(t *testing.T, n int, links func(awss3.IBucket) any) {
	app, s := newApp(t, map[string]any{"aws:cdk:enable-asset-metadata": true, "aws:cdk:enable-path-metadata": true}), fakeSession(t)
	stack := awscdk.NewStack(app, new("Shop"), nil)
	bucket := awss3.NewBucket(stack, new("Bucket"), nil)
	for i := range n {
		props := &GoFunctionProps{Entry: handler}
		if links != nil {
			props.Links = links(bucket)
		}
		newGoFunction(stack, fmt.Sprint("Fn", i), props, s)
	}
	app.Synth(nil)
}

// crossingCalls makes functions whose programs call S3. Those without links are
// granted it by one statement each.
func crossingCalls(t *testing.T, n int, links func(awss3.IBucket) any) {
	compiler := &fakeCompiler{t: t, says: func(codeRequest) program.Program {
		return program.Program{Contracts: []program.Contract{""}, Calls: sdkcalls.Program{
			Bound: sdkcalls.Exact, Operations: []sdkcalls.Operation{{Service: "s3", Name: "GetObject"}},
		}}
	}}
	app, s := newApp(t, nil), compiler.session()
	stack := awscdk.NewStack(app, new("Shop"), nil)
	bucket := awss3.NewBucket(stack, new("Bucket"), nil)
	for i := range n {
		props := &GoFunctionProps{Entry: handler}
		if links != nil {
			props.Links = links(bucket)
		}
		fn := newGoFunction(stack, fmt.Sprint("Fn", i), props, s)
		if links == nil {
			executionRole{awsRole: fn.Role}.allow(statement{id: "Calls", actions: []string{"s3:GetObject"}, resources: []*string{new("*")}})
		}
	}
	app.Synth(nil)
}

// TestPlayCrossings is the apps' process.
func TestPlayCrossings(t *testing.T) {
	if os.Getenv(playCrossings) == "" {
		t.Skip("this is the process of TestCallsToTheCDKAreFew")
	}
	for _, n := range crossingSizes {
		for kind, synthesize := range crossingApps {
			constructs.NewRootConstruct(new(crossingMark(kind, n)))
			synthesize(t, n)
		}
	}
	jsii.Close()
}

// crossingMark is the id of a construct that is made before an app is.
func crossingMark(kind string, n int) string { return fmt.Sprintf("now-%s-%d", kind, n) }

// crossings counts the calls between Go and the CDK, in both directions, for each
// app, by its mark.
func crossings(t *testing.T) map[string]int {
	t.Helper()
	out := crossingLog(t, "TestPlayCrossings", playCrossings)
	if file := os.Getenv("LAMBDACDK_CROSSINGS_LOG"); file != "" {
		os.WriteFile(file, out, 0o644)
	}
	counts, now := map[string]int{}, ""
	for line := range bytes.Lines(out) {
		if mark := crossingMarks.Find(line); mark != nil {
			now = string(mark)
		} else if bytes.Contains(line, []byte(`"api":`)) || bytes.Contains(line, []byte(`{"callback":`)) {
			counts[now]++
		}
	}
	return counts
}

// crossingLog is what jsii tells of its calls while a test of this package is
// played in a process of its own.
func crossingLog(t *testing.T, test, variable string) []byte {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self, "-test.run=^"+test+"$")
	// jsii reads its environment when packages are initialized.
	cmd.Env = append(os.Environ(), "JSII_DEBUG=1", "CDK_VALIDATION=false", variable+"=1")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%.5000s", err, out)
	}
	return out
}

var crossingMarks = regexp.MustCompile(`\bnow-[a-z]+-[0-9]+\b`)

// A call between Go and the CDK takes 0.3 to 0.6 ms, and calls are most of what
// a synthesis costs: a plain awslambda.Function takes 4. The limits are what is
// needed today; who adds a call has a reason for it.
func TestCallsToTheCDKAreFew(t *testing.T) {
	if testing.Short() {
		t.Skip("synthesizes many apps and counts; go test without -short runs it")
	}
	counts := crossings(t)
	few, more := crossingSizes[1], crossingSizes[2]
	for kind, limit := range map[string]int{"functions": 15, "granted": 16, "links": 19, "routes": 8, "queues": 18, "schedules": 1, "constructs": 30, "linkedcalls": 19, "grantedcalls": 20} {
		calls := counts[crossingMark(kind, more)] - counts[crossingMark(kind, few)]
		if calls <= 0 {
			t.Fatalf("%s: %d calls more; the marks are not seen: %v", kind, calls, counts)
		}
		each := float64(calls) / float64(more-few)
		t.Logf("%s: %.1f calls each", kind, each)
		if each > float64(limit) {
			t.Errorf("%s: %.1f calls to the CDK for each, want at most %d", kind, each, limit)
		}
	}
}
