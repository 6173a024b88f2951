package schedules

import (
	"cmp"
	"encoding/json"
	"strings"
	"time"
	_ "time/tzdata" // not every machine has it, and AWS does

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/cfn"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/access"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/buses"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/message"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/schedule"
)

// Read is [service.Service].
func (s *Service) Read(*service.App) { s.next = nil }

// ReadTargets is [service.Sender]: targets may be of any service.
func (s *Service) ReadTargets(a *service.App) {
	for _, r := range a.OfType("AWS::Scheduler::Schedule") {
		s.readSchedule(a, r)
	}
	for _, r := range a.OfType("AWS::Events::Rule") {
		if r.Properties["ScheduleExpression"] != nil {
			s.readRule(a, r)
		}
	}
}

// begin is what schedules and rules have in common; it reports false for an
// expression that is none.
func begin(a *service.App, r service.Resource, zone string) (Schedule, bool) {
	x := Schedule{
		Path: r.Path, LogicalID: r.LogicalID, Name: r.Ref, ARN: r.Attribute("Arn"),
		Text: r.Text("ScheduleExpression"), Disabled: r.Text("State") == "DISABLED",
	}
	var err error
	if x.Expression, err = schedule.Parse(x.Text); err == nil {
		x.Zone, err = time.LoadLocation(cmp.Or(zone, "UTC"))
	}
	if err != nil {
		a.Skip(r.Path, "it does not fire: %v", err)
		return x, false
	}
	if zone != "" {
		x.Text += " " + zone
	}
	return x, true
}

func (s *Service) readSchedule(a *service.App, r service.Resource) {
	x, ok := begin(a, r, r.Text("ScheduleExpressionTimezone"))
	if !ok {
		return
	}
	x.Service = "scheduler.amazonaws.com"
	if group := r.Text("GroupName"); group != "" {
		x.ARN = strings.Replace(x.ARN, ":schedule/default/", ":schedule/"+group+"/", 1)
	}
	x.Begin, _ = time.Parse(time.RFC3339, r.Text("StartDate")) // zero if it has none
	x.End, _ = time.Parse(time.RFC3339, r.Text("EndDate"))
	p := r.Object("Target")
	arn := p.Text("Arn")
	if strings.Contains(arn, ":aws-sdk:") {
		a.Skip(r.Path, "its target calls an operation of the SDK (%s), which does not happen here", arn)
		return
	}
	if why := a.CanSend(arn); why != "" {
		a.Skip(r.Path, "target: %s", why)
		return
	}
	if missing := a.MayNot(a.RoleOf(p.Text("RoleArn")), arn, access.Sending[service.OfARN(arn)]); missing != "" {
		a.Skip(r.Path, "its role does not allow %s: it would fire in vain", missing)
		return
	}
	t := Target{ARN: arn, DeadLetters: deadLetters(a, r.Path, p), Message: func(f Firing) message.Message { return sent(x.ARN, p, f) }}
	t.DeadPath = a.PathOf(t.DeadLetters)
	x.Targets = []Target{t}
	s.next = append(s.next, x)
}

func deadLetters(a *service.App, path string, target cfn.Properties) string {
	arn := target.Object("DeadLetterConfig").Text("Arn")
	if arn == "" {
		return ""
	}
	if why := a.Takes(arn); why != "" {
		a.Skip(path, "its dead-letter queue gets nothing: %s", why)
		return ""
	}
	a.Bury(arn, "schedule "+path)
	return arn
}

// sent is what the target of a schedule gets.
func sent(arn string, target cfn.Properties, f Firing) message.Message {
	m := message.Message{Body: body(arn, target, f), GroupID: target.Object("SqsParameters").Text("MessageGroupId")}
	if m.GroupID != "" {
		m.DeduplicationID = f.ID
	}
	if bus := target.Object("EventBridgeParameters"); service.OfARN(target.Text("Arn")) == "events" {
		entry, _ := json.Marshal(map[string]any{ // strings
			"Source": bus.Text("Source"), "DetailType": bus.Text("DetailType"), "Detail": m.Body, "Resources": []string{arn},
		})
		m.Body = string(entry)
	}
	return m
}

// body is the input with the values of "Adding context attributes", or the event
// that a target without input gets.
func body(arn string, target cfn.Properties, f Firing) string {
	at := f.At.UTC().Format(time.RFC3339)
	if input := target.Text("Input"); input != "" {
		return strings.NewReplacer(
			"<aws.scheduler.schedule-arn>", arn, "<aws.scheduler.scheduled-time>", at,
			"<aws.scheduler.execution-id>", f.ID, "<aws.scheduler.attempt-number>", "1",
		).Replace(input)
	}
	text, _ := json.Marshal(map[string]any{ // strings
		"version": "0", "id": f.ID, "detail-type": "Scheduled Event", "source": "aws.scheduler",
		"account": service.Account(arn), "time": at, "region": service.Region(arn), "resources": []string{arn}, "detail": "{}",
	})
	return string(text)
}

func (s *Service) readRule(a *service.App, r service.Resource) {
	x, ok := begin(a, r, "")
	if !ok {
		return
	}
	x.Service = "events.amazonaws.com"
	for _, t := range buses.Targets(a, r) {
		x.Targets = append(x.Targets, Target{ARN: t.ARN, DeadLetters: t.DeadLetters, DeadPath: t.DeadPath, Message: func(f Firing) message.Message {
			return t.Message(buses.Event{
				Version: "0", ID: f.ID, DetailType: "Scheduled Event", Source: "aws.events", Account: service.Account(x.ARN),
				Time: f.At.UTC().Format(time.RFC3339), Region: service.Region(x.ARN), Resources: []string{x.ARN}, Detail: json.RawMessage("{}"),
			})
		}})
	}
	if len(x.Targets) > 0 {
		s.next = append(s.next, x)
	}
}
