package stacks

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
)

var (
	_ service.Shower    = (*Service)(nil)
	_ service.Triggerer = (*Service)(nil)
)

// Places is [service.Shower].
func (s *Service) Places() []service.Place {
	s.mu.Lock()
	defer s.mu.Unlock()
	var places []service.Place
	for _, r := range s.resources {
		m, is := s.made[r.path]
		p := service.Place{
			Kind: "custom resource", Path: r.path, Name: m.PhysicalID, Note: "not made here yet",
			Look: func(context.Context, service.Query) (service.Page, error) { return look(r, m), nil },
		}
		if is {
			p.Note = "made, as " + m.PhysicalID
			p.Actions = append(p.Actions, s.action(r, "update", "Change it", "", false), s.action(r, "delete", "Delete it", "Have "+r.name+" delete "+r.path+"?", true))
		} else {
			p.Actions = append(p.Actions, s.action(r, "create", "Make it", "", false))
		}
		places = append(places, p)
	}
	return places
}

func (s *Service) action(r resource, name, label, confirm string, remove bool) service.Action {
	return service.Action{Name: name, Label: label, Confirm: confirm, Do: func(ctx context.Context, _ string, _ service.Values) (string, error) {
		o, _, err := s.Trigger(ctx, r.path, remove)
		if err == nil && o.Reason != "" {
			err = errors.New(o.String())
		}
		return o.String(), err
	}}
}

// look is what the handler is told of a resource, and what it was told last. Values
// are those of the template: a secret is a reference there.
func look(r resource, m made) service.Page {
	page := service.Page{Facts: []service.Fact{{Name: "Type", Text: r.kind}, {Name: "Handler", Text: r.name}}}
	for _, f := range []struct {
		name   string
		values map[string]any
	}{{"Properties", r.properties}, {"Made with", m.Properties}} {
		if f.values != nil {
			text, _ := json.Marshal(f.values) // they were decoded from JSON
			page.Facts = append(page.Facts, service.Fact{Name: f.name, Text: service.Short(string(text))})
		}
	}
	return page
}
