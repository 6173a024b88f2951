package topics

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/message"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/history"
)

var _ service.Shower = (*Service)(nil)

// A publication is a message that was published, and what became of it.
type publication struct {
	notification
	sent []outcome
}

// An outcome says what a subscriber got.
type outcome struct{ subscriber, what string }

// Outcomes that are no error's text.
const (
	delivered = "delivered"
	filtered  = "its filter does not let it through"
	elsewhere = "not sent: nothing leaves this machine"
	underWay  = "being sent"
)

// note has a publication among the recent ones of its topic.
func (s *Service) note(n notification, sent []outcome) {
	size := len(n.Body) + len(n.subject)
	for name, a := range n.Attributes {
		size += len(name) + len(a.StringValue) + len(a.BinaryValue)
	}
	s.published.Of(n.topic.ARN).Add(publication{n, sent}, size)
}

// Places is [service.Shower].
func (s *Service) Places() []service.Place {
	var places []service.Place
	for _, t := range s.all() {
		recent := s.published.Of(t.ARN)
		places = append(places, service.Place{
			Kind: "topic", Path: t.Path, Name: t.ARN,
			Amounts: []service.Amount{{N: recent.Len(), What: "published lately"}, {N: len(t.Subscriptions), What: service.Noun(len(t.Subscriptions), "subscriber")}},
			Look: func(_ context.Context, q service.Query) (service.Page, error) {
				page := service.Page{}
				for _, x := range t.Subscriptions {
					page.Facts = append(page.Facts, service.Fact{Name: "Subscriber", Text: x.String()})
				}
				page.Columns = []string{"Published", "Subject", "Message", "Outcome"}
				page.Next = recent.Page(q, func(key string, p publication) {
					page.Rows = append(page.Rows, service.Row{Key: key, Cells: []string{service.Clock(p.at), service.Short(p.subject), service.Short(p.Body), p.outcomes()}})
				})
				return page, nil
			},
			Open:    func(_ context.Context, key string) (service.Item, error) { return opened(recent.Get(key)) },
			Actions: []service.Action{s.publishAction(t)},
		})
	}
	return append(places, s.textPlaces()...)
}

// String is such as "email a@example.com" and "sqs arn:…".
func (x Subscription) String() string {
	text := x.protocol() + " " + x.endpoint()
	if x.Protocol != "" {
		text += ", " + elsewhere
	}
	return text
}

// outcomes is such as "2 delivered, 1 filtered".
func (p publication) outcomes() string {
	if len(p.sent) == 0 {
		return "no subscriber"
	}
	counts, order := map[string]int{}, []string{}
	for _, o := range p.sent {
		what := o.what
		if what != delivered && what != filtered && what != elsewhere && what != underWay {
			what = "failed"
		}
		if counts[what]++; counts[what] == 1 {
			order = append(order, what)
		}
	}
	short := map[string]string{filtered: "filtered", elsewhere: "not sent"}
	var all []string
	for _, what := range order {
		name := what
		if short[what] != "" {
			name = short[what]
		}
		all = append(all, service.Amount{N: counts[what], What: name}.String())
	}
	return strings.Join(all, ", ")
}

func opened(p publication, err error) (service.Item, error) {
	if err != nil {
		return service.Item{}, err
	}
	item := service.Item{Body: []byte(p.Body), By: p.By, Facts: service.Known([]service.Fact{{Name: "Message", Text: p.id}, {Name: "Published", Text: service.Clock(p.at)}, {Name: "Subject", Text: p.subject}})}
	for _, name := range slices.Sorted(maps.Keys(p.Attributes)) {
		item.Facts = append(item.Facts, service.Fact{Name: "Attribute " + service.Short(name), Text: service.Short(p.Attributes[name].Value())})
	}
	item.Columns = []string{"Subscriber", "Outcome"}
	for _, o := range p.sent {
		item.Rows = append(item.Rows, service.Row{Cells: []string{o.subscriber, o.what}})
	}
	return item, nil
}

func (s *Service) publishAction(t Topic) service.Action {
	a := service.Action{Name: "publish", Label: "Publish", Fields: []service.Field{{Name: "subject", Label: "Subject", Optional: true}, {Name: "message", Label: "Message", Long: true}}}
	if t.FIFO {
		a.Fields = append(a.Fields, service.Field{Name: "group", Label: "Message group"},
			service.Field{Name: "deduplication", Label: "Deduplication id", Optional: t.ContentBased})
	}
	a.Do = func(ctx context.Context, _ string, values service.Values) (string, error) {
		id, err := s.Publish(t.ARN, values["subject"], message.Message{Body: values["message"], GroupID: values["group"], DeduplicationID: values["deduplication"], By: history.OriginOf(ctx).Causes})
		if err != nil {
			return "", err
		}
		return "message " + id + " is published", nil
	}
	return a
}
