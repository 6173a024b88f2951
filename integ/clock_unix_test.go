//go:build unix

package integ

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdacdktest"
)

// monday is when the clocks of these tests begin.
var monday = time.Date(2027, 3, 1, 0, 30, 0, 0, time.UTC)

// clockApp serves the app of testdata/clock from monday on. Its roles are none.
func clockApp(t *testing.T, o lambdacdktest.Options) *lambdacdktest.App {
	t.Helper()
	notShort(t, "builds a handler and runs it")
	t.Parallel()
	o.Time, o.NoPermissions = monday, true
	return o.Start(t, filepath.Join("testdata", "clock"))
}

// takeAll receives what there is in a queue, and deletes it.
func takeAll(t *testing.T, app *lambdacdktest.App, name string) []string {
	t.Helper()
	client, q := sqs.NewFromConfig(app.AWSConfig()), app.Queue(name)
	var all []string
	for {
		out, err := client.ReceiveMessage(t.Context(), &sqs.ReceiveMessageInput{QueueUrl: &q.URL, MaxNumberOfMessages: 10})
		if err != nil {
			t.Fatal(err)
		}
		if len(out.Messages) == 0 {
			return all
		}
		for _, m := range out.Messages {
			all = append(all, *m.Body)
			if _, err := client.DeleteMessage(t.Context(), &sqs.DeleteMessageInput{QueueUrl: &q.URL, ReceiptHandle: m.ReceiptHandle}); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// All schedules and rules that fall due fire, in order and each at its own time,
// and what they invoke is done when Advance returns.
func TestSchedulesFireWhileTheClockIsMoved(t *testing.T) {
	app := clockApp(t, lambdacdktest.Options{})
	if got := app.Clock.Now(); got.Sub(monday) < 0 || got.Sub(monday) > 5*time.Minute { // in which a slow machine builds
		t.Errorf("at the start the clock shows %v, want %v", got, monday)
	}
	if n := app.Queue("Ticks").Len(); n != 0 {
		t.Fatalf("%d schedules have fired before the clock is moved", n)
	}
	began := app.Clock.Now()
	app.Clock.AdvanceTo(time.Date(2027, 3, 1, 1, 45, 0, 0, time.UTC))
	ticks := takeAll(t, app, "Ticks")
	var kinds []string
	var last time.Time
	for _, tick := range ticks {
		kind, text, _ := strings.Cut(tick, " ")
		at, err := time.Parse(time.RFC3339, text)
		if err != nil || at.Before(last) {
			t.Errorf("%q comes after %v, %v", tick, last, err)
		}
		kinds, last = append(kinds, kind), at
	}
	// At one o'clock it is two in Berlin; those of a rate count from the start.
	if want := []string{"often", "nightly", "often", "often"}; !slices.Equal(kinds, want) || !slices.Contains(ticks, "nightly 2027-03-01T01:00:00Z") {
		t.Errorf("from %v on %q fired, want %q", began, ticks, want)
	}
	if n := app.Queue("Worked").Len(); n != 0 {
		t.Errorf("the rule of two o'clock has fired %d times before", n)
	}
	app.Clock.Advance(24 * time.Hour)
	var done struct {
		RequestPayload struct{ Time string }
	}
	worked := takeAll(t, app, "Worked")
	if len(worked) != 1 || json.Unmarshal([]byte(worked[0]), &done) != nil || done.RequestPayload.Time != "2027-03-01T02:00:00Z" {
		t.Errorf("a day later the function has done %q, want the event of two o'clock once", worked)
	}
	if n := len(takeAll(t, app, "Ticks")); n != 72+1 {
		t.Errorf("in 24 hours %d schedules fired, want 72 every 20 minutes and one of the night", n)
	}
}

// Delays and visibility timeouts end when the clock says so, and not before.
func TestMessagesComeWhenTheClockSaysSo(t *testing.T) {
	app := clockApp(t, lambdacdktest.Options{AWSDelays: true})
	client := sqs.NewFromConfig(app.AWSConfig())
	send := func(q *lambdacdktest.Queue, body string) {
		t.Helper()
		if _, err := client.SendMessage(t.Context(), &sqs.SendMessageInput{QueueUrl: &q.URL, MessageBody: &body}); err != nil {
			t.Fatal(err)
		}
	}
	later, jobs, dead := app.Queue("Later"), app.Queue("Jobs"), app.Queue("Dead")
	send(later, "x")
	send(jobs, "poison")
	app.Clock.Advance(20 * time.Second)
	if got := takeAll(t, app, "Later"); len(got) != 0 {
		t.Errorf("of a message that is delayed for a minute, %q is there after 20 seconds", got)
	}
	app.Clock.Advance(45 * time.Second)
	if got := takeAll(t, app, "Later"); len(got) != 1 {
		t.Errorf("65 seconds later there is %q, want the message", got)
	}
	// Two attempts are over, and the third, of the second minute, is under way.
	if jobs.Len() != 1 || dead.Len() != 0 {
		t.Errorf("after 65 seconds the queue has %d messages and %d dead letters, want 1 and none", jobs.Len(), dead.Len())
	}
	app.Clock.Advance(30 * time.Second)
	if jobs.Len() != 0 || dead.Len() != 1 {
		t.Errorf("after three visibility timeouts the queue has %d messages and %d dead letters, want none and 1", jobs.Len(), dead.Len())
	}
}

// An event whose function fails is tried again a minute later, and two minutes
// after that.
func TestAsynchronousInvocationsAreTriedAgainByTheClock(t *testing.T) {
	app := clockApp(t, lambdacdktest.Options{AWSDelays: true})
	_, err := lambda.NewFromConfig(app.AWSConfig()).Invoke(t.Context(), &lambda.InvokeInput{FunctionName: new(app.Name("Fails")), InvocationType: types.InvocationTypeEvent, Payload: []byte(`{}`)})
	if err != nil {
		t.Fatal(err)
	}
	lost := app.Queue("Lost")
	app.Clock.Advance(170 * time.Second)
	if n := lost.Len(); n != 0 {
		t.Errorf("given up after less than three minutes")
	}
	app.Clock.Advance(15 * time.Second)
	if got := takeAll(t, app, "Lost"); len(got) != 1 || !strings.Contains(got[0], `"approximateInvokeCount":3`) {
		t.Errorf("after three minutes the destination has %q, want one record of three tries", got)
	}
}

// A durable function is invoked for its whole execution, as lambdacdk invoke and
// AWS do. Its handler waits for three days, which the clock lets pass.
func TestADurableFunctionIsInvokedUntilItsExecutionEnds(t *testing.T) {
	notShort(t, "builds a handler and runs it")
	t.Parallel()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(filepath.Join("testdata", "clock"))); err != nil {
		t.Fatal(err)
	}
	handler, err := filepath.Abs(filepath.Join("testdata", "durable"))
	if err != nil {
		t.Fatal(err)
	}
	script, err := os.ReadFile(filepath.Join(dir, "synthesize"))
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"synthesize": strings.NewReplacer("$PWD/handler", handler, "Works Fails", "Works").Replace(string(script)),
		"assembly/Test.template.json": `{"Resources": {"Works": {
			"Type": "AWS::Lambda::Function", "Metadata": {"aws:cdk:path": "Test/Works/Resource"},
			"Properties": {"Runtime": "provided.al2023", "Timeout": 10, "DurableConfig": {"ExecutionTimeout": 31622400}}
		}}}`,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	app := lambdacdktest.Options{NoPermissions: true}.Start(t, dir)

	type end struct {
		answer json.RawMessage
		err    error
	}
	ended := make(chan end, 1)
	go func() {
		answer, err := app.Invoke(t.Context(), "Works", "order 7")
		ended <- end{answer, err}
	}()
	for {
		select {
		case got := <-ended:
			if want := `reserved "order 7", shipped`; got.err != nil || string(got.answer) != want {
				t.Errorf("Invoke = %s, %v; want %s", got.answer, got.err, want)
			}
			return
		case <-t.Context().Done():
			t.Fatal("the execution does not end")
		default:
			app.Clock.Advance(24 * time.Hour)
		}
	}
}
