package program

import (
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/build/buildtest"
)

// deployed is the folder of the programs below testdata as GoFunction links
// them.
func deployed(t testing.TB) string {
	t.Helper()
	return build(t, "deployed", nil, []string{"-ldflags=-s -w"}, "./testdata/programs/...")
}

// build links programs below testdata, with more flags than GoFunction gives,
// and returns the folder of that name.
func build(t testing.TB, name string, env, flags []string, packages ...string) string {
	t.Helper()
	dir, err := buildtest.Programs{
		Name: name,
		Env:  slices.Concat([]string{"GOOS=linux", "GOARCH=arm64", "CGO_ENABLED=0"}, env),
		Args: slices.Concat([]string{"-trimpath", "-buildvcs=false", "-tags", "lambda.norpc"}, flags, packages),
	}.Folder()
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

const (
	events = "github.com/aws/aws-lambda-go/events."
	here   = "github.com/go-lambda-cdk/go-lambda-cdk/internal/program/testdata/"
)

// What the programs below testdata say of themselves.
var said = map[string]Program{
	// Loads itself what it needs, by an alias, and through a package.
	"handler": {Contracts: []Contract{here + "contract.Base", here + "contract.Upload"}},
	"typed": {
		Contracts: []Contract{here + "contract.v2.With[" + here + "contract.Base]", "main.Ürlaub"},
		Handlers:  []Handler{{Kind: Start, Input: "main.Order", Output: "*main.Receipt", Sure: true}},
	},
	// A contract without a name, and one that is imported and loaded nowhere.
	"unnamed": {
		Contracts: []Contract{""},
		Handlers:  []Handler{{Kind: Raw, Input: events + "SNSEvent"}},
	},
	"http":     {Handlers: []Handler{{Kind: HTTP, Sure: true}}},
	"fallback": {Handlers: []Handler{{Kind: HTTP, Fallback: true, Input: events + "SQSEvent", Output: events + "SQSEventResponse", Message: "string"}}},
	"queue":    {Handlers: []Handler{{Kind: Start, Input: events + "SQSEvent", Output: events + "SQSEventResponse", Message: "string", Sure: true}}},
	"message":  {Handlers: []Handler{{Kind: Start, Input: events + "SQSEvent", Output: events + "SQSEventResponse", Message: here + "contract.Upload", Sure: true}}},
	"messages": {Handlers: []Handler{{Kind: Start, Input: events + "SQSEvent", Output: events + "SQSEventResponse", Sure: true}}},
	"detail": {Handlers: []Handler{{
		Kind: Start, Input: typedPath + "EventBridgeEvent[" + here + "contract.Upload]", Output: "string", Message: here + "contract.Upload", Sure: true,
	}}},
	"verdict": {Handlers: []Handler{{Kind: Start, Input: authorizerPath + AuthorizerEvent, Output: authorizerPath + AuthorizerResult, Sure: true}}},
	"either": {Handlers: []Handler{
		{Kind: Start, Input: events + "KinesisEvent", Output: "struct {}", Sure: true},
		{Kind: Start, Input: "map[int][]string", Output: "map[string]interface {}", Sure: true},
	}},
	"plain":   {Handlers: []Handler{{Kind: Plain, Input: events + "S3Event"}}},
	"several": {Handlers: []Handler{{Kind: Plain, Inputs: []string{events + "S3Event", events + "SNSEvent"}}}},
	"own":     {Handlers: []Handler{{Kind: Plain}}},
	"nothing": {},
}

// Shows P10: what a handler loads and takes stands in the binary.
func TestProgramsSayWhatTheyLoadAndTake(t *testing.T) {
	for name, c := range map[string]struct{ env, flags []string }{
		"as GoFunction links":  {},
		"with symbols":         {flags: []string{"-ldflags="}},
		"amd64":                {env: []string{"GOARCH=amd64"}, flags: []string{"-ldflags=-s -w"}},
		"by a newer Go":        {env: []string{"GOTOOLCHAIN=go1.27.0"}, flags: []string{"-ldflags=-s -w"}},
		"position-independent": {flags: []string{"-ldflags=-s -w", "-buildmode=pie"}},
		"not optimized":        {env: []string{"GOFLAGS='-gcflags=all=-N -l'"}, flags: []string{"-ldflags=-s -w"}},
	} {
		t.Run(name, func(t *testing.T) {
			if testing.Short() && name != "as GoFunction links" {
				t.Skip("links every program again; go test without -short runs it")
			}
			dir := ""
			if c.flags == nil {
				dir = deployed(t)
			} else {
				dir = build(t, name, c.env, c.flags, "./testdata/programs/...")
			}
			for program, want := range said {
				got, err := Open(filepath.Join(dir, program))
				if err != nil {
					t.Fatal(err)
				}
				if want := here + "programs/" + program + "/main.go"; len(got.Sources) == 0 || got.Sources[0] != want {
					t.Errorf("the sources of %s are %q, want %s first", program, got.Sources, want)
				}
				got.Calls, got.Sources = want.Calls, nil
				if !reflect.DeepEqual(got, want) {
					t.Errorf("%s says\n\t%+v\nwant\n\t%+v", program, got, want)
				}
			}
		})
	}
}
