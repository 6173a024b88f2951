package program

import (
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"sync"
	"testing"
)

// deployed is the folder of the programs below testdata as GoFunction links
// them, which the tests share.
func deployed(t testing.TB) string {
	t.Helper()
	linkOnce.Do(func() { build(t, deployedDir, nil, "-ldflags=-s -w") })
	return deployedDir
}

var (
	deployedDir string
	linkOnce    sync.Once
)

func TestMain(m *testing.M) {
	var err error
	if deployedDir, err = os.MkdirTemp("", "program-test-"); err != nil {
		panic(err)
	}
	code := m.Run()
	os.RemoveAll(deployedDir)
	os.Exit(code)
}

// build links programs below testdata into a folder, with more flags than
// GoFunction gives.
func build(t testing.TB, dir string, env []string, flags ...string) {
	t.Helper()
	buildPackages(t, dir, env, flags, "./testdata/programs/...")
}

func buildPackages(t testing.TB, dir string, env, flags []string, packages ...string) {
	t.Helper()
	args := append([]string{"build", "-o", dir + string(filepath.Separator), "-trimpath", "-buildvcs=false", "-tags", "lambda.norpc"}, flags...)
	cmd := exec.Command("go", append(args, packages...)...)
	cmd.Env = append(append(os.Environ(), "GOOS=linux", "GOARCH=arm64", "CGO_ENABLED=0"), env...)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
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
			dir := t.TempDir()
			if c.flags == nil {
				dir = deployed(t)
			} else {
				build(t, dir, c.env, c.flags...)
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
