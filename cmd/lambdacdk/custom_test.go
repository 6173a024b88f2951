//go:build unix

package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// newRunOf is lambdacdk local with one function, Work, whose program is in a
// folder of this repository, and the other resources of a template.
func newRunOf(t *testing.T, program, template string) *eventsRun {
	t.Helper()
	r := newEventsRun(t)
	r.cache = t.TempDir()
	handler, err := filepath.Abs(filepath.Join("../..", program))
	if err != nil {
		t.Fatal(err)
	}
	script, err := os.ReadFile(filepath.Join(r.app, "synthesize"))
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"synthesize": strings.Replace(string(script), "$PWD/handler", handler, 1), "assembly/Test.template.json": template} {
		if err := os.WriteFile(filepath.Join(r.app, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return r
}

// found waits until other commands find the run.
func (r *eventsRun) found(t *testing.T) joinWorld {
	t.Helper()
	w := joinWorld{r.app, r.cache}
	until(t, "the run lets itself be found", time.Minute, func() bool { return w.file(t, r.cmd.Process.Pid) != "" })
	return w
}

// A custom resource is made, changed and deleted by hand, in CloudFormation's
// order: its handler answers at a URL of the run. What there is, the next run
// knows.
func TestCustomResourcesAreMadeByHand(t *testing.T) {
	r := newRunOf(t, "lambdaruntime/customresource/testdata/handler", `{"Resources": {
		"Work": {"Type": "AWS::Lambda::Function", "Properties": {"Runtime": "provided.al2023", "Timeout": 5, "Role": {"Fn::GetAtt": ["Role", "Arn"]}}, "Metadata": {"aws:cdk:path": "Test/Work/Resource"}},
		"Role": {"Type": "AWS::IAM::Role", "Properties": {}},
		"Site": {"Type": "Custom::Site", "Properties": {"ServiceToken": {"Fn::GetAtt": ["Work", "Arn"]}, "Version": 2}, "Metadata": {"aws:cdk:path": "Test/Site/Default"}},
		"Late": {"Type": "Custom::Site", "Properties": {"ServiceToken": {"Fn::GetAtt": ["Work", "Arn"]}, "Do": "fail late"}, "Metadata": {"aws:cdk:path": "Test/Late/Default"}},
		"Bug": {"Type": "Custom::Site", "Properties": {"ServiceToken": {"Fn::GetAtt": ["Work", "Arn"]}, "Do": "panic"}, "Metadata": {"aws:cdk:path": "Test/Bug/Default"}}
	}}`)
	r.start(t)
	w := r.found(t)
	for _, step := range []struct {
		args      []string
		out, fail string
	}{
		{[]string{"--delete", "Site"}, "", "Test/Site was not made here, so there is nothing to delete"},
		{[]string{"Site"}, `Test/Site was made: site-1; its attributes are {"URL":"https://example.com"}` + "\n", ""},
		{[]string{"Test/Site"}, `Test/Site was changed: site-1; its attributes are {"URL":"https://example.com"}` + "\n", ""},
		{[]string{"Late"}, "", "Test/Late: Create failed: the second step failed"},
		{[]string{"Bug"}, "", "Test/Bug: Create failed: panic: a bug"},
		{[]string{"--delete", "Work"}, "", `nothing that can be deleted is called "Work"`},
	} {
		got := w.run(t, append([]string{"trigger"}, step.args...)...)
		if got.stdout != step.out || (got.status != 0) != (step.fail != "") || !strings.Contains(got.stderr, step.fail) {
			t.Errorf("trigger %s ended with %d, wrote %q and said %q; want %q%s", step.args, got.status, got.stdout, got.stderr, step.out, step.fail)
		}
	}
	r.kill()
	r.start(t)
	if got, want := r.found(t).run(t, "trigger", "--delete", "Site"), "Test/Site was deleted: site-1\n"; got.stdout != want {
		t.Errorf("in the next run, the deletion ended with %d, wrote %q and said %q", got.status, got.stdout, got.stderr)
	}
}

// Who waits for a handler that does not answer is told so, and for how long at
// most.
func TestWhoWaitsLongIsToldWhatFor(t *testing.T) {
	r := newRunOf(t, "lambdaruntime/customresource/testdata/handler", `{"Resources": {
		"Work": {"Type": "AWS::Lambda::Function", "Properties": {"Runtime": "provided.al2023", "Timeout": 60, "Role": {"Fn::GetAtt": ["Role", "Arn"]}}, "Metadata": {"aws:cdk:path": "Test/Work/Resource"}},
		"Role": {"Type": "AWS::IAM::Role", "Properties": {}},
		"Hangs": {"Type": "Custom::Site", "Properties": {"ServiceToken": {"Fn::GetAtt": ["Work", "Arn"]}, "Do": "hang", "ServiceTimeout": 3}, "Metadata": {"aws:cdk:path": "Test/Hangs/Default"}}
	}}`)
	r.start(t)
	w := r.found(t)
	got := w.run(t, "trigger", "Hangs")
	const want = "  waiting for the handler of Test/Hangs to answer, at most 3s, its ServiceTimeout …\nlambdacdk: Test/Hangs has not answered in 3s, "
	if got.status != 1 || !strings.HasPrefix(got.stderr, want) {
		t.Errorf("trigger of a custom resource that hangs ended with %d and said %q, want %q", got.status, got.stderr, want)
	}
	_, output := startToolWith(t, w.app, r.cache, "invoke", "Work", "--event", writeEvent(t, `{"RequestType":"Create","ResourceProperties":{"Do":"hang"},"ResponseURL":"http://127.0.0.1:1/"}`), w.app)
	output.find(t, regexp.MustCompile(`^  waiting for the answer of Test/Work, at most 1m0s, its Timeout …$`))
}

func writeEvent(t *testing.T, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "event.json")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// A handler of another event than the one that its trigger sends is named at the
// start, by its program: synthesis for lambdacdk local builds none.
func TestAHandlerOfAnotherEventIsNamed(t *testing.T) {
	r := newRunOf(t, "examples/orders/cmd/importer", `{"Resources": {
		"Work": {"Type": "AWS::Lambda::Function", "Properties": {"Runtime": "provided.al2023"}, "Metadata": {"aws:cdk:path": "Test/Work/Resource"}},
		"Jobs": {"Type": "AWS::SQS::Queue", "Metadata": {"aws:cdk:path": "Test/Jobs/Resource"}},
		"Source": {"Type": "AWS::Lambda::EventSourceMapping", "Properties": {"EventSourceArn": {"Fn::GetAtt": ["Jobs", "Arn"]}, "FunctionName": {"Ref": "Work"}}},
		"Rule": {"Type": "AWS::Events::Rule", "Properties": {"EventPattern": {"source": ["test"]}, "Targets": [{"Id": "t", "Arn": {"Fn::GetAtt": ["Work", "Arn"]}}]}, "Metadata": {"aws:cdk:path": "Test/Rule/Resource"}}
	}}`)
	_, output := startToolWith(t, t.TempDir(), r.cache, "local", "--port", "0", r.app)
	output.find(t, regexp.MustCompile(`Ctrl-C ends`))
	output.find(t, regexp.MustCompile(`Test/Work: the queue Test/Jobs sends events.SQSEvent, but the handler takes .*EventBridgeEvent`))
	for _, line := range output.seen {
		if strings.Contains(line, "the rule Test/Rule sends") {
			t.Errorf("said %q, which fits", line)
		}
	}
}
