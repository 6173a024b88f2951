package queues

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
)

var _ service.Shower = (*Service)(nil)

// Places is [service.Shower].
func (s *Service) Places() []service.Place {
	all := s.all()
	slices.SortFunc(all, func(a, b *queue) int { return strings.Compare(a.current().Path, b.current().Path) })
	var others []string
	for _, q := range all {
		others = append(others, q.current().Path)
	}
	var places []service.Place
	for _, q := range all {
		places = append(places, s.place(q, others))
	}
	return places
}

func (s *Service) place(q *queue, queues []string) service.Place {
	spec := q.current()
	n := q.count()
	waiting := n.visible + n.blocked
	p := service.Place{
		Kind: "queue", Path: spec.Path, Name: spec.Name, Look: q.look, Open: q.open,
		Amounts: []service.Amount{{N: waiting, What: "waiting"}, {N: n.hidden, What: "in flight"}, {N: n.delayed, What: "delayed"}},
		Actions: []service.Action{sendAction(q)},
	}
	var sources []string
	for _, source := range s.sourcesOf(spec.ARN) {
		sources = append(sources, source.Path)
	}
	if len(sources) > 0 {
		p.Actions = append(p.Actions, service.Action{Name: "redrive", Label: "Move back", Do: func(context.Context, string, service.Values) (string, error) {
			return said(s.Move(spec.ARN, ""))
		}})
	}
	if dead := append(sources, spec.DeadOf...); len(dead) > 0 {
		p.Amounts[0].What = "dead"
		p.Note, p.Alarm = "dead letters of "+strings.Join(dead, ", "), waiting > 0
	}
	if others := slices.DeleteFunc(slices.Clone(queues), func(path string) bool { return path == spec.Path }); len(others) > 0 {
		p.Actions = append(p.Actions, service.Action{
			Name: "move", Label: "Move all", Fields: []service.Field{{Name: "to", Label: "to the queue", Choices: others}},
			Do: func(_ context.Context, _ string, values service.Values) (string, error) {
				to, _, err := s.Named(values["to"])
				if err != nil {
					return "", err
				}
				return said(s.Move(spec.ARN, to))
			},
		})
	}
	p.Actions = append(p.Actions, service.Action{
		Name: "purge", Label: "Purge", Confirm: "Delete all messages of " + spec.Path + ", also those in flight? They do not come back.",
		Do: func(context.Context, string, service.Values) (string, error) {
			q.purge()
			return "the queue is empty", nil
		},
	})
	return p
}

// said is what has come of a move.
func said(moved, stayed int, err error) (string, error) {
	if err != nil {
		return "", err
	}
	text := service.Count(moved, "message") + " moved"
	if stayed > 0 {
		text += "; " + service.Count(stayed, "message") + " stayed, as no queue has given them up: move all to a queue"
	}
	return text, nil
}

func sendAction(q *queue) service.Action {
	spec := q.current()
	a := service.Action{Name: "send", Label: "Send a message", Fields: []service.Field{{Name: "body", Label: "Body", Long: true}}}
	if spec.FIFO {
		a.Fields = append(a.Fields, service.Field{Name: "group", Label: "Message group"},
			service.Field{Name: "deduplication", Label: "Deduplication id", Optional: spec.ContentBasedDeduplication})
	} else {
		a.Fields = append(a.Fields, service.Field{Name: "delay", Label: "Delay in seconds", Optional: true})
	}
	a.Do = func(ctx context.Context, _ string, values service.Values) (string, error) {
		m := sending{MessageBody: values["body"], MessageGroupId: values["group"], MessageDeduplicationId: values["deduplication"]}
		if text := values["delay"]; text != "" {
			delay, err := strconv.Atoi(text)
			if err != nil {
				return "", fmt.Errorf("the delay %q is no whole number of seconds", text)
			}
			m.DelaySeconds = &delay
		}
		out, err := q.sendOne(ctx, m)
		if err != nil {
			return "", err
		}
		return "message " + out.MessageId + " is in the queue", nil
	}
	return a
}

// look is a page of the messages, in the order in which they came.
func (q *queue) look(_ context.Context, query service.Query) (service.Page, error) {
	first, err := strconv.Atoi(query.After)
	if query.After != "" && (err != nil || first < 0) {
		return service.Page{}, fmt.Errorf("%q is no page of a queue", query.After)
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	page := service.Page{Facts: []service.Fact{{Name: "ARN", Text: q.spec.ARN}, {Name: "Visibility timeout", Text: q.spec.VisibilityTimeout.String()}}}
	if q.spec.DeadLetters != "" {
		page.Facts = append(page.Facts, service.Fact{Name: "Dead letters", Text: fmt.Sprintf("after %s, to %s", service.Count(q.spec.MaxReceives, "receive"), q.spec.DeadLetters)})
	}
	page.Columns = []string{"Message", "State", "Received", "Sent"}
	first = min(first, len(q.messages))
	end := min(first+service.PageSize, len(q.messages))
	for _, h := range q.messages[first:end] {
		page.Rows = append(page.Rows, service.Row{Key: h.id, Cells: []string{service.Short(h.Body), h.state(q.clock.Now()), times(h.receives), service.Clock(h.sent)}})
	}
	if end < len(q.messages) {
		page.Next = strconv.Itoa(end)
	}
	return page, nil
}

func times(n int) string { return service.Count(n, "time") }

// state says where a message is; the caller holds the queue's mu.
func (h *held) state(now time.Time) string {
	switch {
	case !h.visibleAt.After(now):
		return "waiting"
	case h.receives > 0:
		return "in flight until " + service.Clock(h.visibleAt)
	}
	return "delayed until " + service.Clock(h.visibleAt)
}

// open is one message, which is not received by that.
func (q *queue) open(_ context.Context, id string) (service.Item, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	i := slices.IndexFunc(q.messages, func(h *held) bool { return h.id == id })
	if i < 0 {
		return service.Item{}, service.ErrNotThere
	}
	h := q.messages[i]
	item := service.Item{Body: []byte(h.Body), By: h.cause(), Grid: service.Grid{Columns: []string{"Attribute", "Type", "Value"}}, Facts: service.Known([]service.Fact{
		{Name: "Message", Text: h.id}, {Name: "State", Text: h.state(q.clock.Now())},
		{Name: "Received", Text: times(h.receives)}, {Name: "First received", Text: service.Clock(h.first)}, {Name: "Sent", Text: service.Clock(h.sent)},
		{Name: "Message group", Text: h.GroupID}, {Name: "Deduplication id", Text: h.DeduplicationID}, {Name: "Sequence number", Text: h.sequence},
		{Name: "Dead letter of", Text: h.from},
	})}
	for _, name := range slices.Sorted(maps.Keys(h.Attributes)) {
		a := h.Attributes[name]
		item.Rows = append(item.Rows, service.Row{Cells: []string{service.Short(name), service.Short(a.DataType), service.Short(a.Value())}})
	}
	return item, nil
}
