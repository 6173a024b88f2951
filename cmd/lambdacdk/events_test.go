//go:build unix

package main

import (
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/wire"
)

// newEventsWorld is an app whose function Fails reads a queue with a dead-letter
// queue, and whose function Hello has a schedule.
func newEventsWorld(t *testing.T) joinWorld {
	w := newJoinWorld(t)
	template := `{"Resources": {
		"Hello": {"Type": "AWS::Lambda::Function", "Metadata": {"aws:cdk:path": "Test/Hello/Resource"}, "Properties": {"Runtime": "provided.al2023"}},
		"Fails": {"Type": "AWS::Lambda::Function", "Metadata": {"aws:cdk:path": "Test/Fails/Resource"}, "Properties": {"Runtime": "provided.al2023", "Environment": {"Variables": {"MODE": "fails"}}}},
		"Dead": {"Type": "AWS::SQS::Queue", "Metadata": {"aws:cdk:path": "Test/Dead/Resource"}},
		"Jobs": {"Type": "AWS::SQS::Queue", "Metadata": {"aws:cdk:path": "Test/Jobs/Resource"}, "Properties": {"VisibilityTimeout": 1, "RedrivePolicy": {"deadLetterTargetArn": {"Fn::GetAtt": ["Dead", "Arn"]}, "maxReceiveCount": 1}}},
		"Source": {"Type": "AWS::Lambda::EventSourceMapping", "Properties": {"EventSourceArn": {"Fn::GetAtt": ["Jobs", "Arn"]}, "FunctionName": {"Ref": "Fails"}}},
		"Nightly": {"Type": "AWS::Scheduler::Schedule", "Metadata": {"aws:cdk:path": "Test/Nightly"}, "Properties": {"ScheduleExpression": "rate(1 day)", "Target": {"Arn": {"Fn::GetAtt": ["Hello", "Arn"]}}}}
	}}`
	if err := os.WriteFile(filepath.Join(w.app, "assembly", "Test.template.json"), []byte(template), 0o644); err != nil {
		t.Fatal(err)
	}
	return w
}

// queuesUntil asks for the queues until they are as wanted.
func (w joinWorld) queuesUntil(t *testing.T, want string) {
	t.Helper()
	re := regexp.MustCompile(want)
	for deadline := time.Now().Add(patience); ; {
		got := w.run(t, "queues")
		if got.status == 0 && re.MatchString(got.stdout) {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("lambdacdk queues ended with %d\n%s%s\nwant %s", got.status, got.stdout, got.stderr, want)
		}
	}
}

func TestSchedulesFireByHandAndDeadLettersMoveBack(t *testing.T) {
	w := newEventsWorld(t)
	for _, args := range [][]string{{"trigger", "Nightly"}, {"queues"}} {
		want := "lambdacdk: no lambdacdk local serves this app: start one, in another terminal; runs are looked for in " + filepath.Join(w.cache, "running") + ", which LAMBDACDK_CACHE changes for both\n"
		if got := w.run(t, args...); got.status != 1 || got.stderr != want {
			t.Errorf("without a run, %v ended with %d and said %s", args, got.status, got.stderr)
		}
	}
	cmd, output := startToolWith(t, t.TempDir(), w.cache, "local", "--port", "0", w.app)
	url := output.find(t, regexp.MustCompile(`http://127\.0\.0\.1:\d+`))
	key := strings.TrimPrefix(output.find(t, regexp.MustCompile(`AWS_ACCESS_KEY_ID=\w+`)), "AWS_ACCESS_KEY_ID=")
	output.find(t, regexp.MustCompile(`Ctrl-C ends`))
	for w.file(t, cmd.Process.Pid) == "" {
		time.Sleep(5 * time.Millisecond) // it lets itself be found when it serves
	}

	got := w.run(t, "trigger", "Nightly")
	if want := "Test/Nightly has fired for arn:aws:lambda:us-east-1:123456789012:function:Test-Hello; "; got.status != 0 || !strings.HasPrefix(got.stdout, want) {
		t.Fatalf("trigger ended with %d, wrote %q and said %q", got.status, got.stdout, got.stderr)
	}
	output.find(t, regexp.MustCompile(`Test/Hello [0-9a-f]{8} ← ok from schedule Test/Nightly`))
	if got := w.run(t, "trigger", "Nigthly"); got.status != 1 || !strings.Contains(got.stderr, `nothing that can be triggered is called "Nigthly" (did you mean Test/Nightly?)`) {
		t.Errorf("trigger of no schedule ended with %d and said %s", got.status, got.stderr)
	}

	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, strings.NewReader(`{"QueueUrl": "`+url+`/123456789012/Test-Jobs", "MessageBody": "x"}`))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("X-Amz-Target", "AmazonSQS.SendMessage")
	req.Header.Set("Authorization", wire.Credential{AccessKey: key, Region: "us-east-1", Service: "sqs"}.Header())
	res, err := http.DefaultClient.Do(req)
	if err != nil || res.StatusCode != http.StatusOK {
		t.Fatal(res, err)
	}
	res.Body.Close()
	const oneDead = `(?m)^queue +Test/Dead +0 +0 +1 +of Test/Jobs$`
	const jobsEmpty = `(?m)^queue +Test/Jobs +0 +0 +0 *$`
	w.queuesUntil(t, oneDead)
	w.queuesUntil(t, jobsEmpty)
	if got := w.run(t, "queues", "--redrive", "Dead"); got.status != 0 || got.stdout != "1 message moved\n" {
		t.Errorf("queues --redrive ended with %d, wrote %q and said %q", got.status, got.stdout, got.stderr)
	}
	w.queuesUntil(t, oneDead) // it fails again
	if got := w.run(t, "queues", "--redrive", "Nowhere"); got.status != 1 || !strings.Contains(got.stderr, "no queue \"Nowhere\"; the app has:\n\tTest/Dead\n\tTest/Jobs") {
		t.Errorf("queues --redrive of no queue ended with %d and said %s", got.status, got.stderr)
	}
}
