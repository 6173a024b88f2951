package schedules_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/buses"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/functions"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/message"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/queues"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/schedules"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/servicetest"
)

// A sent message, and when it was.
type sent struct {
	at, target string
	from       message.Origin
	message.Message
}

// A world is the schedules of an app, in time that passes when all wait.
type world struct {
	*schedules.Service
	app  *service.App
	read func(*service.App)

	mu    sync.Mutex
	sent  []sent
	said  []string
	fails string // ARN of a target that takes nothing
}

// run gives f the schedules of an app with these resources, and with a function,
// Work, and a queue, Dead.
func run(t *testing.T, mode string, f func(w *world), resources ...string) {
	a := servicetest.App(t, append(resources, `Dead AWS::SQS::Queue {}`)...)
	synctest.Test(t, func(t *testing.T) {
		w := &world{app: a}
		ctx, cancel := context.WithCancel(context.Background())
		host := service.Host{
			Background: ctx, Schedules: mode,
			Problem: func(format string, args ...any) { w.said = append(w.said, fmt.Sprintf(format, args...)) },
			Deliver: func(target string, from message.Origin, m message.Message) error {
				w.mu.Lock()
				defer w.mu.Unlock()
				if target == w.fails {
					return errors.New("no such thing")
				}
				w.sent = append(w.sent, sent{time.Now().UTC().Format(time.RFC3339), target, from, m})
				return nil
			},
			EventSource: func(string) service.EventSource { return nil },
		}
		w.Service = schedules.New(host).(*schedules.Service)
		others := []service.Service{queues.New(host), functions.New(host), buses.New(host)}
		w.read = func(a *service.App) { a.Read(append(others, w.Service)...) }
		w.read(a)
		if err := w.Commit(); err != nil {
			t.Fatal(err)
		}
		f(w)
		cancel()
		w.Stop()
	})
}

// times are when something was sent, without the year.
func (w *world) times() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	var all []string
	for _, x := range w.sent {
		all = append(all, strings.TrimSuffix(strings.TrimPrefix(x.at, "2000-"), ":00Z"))
	}
	return strings.Join(all, " ")
}

// pass lets time pass, and what happens then be over.
func pass(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

func schedule(id, expression, more string) string {
	return id + ` AWS::Scheduler::Schedule {"Name": "` + strings.ToLower(id) + `", "ScheduleExpression": "` + expression + `", "Target": {"Arn": ` + servicetest.WorkARN + `, "DeadLetterConfig": {"Arn": {"Fn::GetAtt": ["Dead", "Arn"]}}}` + more + `}`
}

// The year 2000 begins on a Saturday.
func TestSchedulesFireWhenTheirExpressionsSay(t *testing.T) {
	for _, test := range []struct{ expression, more, want string }{
		{"rate(9 hours)", "", "01-01T09:00 01-01T18:00 01-02T03:00"},
		{"cron(30 8 ? * MON-FRI *)", "", ""},
		{"cron(30 8 ? * SAT,SUN *)", "", "01-01T08:30 01-02T08:30"},
		{"at(2000-01-02T00:00:00)", "", "01-02T00:00"},
		{"at(1999-12-31T00:00:00)", "", ""},
		{"cron(0 8 * * ? *)", `, "ScheduleExpressionTimezone": "Asia/Tokyo"`, "01-01T23:00"},
		{"rate(9 hours)", `, "EndDate": "2000-01-01T12:00:00.000Z"`, "01-01T09:00"},
		{"cron(0 * * * ? *)", `, "StartDate": "2000-01-02T02:00:00.000Z"`, "01-02T02:00 01-02T03:00 01-02T04:00"},
		{"rate(9 hours)", `, "State": "DISABLED"`, ""},
	} {
		run(t, schedules.On, func(w *world) {
			pass(28*time.Hour + 30*time.Minute)
			if test.expression == "cron(30 8 ? * SAT,SUN *)" {
				pass(24 * time.Hour)
			}
			if got := w.times(); got != test.want {
				t.Errorf("%s%s fired at %s, want %s", test.expression, test.more, got, test.want)
			}
		}, schedule("Nightly", test.expression, test.more))
	}
}

// On 26 March 2000 the clocks of Berlin went from 2:00 to 3:00: what is at eight
// stays at eight there.
func TestSchedulesFollowTheClocksOfTheirZone(t *testing.T) {
	run(t, schedules.On, func(w *world) {
		pass(time.Until(time.Date(2000, 3, 25, 0, 0, 0, 0, time.UTC)))
		w.mu.Lock()
		w.sent = nil
		w.mu.Unlock()
		pass(72 * time.Hour)
		if got, want := w.times(), "03-25T07:00 03-26T06:00 03-27T06:00"; got != want {
			t.Errorf("fired at %s, want %s", got, want)
		}
	}, schedule("Nightly", "cron(0 8 * * ? *)", `, "ScheduleExpressionTimezone": "Europe/Berlin"`))
}

func TestFastSchedulesFireOnceAMinute(t *testing.T) {
	run(t, schedules.Fast, func(w *world) {
		pass(150 * time.Second)
		if got, want := w.times(), "01-01T00:01 01-01T00:02"; got != want {
			t.Errorf("fired at %s, want %s", got, want)
		}
	}, schedule("Nightly", "rate(30 days)", ""))
}

// A save makes the app anew, and a deployment of it does not touch a schedule that
// stays as it is: who saves each hour gets what is every nine hours all the same.
func TestASaveDoesNotPutOffASchedule(t *testing.T) {
	for mode, want := range map[string]string{schedules.On: "01-01T09:00 01-01T18:00", schedules.Fast: "01-01T00:01 01-01T00:02"} {
		run(t, mode, func(w *world) {
			step := time.Hour
			if mode == schedules.Fast {
				step = 20 * time.Second
			}
			for range 8 { // and each ninth hour, when it is due as the app is made anew
				pass(step)
				w.Commit()
			}
			for range 12 {
				time.Sleep(step)
				w.Commit()
			}
			pass(0)
			if got := w.times(); !strings.HasPrefix(got, want) || strings.Count(got, want[len(want)-11:]) != 1 {
				t.Errorf("with --schedules %s fired at %s, want %s, and each once", mode, got, want)
			}
		}, schedule("Nightly", "rate(9 hours)", ""))
	}
}

// One that says something else begins when it says so.
func TestAChangedScheduleBeginsAnew(t *testing.T) {
	run(t, schedules.On, func(w *world) {
		pass(5 * time.Hour)
		changed := servicetest.App(t, schedule("Nightly", "rate(6 hours)", ""), `Dead AWS::SQS::Queue {}`)
		w.read(changed)
		w.Commit()
		pass(7 * time.Hour)
		if got, want := w.times(), "01-01T11:00"; got != want {
			t.Errorf("fired at %s, want %s", got, want)
		}
	}, schedule("Nightly", "rate(9 hours)", ""))
}

func TestWithoutTheFlagSchedulesFireByHandAlone(t *testing.T) {
	run(t, schedules.Off, func(w *world) {
		pass(time.Hour)
		if got := w.times(); got != "" {
			t.Fatalf("fired at %s", got)
		}
		for _, name := range []string{"Shop/Nightly", "Nightly", "nightly"} {
			path, targets, _, err := w.Trigger(name)
			if path != "Shop/Nightly" || len(targets) != 1 || err != nil {
				t.Errorf("Trigger(%s) = %s, %v, %v", name, path, targets, err)
			}
		}
		if got := w.times(); got != "01-01T01:00 01-01T01:00 01-01T01:00" {
			t.Errorf("fired at %s", got)
		}
		if _, _, found, err := w.Trigger("Nihgtly"); found || err != nil {
			t.Errorf("Trigger of no schedule: %v, %v", found, err)
		}
		if _, _, _, err := w.Trigger("Off"); err != nil {
			t.Errorf("Trigger of a disabled schedule: %v", err)
		}
		if !w.app.Moves() {
			t.Error("Moves = false with a schedule")
		}
	}, schedule("Nightly", "rate(1 minute)", ""), schedule("Off", "rate(1 day)", `, "State": "DISABLED"`))
}

// What Warm makes is named by the construct, not by the rule in it.
func TestSchedulesAreNamedByTheEndOfTheirPath(t *testing.T) {
	run(t, schedules.Off, func(w *world) {
		for _, name := range []string{"Warm", "Checkout/Warm", "Shop/Checkout/Warm", "Rule", "Checkout/Warm/Rule", "Shop/Checkout/Warm/Rule"} {
			if path, _, _, err := w.Trigger(name); path != "Shop/Checkout/Warm/Rule" || err != nil {
				t.Errorf("Trigger(%s) = %s, %v", name, path, err)
			}
		}
		for _, name := range []string{"arm", "Checkout", "Shop"} {
			if path, _, found, _ := w.Trigger(name); found {
				t.Errorf("Trigger(%s) fires %s", name, path)
			}
		}
	}, schedule("Checkout/Warm/Rule", "rate(1 minute)", ""))
}

func TestTargetsGetWhatTheServiceSends(t *testing.T) {
	const queue = `{"Fn::GetAtt": ["Dead", "Arn"]}`
	run(t, schedules.Off, func(w *world) {
		for _, name := range []string{"Plain", "Given", "Bus", "Rule"} {
			if _, _, _, err := w.Trigger(name); err != nil {
				t.Fatal(err)
			}
		}
		if len(w.sent) != 5 {
			t.Fatalf("sent %+v, skipped %v", w.sent, w.app.Skipped())
		}
		var event struct {
			ID, Source, Account, Time, Region string
			Type                              string `json:"detail-type"`
			Resources                         []string
			Detail                            any
		}
		check := func(x sent, source, arn string, detail any) {
			t.Helper()
			if err := json.Unmarshal([]byte(x.Body), &event); err != nil {
				t.Fatal(err)
			}
			if event.ID == "" || event.Source != source || event.Type != "Scheduled Event" || event.Account != "123456789012" || event.Region != "us-east-1" ||
				event.Time != "2000-01-01T00:00:00Z" || len(event.Resources) != 1 || event.Resources[0] != arn || fmt.Sprint(event.Detail) != fmt.Sprint(detail) {
				t.Errorf("event %s", x.Body)
			}
			if x.from.ARN != arn {
				t.Errorf("it comes from %+v, want %s", x.from, arn)
			}
		}
		check(w.sent[0], "aws.scheduler", "arn:aws:scheduler:us-east-1:123456789012:schedule/mine/plain", "{}")
		if x := w.sent[1]; !strings.HasPrefix(x.Body, `{"arn":"arn:aws:scheduler:us-east-1:123456789012:schedule/default/Shop-Given","at":"2000-01-01T00:00:00Z","id":"`) || x.from.Service != "scheduler.amazonaws.com" {
			t.Errorf("the input became %s, from %+v", x.Body, x.from)
		}
		if x := w.sent[2]; x.target != "arn:aws:events:us-east-1:123456789012:event-bus/Shop-Events" || !strings.Contains(x.Body, `"Detail":"{\"n\":1}","DetailType":"tick","Resources":["arn:aws:scheduler:us-east-1:123456789012:schedule/default/Shop-Bus"],"Source":"shop"`) {
			t.Errorf("the bus gets %+v", x)
		}
		check(w.sent[3], "aws.events", "arn:aws:events:us-east-1:123456789012:rule/Shop-Rule", map[string]any{})
		if x := w.sent[4]; x.Body != `{"constant":true}` || x.from.Service != "events.amazonaws.com" {
			t.Errorf("the second target gets %+v", x)
		}
	},
		schedule("Plain", "rate(1 day)", `, "GroupName": "mine"`),
		`Given AWS::Scheduler::Schedule {"ScheduleExpression": "rate(1 day)", "Target": {"Arn": `+queue+`, "Input": "{\"arn\":\"<aws.scheduler.schedule-arn>\",\"at\":\"<aws.scheduler.scheduled-time>\",\"id\":\"<aws.scheduler.execution-id>\"}"}}`,
		`Events AWS::Events::EventBus {}`,
		`Bus AWS::Scheduler::Schedule {"ScheduleExpression": "rate(1 day)", "Target": {"Arn": {"Fn::GetAtt": ["Events", "Arn"]}, "EventBridgeParameters": {"DetailType": "tick", "Source": "shop"}, "Input": "{\"n\":1}"}}`,
		`Rule AWS::Events::Rule {"ScheduleExpression": "rate(1 day)", "Targets": [{"Id": "a", "Arn": `+servicetest.WorkARN+`}, {"Id": "b", "Arn": `+queue+`, "Input": "{\"constant\":true}"}]}`,
	)
}

func TestWhatATargetDoesNotTakeIsADeadLetter(t *testing.T) {
	run(t, schedules.Off, func(w *world) {
		w.fails = "arn:aws:lambda:us-east-1:123456789012:function:Shop-Work"
		if _, _, _, err := w.Trigger("Nightly"); err == nil || !strings.Contains(err.Error(), "did not take it: no such thing; its event is in the dead-letter queue Shop/Dead") {
			t.Errorf("who fires it by hand is told %v", err)
		}
		if len(w.sent) != 1 || !strings.HasSuffix(w.sent[0].target, ":Shop-Dead") || w.sent[0].Attributes["TARGET_ARN"].StringValue != w.fails ||
			w.sent[0].Attributes["ERROR_MESSAGE"].StringValue != "no such thing" || !strings.Contains(w.sent[0].Body, "Scheduled Event") {
			t.Errorf("sent %+v, want a dead letter", w.sent)
		}
		if len(w.said) != 1 || !strings.Contains(w.said[0], "schedule Shop/Nightly: "+w.fails+" did not take it: no such thing; its event is in the dead-letter queue Shop/Dead") {
			t.Errorf("said %q", w.said)
		}
	}, schedule("Nightly", "rate(1 day)", ""))
}
