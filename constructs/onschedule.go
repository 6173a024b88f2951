package lambdacdk

import (
	"bytes"
	"encoding/json"
	"reflect"
	"regexp"
	"strings"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/program"
)

// OnScheduleProps describes how a schedule of EventBridge Scheduler invokes a
// function. Every zero value is a safe default.
type OnScheduleProps struct {
	// TimeZone is the clock of a Cron: the name of a time zone of the IANA
	// database, such as "Europe/Berlin". A time that its clocks skip in spring is
	// skipped. Every and At have none. If empty, UTC.
	TimeZone string

	// Input is the event that the handler gets: any Go value that JSON can hold,
	// at most 256 KB of it. Texts in it may hold CDK tokens. A link.ScheduledTime
	// in it is the time that the invocation was meant for. If nil, the handler gets
	// an events.EventBridgeEvent without details.
	Input any

	// FlexibleWindow lets the scheduler fire up to that much later, so that not
	// everything begins at once: whole minutes, at most 24 hours. If zero, it
	// fires within the minute.
	FlexibleWindow time.Duration

	// Start and End limit when the schedule fires. If zero, there is no limit.
	Start, End time.Time

	// RetryAttempts is how often the scheduler tries again to reach Lambda, 0 to
	// 185. What the function does with the event is no part of that. If nil, 185.
	RetryAttempts *int

	// MaxEventAge is how long the scheduler tries: whole seconds, 1 minute to 24
	// hours. If zero, 24 hours.
	MaxEventAge time.Duration

	// DeadLetterQueue is where goes what the scheduler could not bring to Lambda. If
	// nil, the schedules of the function share a queue that is made:
	// Schedule.DeadLetterQueue.
	DeadLetterQueue awssqs.IQueue

	// EncryptionKey encrypts Input where the scheduler keeps it. If nil, a key of
	// AWS's does, at no cost.
	EncryptionKey awskms.IKey

	// Description is shown in the console, at most 512 characters.
	Description string

	// Disabled makes the schedule, which does not fire.
	Disabled bool
}

// A Schedule is what [GoFunction.OnSchedule] made.
type Schedule struct {
	// Resource is the AWS::Scheduler::Schedule. It is the CDK's generic resource,
	// because package awsscheduler would be compiled by every app that imports
	// this package. AddPropertyOverride changes whatever CloudFormation knows.
	Resource awscdk.CfnResource

	// Role is what the scheduler invokes the function as. All schedules of the
	// function have it, and it may do nothing else.
	Role awsiam.Role

	// DeadLetterQueue is where goes what the scheduler could not bring to Lambda.
	DeadLetterQueue awssqs.IQueue
}

// Limits of EventBridge Scheduler. Source: CreateSchedule, EventBridge Scheduler
// API reference, and "Quotas for Amazon EventBridge Scheduler".
const (
	maxScheduleInput                         = 256 * 1024
	maxScheduleRetries                       = 185
	minScheduleEventAge, maxScheduleEventAge = time.Minute, 24 * time.Hour
	maxFlexibleWindow                        = 24 * time.Hour
	maxScheduleDescription                   = 512
)

// Ids are part of logical ids, and of the paths that people read.
var scheduleIDPattern = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_-]*$`)

// OnSchedule invokes the function when a schedule fires, by its alias if it has
// one. id names the schedule among those of the function. Nobody waits for the
// function: Lambda tries an event that it could not handle twice again, and then
// sends it to GoFunction.DeadLetterQueue, which is made if the function has no
// other place for failures.
//
//	report.OnSchedule("Nightly", lambdacdk.Cron("0 3 * * ? *"), &lambdacdk.OnScheduleProps{
//		TimeZone: "Europe/Berlin",
//		Input:    contract.Report{Days: 1},
//	})
//
// It panics with one or more [*ConfigError] if the call cannot work. It never
// changes props.
func (f *GoFunction) OnSchedule(id string, when When, props *OnScheduleProps) *Schedule {
	t := &trigger{fn: f, method: "OnSchedule", id: id, named: id}
	p := valueOf(props)
	properties := p.properties(t, when)
	group := f.scheduleGroup()
	if group.ids[id] {
		t.add("", "the function has a schedule of that id; give each its own")
	}
	t.must()
	t.keepFailures()
	t.must()

	group.ids[id] = true
	queue, queueARN := group.deadLetters(p.DeadLetterQueue)
	if !isNil(p.EncryptionKey) {
		properties["KmsKeyArn"] = p.EncryptionKey.KeyArn()
		group.decrypt(p.EncryptionKey)
	}
	properties["GroupName"] = group.name
	target := properties["Target"].(map[string]any)
	target["Arn"], target["RoleArn"] = group.function, group.roleARN
	target["DeadLetterConfig"] = map[string]any{"Arn": queueARN}
	resource := awscdk.NewCfnResource(group.scope, &id, &awscdk.CfnResourceProps{Type: new("AWS::Scheduler::Schedule"), Properties: &properties})
	t.wires(p.wiring())
	return &Schedule{Resource: resource, Role: group.role, DeadLetterQueue: queue}
}

// properties are those of the schedule that follow from the call alone.
func (p OnScheduleProps) properties(t *trigger, when When) map[string]any {
	if !scheduleIDPattern.MatchString(t.id) {
		t.add("", "the id is %q; it begins with a letter and has letters, digits, hyphens and underscores", t.id)
	}
	zone := t.zone("TimeZone", p.TimeZone)
	if p.TimeZone != "" && !strings.HasPrefix(when.expression, "cron(") && when.problem == "" {
		t.add("TimeZone", "TimeZone is %q, but %s has no clock of its own; leave it out", p.TimeZone, when.expression)
	}
	when.check(&t.problemList, zone)
	p.warnOver(t, when.over(zone, time.Now()))
	p.validate(t)
	target := map[string]any{}
	if p.Input != nil {
		target["Input"] = p.input(t)
	}
	if retry := p.retryPolicy(); len(retry) > 0 {
		target["RetryPolicy"] = retry
	}
	out := map[string]any{"ScheduleExpression": when.expression, "FlexibleTimeWindow": p.window(), "Target": target}
	for name, value := range map[string]string{
		"ScheduleExpressionTimezone": p.TimeZone, "Description": p.Description, "StartDate": date(p.Start), "EndDate": date(p.End),
	} {
		if value != "" {
			out[name] = value
		}
	}
	if p.Disabled {
		out["State"] = "DISABLED"
	}
	return out
}

// WarningScheduleOver is the id of the warning that a schedule does not fire any
// more. It is no error, because the same source worked until it fired.
const WarningScheduleOver = "go-lambda-cdk:scheduleOver"

// warnOver warns of a schedule that is over: why is empty if its expression says
// nothing of that.
func (p OnScheduleProps) warnOver(t *trigger, why string) {
	if why == "" && !p.End.IsZero() && p.End.Before(time.Now()) {
		why = "End is " + date(p.End) + ", which has passed"
	}
	if why != "" {
		awscdk.Annotations_Of(t.fn.code.scope).AddWarningV2(new(WarningScheduleOver), new(t.call()+": "+why+"; the schedule can be removed"))
	}
}

func (p OnScheduleProps) validate(t *trigger) {
	t.wholeSeconds("MaxEventAge", "EventBridge Scheduler", p.MaxEventAge, minScheduleEventAge, maxScheduleEventAge)
	t.wholeSeconds("FlexibleWindow", "EventBridge Scheduler", p.FlexibleWindow, time.Minute, maxFlexibleWindow)
	if p.FlexibleWindow > 0 && p.FlexibleWindow%time.Second == 0 && p.FlexibleWindow%time.Minute != 0 {
		t.add("FlexibleWindow", "FlexibleWindow is %v; EventBridge Scheduler counts whole minutes, so round it", p.FlexibleWindow)
	}
	if n := p.RetryAttempts; n != nil && (*n < 0 || *n > maxScheduleRetries) {
		t.add("RetryAttempts", "RetryAttempts is %d; EventBridge Scheduler allows 0 to %d", *n, maxScheduleRetries)
	}
	if n := len([]rune(p.Description)); n > maxScheduleDescription {
		t.add("Description", "Description has %d characters; EventBridge Scheduler allows at most %d", n, maxScheduleDescription)
	}
	if !p.Start.IsZero() && !p.End.IsZero() && !p.End.After(p.Start) {
		t.add("End", "End is %s, not after Start, which is %s", date(p.End), date(p.Start))
	}
	t.refuseFifo(p.DeadLetterQueue, "EventBridge Scheduler")
}

// input is Input as text.
func (p OnScheduleProps) input(t *trigger) string {
	var text bytes.Buffer
	enc := json.NewEncoder(&text)
	enc.SetEscapeHTML(false) // CDK tokens and <aws.scheduler.…> must stay as they are
	if err := enc.Encode(p.Input); err != nil {
		t.add("Input", "Input is a %v, which JSON cannot hold: %v", reflect.TypeOf(p.Input), err)
		return ""
	}
	out := strings.TrimSuffix(text.String(), "\n")
	if len(out) > maxScheduleInput {
		t.add("Input", "Input has %d bytes as JSON; EventBridge Scheduler allows at most %d", len(out), maxScheduleInput)
	}
	return out
}

// wiring is what the handler gets.
func (p OnScheduleProps) wiring() wiring {
	if p.Input == nil {
		return wiring{events: busEvents}
	}
	return wiring{input: program.NameOf(p.Input)}
}

func (p OnScheduleProps) window() map[string]any {
	if p.FlexibleWindow == 0 {
		return map[string]any{"Mode": "OFF"}
	}
	return map[string]any{"Mode": "FLEXIBLE", "MaximumWindowInMinutes": int(p.FlexibleWindow / time.Minute)}
}

func (p OnScheduleProps) retryPolicy() map[string]any {
	out := map[string]any{}
	if p.RetryAttempts != nil {
		out["MaximumRetryAttempts"] = *p.RetryAttempts
	}
	if p.MaxEventAge != 0 {
		out["MaximumEventAgeInSeconds"] = int(p.MaxEventAge / time.Second)
	}
	return out
}

// date writes a time as CloudFormation takes it; empty for none.
func date(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02T15:04:05.000Z")
}
