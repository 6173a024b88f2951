package lambdacdk

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/jsii-runtime-go"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
)

// playCrossings makes the test's process synthesize an app: "functions 10".
const playCrossings = "LAMBDACDK_CROSSINGS"

// crossingApps are apps of n of something.
var crossingApps = map[string]func(t *testing.T, n int){
	"functions": func(t *testing.T, n int) { crossingFunctions(t, n, nil) },
	"constructs": func(t *testing.T, n int) { // each function in a construct of its own
		app, s := newApp(t, nil), fakeSession(t)
		stack := awscdk.NewStack(app, new("Shop"), nil)
		for i := range n {
			nested := awscdk.NewNestedStack(stack, new(fmt.Sprint("Nested", i)), nil)
			newGoFunction(nested, "Fn", &GoFunctionProps{Entry: handler}, s)
		}
		app.Synth(nil)
	},
	"links": func(t *testing.T, n int) {
		type contract struct{ Files link.Bucket[link.ReadWrite] }
		crossingFunctions(t, n, func(bucket awss3.IBucket) any {
			return contract{LinkBucketPrefix[link.ReadWrite](bucket, "in/")}
		})
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

// TestPlayCrossings is the app's process.
func TestPlayCrossings(t *testing.T) {
	var kind string
	var n int
	if _, err := fmt.Sscan(os.Getenv(playCrossings), &kind, &n); err != nil {
		t.Skip("this is the process of TestCallsToTheCDKAreFew")
	}
	crossingApps[kind](t, n)
	jsii.Close()
}

// crossings counts the calls between Go and the CDK.
func crossings(t *testing.T, kind string, n int) int {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self, "-test.run=^TestPlayCrossings$")
	// jsii reads its environment when packages are initialized.
	cmd.Env = append(os.Environ(), "JSII_DEBUG=1", "CDK_VALIDATION=false", playCrossings+"="+kind+" "+strconv.Itoa(n))
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s %d: %v\n%.5000s", kind, n, err, out)
	}
	if file := os.Getenv("LAMBDACDK_CROSSINGS_LOG"); file != "" {
		os.WriteFile(file+"."+kind+strconv.Itoa(n), out, 0o644)
	}
	return bytes.Count(out, []byte(`"api":`))
}

// A call between Go and the CDK takes 0.3 to 0.6 ms, and calls are most of what
// a synthesis costs: a plain awslambda.Function takes 4. The limits are what is
// needed today; who adds a call has a reason for it.
func TestCallsToTheCDKAreFew(t *testing.T) {
	for kind, limit := range map[string]int{"functions": 15, "links": 25, "routes": 12, "constructs": 30} {
		const few, more = 5, 15
		each := float64(crossings(t, kind, more)-crossings(t, kind, few)) / (more - few)
		t.Logf("%s: %.1f calls each", kind, each)
		if each > float64(limit) {
			t.Errorf("%s: %.1f calls to the CDK for each, want at most %d", kind, each, limit)
		}
	}
}
