//go:build unix

package main

import (
	"bytes"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"
)

const durableTemplate = `{"Resources": {
	"Work": {
		"Type": "AWS::Lambda::Function", "Metadata": {"aws:cdk:path": "Test/Work/Resource"},
		"Properties": {"Runtime": "provided.al2023", "Timeout": 10, "Role": {"Fn::GetAtt": ["Role", "Arn"]}, "DurableConfig": {"ExecutionTimeout": 864000}}
	},
	"Role": {"Type": "AWS::IAM::Role", "Metadata": {"aws:cdk:path": "Test/Work/Role/Resource"}, "Properties": {"AssumeRolePolicyDocument": {}}},
	"Policy": {"Type": "AWS::IAM::Policy", "Properties": {"Roles": [{"Ref": "Role"}], "PolicyName": "p", "PolicyDocument": {"Statement": [
		{"Effect": "Allow", "Action": ["lambda:CheckpointDurableExecution", "lambda:GetDurableExecutionState"], "Resource": {"Fn::Join": ["", [{"Fn::GetAtt": ["Work", "Arn"]}, ":*"]]}},
		{"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": {"Fn::GetAtt": ["Done", "Arn"]}}
	]}}},
	"Done": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "done"}, "Metadata": {"aws:cdk:path": "Test/Done/Resource"}},
	"Async": {"Type": "AWS::Lambda::EventInvokeConfig", "Properties": {"FunctionName": {"Ref": "Work"}, "Qualifier": "live", "DestinationConfig": {"OnSuccess": {"Destination": {"Fn::GetAtt": ["Done", "Arn"]}}}}}
}}`

// newDurableRun is lambdacdk local with the handler of integ/testdata/durable,
// which takes an order in two steps, with three days between them.
func newDurableRun(t *testing.T) *eventsRun {
	t.Helper()
	return newRunOf(t, "integ/testdata/durable", durableTemplate)
}

// A real handler that speaks the protocol of durable executions does its first
// step, waits for days, and does the second one: through the death of the tool,
// and as soon as the user wants.
func TestADurableExecutionWaitsAndGoesOn(t *testing.T) {
	r := newDurableRun(t)
	w := joinWorld{r.app, r.cache}
	r.start(t)
	const live = "/2015-03-31/functions/Test-Work:live/invocations"
	if status, text, err := r.call("lambda", "POST", live, "", "application/json", `"order 7"`); err != nil || status != http.StatusBadRequest || !strings.Contains(text, "executionTimeout greater than 15 minutes") {
		t.Errorf("to wait for it gives %d %s, %v", status, text, err)
	}
	arn := r.invokeEvent(t, live, `"order 7"`)
	w.queuesUntil(t, `(?m)^execution +Test/Work +0 +0 +1`)

	r.kill()
	r.start(t)
	w.queuesUntil(t, `(?m)^execution +Test/Work +0 +0 +1`)
	got := w.run(t, "trigger", "Work")
	if want := "Test/Work goes on: until-paid is over; "; got.status != 0 || !strings.HasPrefix(got.stdout, want) {
		t.Fatalf("trigger ended with %d, wrote %q and said %q", got.status, got.stdout, got.stderr)
	}
	until(t, "the queue has the end", time.Minute, func() bool { return r.waiting(t, "done") == 1 })
	if text := strings.Join(r.drain(t, "done"), ""); !strings.Contains(text, `"responsePayload":"reserved \"order 7\", shipped"`) {
		t.Errorf("the destination has %s", text)
	}
	status, text, err := r.call("lambda", "GET", "/2025-12-01/durable-executions/"+strings.ReplaceAll(arn, "/", "%2F"), "", "", "")
	var execution struct{ Status, Result string }
	if err != nil || status != http.StatusOK || json.Unmarshal([]byte(text), &execution) != nil || execution.Status != "SUCCEEDED" || execution.Result != `reserved "order 7", shipped` {
		t.Errorf("GetDurableExecution gives %d %s, %v", status, text, err)
	}
	if got := w.run(t, "trigger", "Work"); got.status != 1 || !strings.Contains(got.stderr, "no durable execution of Test/Work waits for a time") {
		t.Errorf("trigger of what does not wait ended with %d, wrote %q and said %q", got.status, got.stdout, got.stderr)
	}
}

// invokeEvent begins an execution that nobody waits for, and returns its ARN.
func (r *eventsRun) invokeEvent(t *testing.T, path, event string) string {
	t.Helper()
	req, err := r.request("lambda", "POST", path, "", "application/json", event)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("X-Amz-Invocation-Type", "Event")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	arn := res.Header.Get("X-Amz-Durable-Execution-Arn")
	if res.StatusCode != http.StatusAccepted || arn == "" {
		t.Fatalf("Invoke gives %s without an ARN", res.Status)
	}
	return arn
}

// The user may wait for a whole execution, and end its waits beside that.
func TestInvokeWaitsForADurableExecution(t *testing.T) {
	r := newDurableRun(t)
	r.start(t)
	w := r.found(t)
	ended := make(chan invoked, 1)
	go func() { ended <- w.run(t, "invoke", "Work") }()
	w.queuesUntil(t, `(?m)^execution +Test/Work +0 +0 +1`)
	if got := w.run(t, "trigger", "Test/Work"); got.status != 0 {
		t.Fatalf("trigger ended with %d and said %q", got.status, got.stderr)
	}
	if got, want := <-ended, regexp.MustCompile(`^reserved \{\}, shipped\n$`); got.status != 0 || !want.MatchString(got.stdout) {
		t.Errorf("invoke ended with %d, wrote %q and said %q", got.status, got.stdout, got.stderr)
	}
}

// An event that the console page sent would be run as if it were the state of an
// execution. The page says what begins one.
func TestTheConsolePageSendsNothingToDurableFunctions(t *testing.T) {
	r := newDurableRun(t)
	r.start(t)
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	form.WriteField("function", "Test/Work")
	form.WriteField("event", `"order 7"`)
	form.Close()
	res, err := http.Post(r.page+"send", form.FormDataContentType(), &body)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	if want := "Test/Work is a durable function: an event alone is no execution of it; begin one with lambdacdk invoke Test/Work"; res.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(string(text), want) {
		t.Errorf("the page answered %s, want 422 and %q:\n%s", res.Status, want, text)
	}
}
