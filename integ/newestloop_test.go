package integ

import (
	"encoding/json"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/lambdatest"
)

// With the newest release of aws-lambda-go, whatever that is, a failed
// invocation makes exactly one record, with its request id: the line that the
// loop itself prints is recognized and kept out. When this fails, the loop
// prints failures in another form: see lambdaruntime/logfilter.go.
func TestFailuresAreLoggedOnceWithTheNewestLoop(t *testing.T) {
	notShort(t, "asks the module proxy and builds a handler")
	t.Parallel()
	root, err := filepath.Abs(repoRoot)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	write(t, filepath.Join(dir, "go.mod"), "module example.com/handler\n\ngo 1.26\n\nrequire "+modulePath+" v0.0.0\n\nreplace "+modulePath+" => "+root+"\n")
	write(t, filepath.Join(dir, "main.go"), `package main

import (
	"context"
	"errors"

	"`+modulePath+`/lambdaruntime"
)

func main() {
	lambdaruntime.Start(func(_ context.Context, how string) (string, error) {
		if how == "panic" {
			panic(how)
		}
		return "", errors.New(how)
	})
}
`)
	for _, args := range [][]string{{"get", "github.com/aws/aws-lambda-go@latest"}, {"mod", "tidy"}} {
		cmd := exec.Command("go", args...)
		cmd.Dir = dir
		cmd.Env = append(cmd.Environ(), "GOFLAGS=-mod=mod", "GOWORK=off", "GONOSUMDB=*")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("go %s: %v\n%s", strings.Join(args, " "), err, out)
		}
	}
	for name, concurrency := range map[string]int{"one at a time": 1, "several at once": 4} {
		t.Run(name, func(t *testing.T) {
			fn, err := lambdatest.StartPackage(t.Context(), ".", lambdatest.WithDir(dir), lambdatest.WithConcurrency(concurrency),
				lambdatest.WithEnv(map[string]string{"AWS_LAMBDA_LOG_FORMAT": "JSON"}))
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(fn.Close)
			failed := map[string]bool{} // request ids without a record
			for _, how := range []string{"no stock", "a\nb \"c\" <d> \x00 é", "no stock", "panic"} {
				result, err := fn.Invoke(t.Context(), how)
				if err != nil || result.Error == nil || result.Error.Message != how {
					t.Fatalf("%q: %v, %v; want it to fail", how, result.Error, err)
				}
				failed[result.RequestID] = true
			}
			fn.Close()
			for _, line := range fn.Logs() {
				var record struct{ Level, RequestID string }
				if err := json.Unmarshal([]byte(line), &record); err != nil || record.Level != "ERROR" || !failed[record.RequestID] {
					t.Errorf("the log has %s; want one record at ERROR for each failed invocation, and no other line", line)
				}
				delete(failed, record.RequestID)
			}
			if len(failed) > 0 {
				t.Errorf("%d failed invocations have no record", len(failed))
			}
		})
	}
}
