package lambdacdk

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambdaeventsources"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/jsii-runtime-go"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/program"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/sdkcalls"
)

// playTurns makes the test's process synthesize an app with much to say.
const playTurns = "LAMBDACDK_TURNS"

// turnFunctions are enough to show what grows with their number.
const turnFunctions = 90

// TestPlayTurns is the process of TestCallsWithinACallbackAreBounded. Each function
// calls what nothing allows, has routes that its mux does not serve and a pattern
// that no route reaches, and an event source of the CDK's own; beside it is a function
// that only its code is made for. A second synthesis says the same, once.
func TestPlayTurns(t *testing.T) {
	if os.Getenv(playTurns) == "" {
		t.Skip("this is the process of TestCallsWithinACallbackAreBounded")
	}
	compiler := &fakeCompiler{t: t, says: func(codeRequest) program.Program {
		return program.Program{
			Mux: &program.Mux{Patterns: []program.Pattern{{Text: "GET /other", Line: "main.go:7"}}},
			Calls: sdkcalls.Program{Bound: sdkcalls.Exact, Operations: []sdkcalls.Operation{
				{Service: "s3", Name: "GetObject"}, {Service: "dynamodb", Name: "Scan"},
			}},
		}
	}}
	app, s := newApp(t, map[string]any{"@aws-cdk/core:stackResourceLimit": 0}), compiler.session()
	stack := awscdk.NewStack(app, new("Shop"), nil)
	api, rest := NewGoApi(stack, "Api", nil), NewGoRestApi(stack, "Rest", nil)
	for i := range turnFunctions {
		fn := newGoFunction(stack, fmt.Sprint("Fn", i), &GoFunctionProps{Entry: handler}, s)
		api.AddRoute(fmt.Sprintf("GET /things%d", i), fn)
		rest.AddRoute(fmt.Sprintf("GET /items%d", i), fn)
		fn.AddEventSource(awslambdaeventsources.NewSqsEventSource(awssqs.NewQueue(stack, new(fmt.Sprint("Jobs", i)), nil), nil))
		awslambda.NewFunction(stack, new(fmt.Sprint("Plain", i)), &awslambda.FunctionProps{
			Code: goCode(stack, handler, nil, s), Runtime: awslambda.Runtime_PROVIDED_AL2023(), Handler: new("bootstrap"),
		})
	}
	for _, force := range []bool{false, true} {
		app.Synth(&awscdk.StageSynthesisOptions{Force: &force})
		given := warningsIn(t, *app.Outdir())
		for id, each := range map[string]int{WarningCallNotAllowed: 2, WarningRouteNotServed: 2} {
			if given[id] != each*turnFunctions {
				t.Errorf("%d warnings %s of %d functions, want %d of each (forced: %t)", given[id], id, turnFunctions, each, force)
			}
		}
	}
	jsii.Close()
}

// While the CDK waits for what it has called here, jsii serves each call from here
// on top of that wait, and Node's stack has room for some thousands: "RangeError:
// Maximum call stack size exceeded". So what is done for each function is done in
// turns.
func TestCallsWithinACallbackAreBounded(t *testing.T) {
	if testing.Short() {
		t.Skip("synthesizes a large app; go test without -short runs it")
	}
	most, now, within := 0, 0, 0
	for line := range bytes.Lines(crossingLog(t, "TestPlayTurns", playTurns)) {
		switch {
		case bytes.Contains(line, []byte(`{"callback":`)):
			within++
		case bytes.Contains(line, []byte(`"complete":`)):
			if within--; within == 0 {
				most, now = max(most, now), 0
			}
		case within > 0 && bytes.Contains(line, []byte(`"api":`)):
			now++
		}
	}
	t.Logf("at most %d calls within a callback", most)
	if most == 0 || most > 300 {
		t.Errorf("%d calls within one callback, for %d functions; want some, and no more than 300, as for any number", most, turnFunctions)
	}
}

// warningsIn counts the warnings of an assembly by their ids.
func warningsIn(t *testing.T, assembly string) map[string]int {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(assembly, "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	given := map[string]int{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range acknowledgedBy.FindAllSubmatch(text, -1) {
			given[string(m[1])]++
		}
	}
	return given
}

// acknowledgedBy finds the id that ends the text of a warning.
var acknowledgedBy = regexp.MustCompile(`\[ack: ([^\]]+)\]`)
