package functions

import (
	"testing"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/queues"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/servicetest"
)

func mappingsApp(t *testing.T) *service.App {
	return servicetest.App(t,
		`Dead AWS::SQS::Queue {}`,
		`Jobs AWS::SQS::Queue {}`,
		`Source AWS::Lambda::EventSourceMapping {"EventSourceArn": {"Fn::GetAtt": ["Jobs", "Arn"]}, "FunctionName": {"Ref": "Work"}, "BatchSize": 4, "MaximumBatchingWindowInSeconds": 2, "FunctionResponseTypes": ["ReportBatchItemFailures"], "FilterCriteria": {"Filters": [{"Pattern": "{\"body\":{\"a\":[1]}}"}]}}`,
		`Off AWS::Lambda::EventSourceMapping {"EventSourceArn": {"Fn::GetAtt": ["Dead", "Arn"]}, "FunctionName": {"Ref": "Work"}, "Enabled": false}`,
	)
}

func TestMappingsHaveTheirSettings(t *testing.T) {
	a := mappingsApp(t)
	all := servicetest.Read(a, queues.New, New)
	mappings := all[1].(*Service).next
	if len(mappings) != 1 {
		t.Fatalf("mappings %+v, want the one that is on", mappings)
	}
	m := mappings[0]
	if m.Source != "arn:aws:sqs:us-east-1:123456789012:Shop-Jobs" || m.Function != "arn:aws:lambda:us-east-1:123456789012:function:Shop-Work" ||
		m.BatchSize != 4 || m.Window != 2*time.Second || !m.Partial || len(m.Filters) != 1 || m.Concurrency != 5 {
		t.Errorf("mapping %+v", m)
	}
	if lines := all[0].Lines(); len(lines) != 2 || lines[1].What != "Shop-Jobs, read by Shop/Work" {
		t.Errorf("lines of the queues %+v, want their readers", lines)
	}
	if !a.Moves() {
		t.Error("Moves = false with a mapping")
	}
}

// lambdacdk invoke runs one function; what it sends stays in the queue.
func TestSourcesAreLeftAloneWhereTheAppSaysSo(t *testing.T) {
	a := mappingsApp(t)
	a.NoSources = true
	if got := servicetest.Read(a, queues.New, New)[1].(*Service).next; len(got) > 0 {
		t.Errorf("mappings %+v, want none", got)
	}
}

// With --schedules=fast the start does not promise waits as long as they say.
func TestLinesOfDurableFunctionsSayHowLongTheyWait(t *testing.T) {
	for mode, want := range map[string]string{"": "waits as long as it says; lambdacdk trigger ends a wait", service.Fast: "waits a minute at most; lambdacdk trigger ends a wait"} {
		s := New(service.Host{Schedules: mode})
		servicetest.App(t, `Work AWS::Lambda::Function {"Runtime": "provided.al2023", "DurableConfig": {"ExecutionTimeout": 60}}`).Read(s)
		if lines := s.Lines(); len(lines) != 1 || lines[0].What != want {
			t.Errorf("with --schedules %q the lines are %+v, want one that %s", mode, lines, want)
		}
	}
}

// README says that the start names each event source that is not played. Of one
// whose service is not here, the permission tells.
func TestServicesThatNeverInvokeHereAreNamed(t *testing.T) {
	app := func() *service.App {
		return servicetest.App(t,
			`Rule AWS::IoT::TopicRule {}`,
			`Device AWS::Lambda::Permission {"FunctionName": {"Fn::GetAtt": ["Work", "Arn"]}, "Principal": "iot.amazonaws.com", "Action": "lambda:InvokeFunction"}`,
			`Again AWS::Lambda::Permission {"FunctionName": {"Ref": "Work"}, "Principal": "iot.amazonaws.com", "Action": "lambda:InvokeFunction"}`,
			`Topic AWS::Lambda::Permission {"FunctionName": {"Ref": "Work"}, "Principal": "sns.amazonaws.com", "Action": "lambda:InvokeFunction"}`,
			`Anybody AWS::Lambda::Permission {"FunctionName": {"Ref": "Work"}, "Principal": "*", "FunctionUrlAuthType": "NONE"}`,
			`Elsewhere AWS::Lambda::Permission {"FunctionName": "other", "Principal": "iot.amazonaws.com"}`,
		)
	}
	a := app()
	servicetest.Read(a, New)
	want := service.Skipped{Path: "Shop/Work", Reason: "iot.amazonaws.com, which may invoke it, is not played here; lambdacdk invoke Shop/Work runs it"}
	if got := a.Skipped(); len(got) != 1 || got[0] != want {
		t.Errorf("skipped %q, want only %q", got, want)
	}
	a = app()
	a.NoSources = true
	servicetest.Read(a, New)
	if got := a.Skipped(); len(got) != 0 {
		t.Errorf("skipped %q where one function is invoked, want nothing", got)
	}
}
