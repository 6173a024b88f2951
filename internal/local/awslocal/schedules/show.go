package schedules

import (
	"context"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
)

var _ service.Shower = (*Service)(nil)

// Places is [service.Shower].
func (s *Service) Places() []service.Place {
	s.mu.RLock()
	schedules := s.schedules
	s.mu.RUnlock()
	var places []service.Place
	for _, x := range schedules {
		places = append(places, service.Place{
			Kind: "schedule", Path: x.Path, Name: x.Name, Note: s.due(x, s.host.Clock.Now()),
			Look: func(context.Context, service.Query) (service.Page, error) { return s.look(x, s.host.Clock.Now()), nil },
			Actions: []service.Action{{Name: "run", Label: "Run now", Do: func(context.Context, string, service.Values) (string, error) {
				_, targets, _, err := s.Trigger(x.Path)
				if err != nil {
					return "", err
				}
				return "it has fired for " + service.Count(len(targets), "target"), nil
			}}},
		})
	}
	return places
}

// due says in a few words when a schedule fires next.
func (s *Service) due(x Schedule, now time.Time) string {
	switch {
	case x.Disabled:
		return x.Text + ", disabled"
	case s.host.Schedules == Off:
		return x.Text + ", by hand alone in this run"
	case s.host.Schedules == Fast:
		return x.Text + ", once a minute in this run"
	}
	at, ok := x.next(now, false)
	if !ok {
		return x.Text + ", over"
	}
	return x.Text + ", next at " + service.Clock(at)
}

// nextTimes is how many times to come are shown.
const nextTimes = 5

func (s *Service) look(x Schedule, now time.Time) service.Page {
	var page service.Page
	add := func(name, text string) { page.Facts = append(page.Facts, service.Fact{Name: name, Text: text}) }
	add("Expression", x.Text)
	if x.Disabled {
		add("State", "disabled: it fires by hand alone")
	} else if s.host.Schedules == Off {
		add("State", "it fires by hand alone: lambdacdk local --schedules lets it fire by itself")
	} else if s.host.Schedules == Fast {
		add("State", "it fires once a minute, as this run was asked to")
	}
	if !x.Begin.IsZero() {
		add("Begins", service.Clock(x.Begin))
	}
	if !x.End.IsZero() {
		add("Ends", service.Clock(x.End))
	}
	for _, t := range x.Targets {
		add("Target", t.ARN)
		if t.DeadLetters != "" {
			add("Dead letters", t.DeadLetters)
		}
	}
	page.Columns = []string{"Times to come on AWS", "On the schedule's clock"}
	if x.Disabled {
		return page
	}
	for at := now; len(page.Rows) < nextTimes; {
		next, ok := x.next(at, false)
		if !ok {
			break
		}
		page.Rows = append(page.Rows, service.Row{Cells: []string{service.Clock(next), next.In(x.Zone).Format("Mon 2006-01-02 15:04:05 MST")}})
		at = next
	}
	return page
}
