package buses

import (
	"cmp"
	"context"
	"encoding/json"
	"strings"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/history"
)

var _ service.Shower = (*Service)(nil)

// A passage is an event that came to a bus, and what became of it.
type passage struct {
	event Event
	at    time.Time
	sent  []outcome
	by    []history.Cause
}

// An outcome is what a target of a rule that matched got.
type outcome struct{ rule, target, what string }

// note has an event among the recent ones of its bus.
func (s *Service) note(bus string, e Event, sent []outcome, by []history.Cause) {
	s.passed.Of(bus).Add(passage{e, s.clock.Now(), sent, by}, len(e.Detail)+len(e.Source)+len(e.DetailType))
}

// rules are those that matched, each once.
func (p passage) rules() string {
	var all []string
	for _, o := range p.sent {
		if len(all) == 0 || all[len(all)-1] != o.rule {
			all = append(all, o.rule)
		}
	}
	if len(all) == 0 {
		return "no rule"
	}
	return strings.Join(all, ", ")
}

// Places is [service.Shower]: the default bus is one if it has rules or events.
func (s *Service) Places() []service.Place {
	s.mu.RLock()
	buses := s.buses
	s.mu.RUnlock()
	var places []service.Place
	for _, b := range buses {
		recent := s.passed.Of(b.Name)
		if b.Path == DefaultBus && len(b.Rules) == 0 && recent.Len() == 0 {
			continue
		}
		places = append(places, service.Place{
			Kind: "bus", Path: b.Path, Name: b.Name,
			Amounts: []service.Amount{{N: recent.Len(), What: service.Noun(recent.Len(), "event") + " lately"}, {N: len(b.Rules), What: service.Noun(len(b.Rules), "rule")}},
			Look: func(_ context.Context, q service.Query) (service.Page, error) {
				var page service.Page
				for _, r := range b.Rules {
					var targets []string
					for _, t := range r.Targets {
						targets = append(targets, t.ARN)
					}
					page.Facts = append(page.Facts, service.Fact{Name: "Rule " + r.Path, Text: strings.Join(targets, ", ")})
				}
				page.Columns = []string{"Came", "Source", "Detail type", "Detail", "Matched"}
				page.Next = recent.Page(q, func(key string, p passage) {
					page.Rows = append(page.Rows, service.Row{Key: key, Cells: []string{
						service.Clock(p.at), service.Short(p.event.Source), service.Short(p.event.DetailType), service.Short(string(p.event.Detail)), p.rules(),
					}})
				})
				return page, nil
			},
			Open:    func(_ context.Context, key string) (service.Item, error) { return opened(recent.Get(key)) },
			Actions: []service.Action{s.putAction(b)},
		})
	}
	return places
}

func opened(p passage, err error) (service.Item, error) {
	if err != nil {
		return service.Item{}, err
	}
	text, _ := json.Marshal(p.event) // its detail was decoded from JSON
	item := service.Item{Body: text, By: p.by, Facts: []service.Fact{{Name: "Came", Text: service.Clock(p.at)}}}
	item.Columns = []string{"Rule that matched", "Target", "Outcome"}
	for _, o := range p.sent {
		item.Rows = append(item.Rows, service.Row{Cells: []string{o.rule, o.target, o.what}})
	}
	return item, nil
}

func (s *Service) putAction(b Bus) service.Action {
	return service.Action{
		Name: "put", Label: "Put an event",
		Fields: []service.Field{{Name: "source", Label: "Source"}, {Name: "type", Label: "Detail type"}, {Name: "detail", Label: "Detail, a JSON object", Value: "{}", Long: true}},
		Do: func(ctx context.Context, _ string, values service.Values) (string, error) {
			e := entry{Source: values["source"], DetailType: values["type"], Detail: values["detail"], EventBusName: b.Name}
			id, err := s.put(e, b.region(), false, history.OriginOf(ctx).Causes)
			if err != nil {
				return "", err
			}
			return "event " + id + " is on the bus", nil
		},
	}
}

// region is the bus's; the default bus, which has no ARN, is where its rules are.
func (b Bus) region() string {
	arn := b.ARN
	if arn == "" && len(b.Rules) > 0 {
		arn = b.Rules[0].ARN
	}
	return cmp.Or(service.Region(arn), "us-east-1")
}
