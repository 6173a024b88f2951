package buses

import (
	"cmp"
	"slices"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/pattern"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
)

// Read is [service.Service].
func (s *Service) Read(a *service.App) {
	s.next = []Bus{{Path: DefaultBus, Name: DefaultBus}}
	for _, r := range a.OfType("AWS::Events::EventBus") {
		s.next = append(s.next, Bus{Path: r.Path, Name: r.Ref, ARN: r.Attribute("Arn")})
	}
	for _, r := range a.OfType("AWS::Events::Rule") {
		s.readRule(a, r)
	}
}

func (s *Service) readRule(a *service.App, r service.Resource) {
	name := cmp.Or(r.Text("EventBusName"), DefaultBus)
	i := slices.IndexFunc(s.next, func(b Bus) bool { return name == b.Name || name == b.ARN })
	switch {
	case r.Text("State") == "DISABLED":
		return
	case r.Properties["EventPattern"] == nil:
		return // it has a schedule, which package schedules reads
	case i < 0:
		a.Skip(r.Path, "its event bus is not part of this app: %s", name)
		return
	}
	want, err := pattern.Of(r.Properties["EventPattern"])
	if err != nil {
		a.Skip(r.Path, "%v", err)
		return
	}
	s.next[i].Rules = append(s.next[i].Rules, Rule{Path: r.Path, Name: r.Ref, ARN: r.Attribute("Arn"), Pattern: want, Targets: Targets(a, r)})
}

// Targets are the targets of a rule that get something here; the app is told of
// the others.
func Targets(a *service.App, r service.Resource) []Target {
	var list []Target
	for _, p := range r.Objects("Targets") {
		transformer := p.Object("InputTransformer")
		t := Target{
			ID: p.Text("Id"), ARN: p.Text("Arn"), GroupID: p.Object("SqsParameters").Text("MessageGroupId"),
			Input: Input{Constant: p.Text("Input"), Path: p.Text("InputPath"), Template: transformer.Text("InputTemplate")},
		}
		for name := range transformer.Object("InputPathsMap") {
			if t.Input.Paths == nil {
				t.Input.Paths = map[string]string{}
			}
			t.Input.Paths[name] = transformer.Object("InputPathsMap").Text(name)
		}
		if why := a.CanSend(t.ARN); why != "" {
			a.Skip(r.Path, "target: %s", why)
			continue
		}
		if err := t.Input.Check(); err != nil {
			a.Skip(r.Path, "target: %v", err)
			continue
		}
		if dead := p.Object("DeadLetterConfig").Text("Arn"); dead != "" {
			if why := a.Takes(dead); why != "" {
				a.Skip(r.Path, "the dead-letter queue of a target gets nothing: %s", why)
			} else {
				t.DeadLetters, t.DeadPath = dead, a.PathOf(dead)
				a.Bury(dead, "rule "+r.Path)
			}
		}
		if given := t.Input; service.OfARN(t.ARN) == "lambda" && given.Constant+given.Path+given.Template == "" {
			a.Wire(service.Wiring{From: "rule " + r.Path, Function: t.ARN, Events: []string{"EventBridgeEvent", "CloudWatchEvent"}})
		}
		list = append(list, t)
	}
	return list
}

// Commit is [service.Service].
func (s *Service) Commit() error {
	s.Set(s.next)
	return nil
}

// Lines is [service.Service]: the default bus, which every account has, is one
// only if it has rules.
func (s *Service) Lines() []service.Line {
	var lines []service.Line
	for _, b := range s.next {
		if b.Path != DefaultBus || len(b.Rules) > 0 {
			what := service.Count(len(b.Rules), "rule")
			if b.Name != b.Path {
				what = b.Name + ", " + what
			}
			lines = append(lines, service.Line{Kind: "bus", Path: b.Path, What: what})
		}
	}
	return lines
}

// Accepts is [service.Target].
func (s *Service) Accepts(arn string) string {
	if strings.HasSuffix(arn, ":event-bus/"+DefaultBus) || slices.ContainsFunc(s.next, func(b Bus) bool { return b.ARN == arn }) {
		return ""
	}
	return "the event bus is not part of this app: " + arn
}
