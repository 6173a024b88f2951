package awslocal

import (
	"context"
	"fmt"
	"slices"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/history"
)

// Places are what all services have to show.
func (s *Server) Places() []service.Place {
	var places []service.Place
	for _, x := range s.services {
		if shower, ok := x.(service.Shower); ok {
			places = append(places, shower.Places()...)
		}
	}
	return places
}

// Place is the place of a kind with that path. The error is
// [service.ErrNotThere] if the app has none.
func (s *Server) Place(kind, path string) (service.Place, error) {
	return service.FindPlace(s.Places(), kind, path)
}

// Do does what a person asks for: the action of that name in a place, with the row
// of that key if it is done with one. What was saved before is served then. said is
// what has come of it.
func (s *Server) Do(ctx context.Context, kind, path, action, key string, values service.Values) (said string, err error) {
	s.settle(ctx)
	p, err := s.Place(kind, path)
	if err != nil {
		return "", err
	}
	i := slices.IndexFunc(p.Actions, func(a service.Action) bool { return a.Name == action })
	if i < 0 {
		return "", fmt.Errorf("%s %s has no action %q", kind, path, action)
	}
	a := p.Actions[i]
	for _, f := range a.Fields {
		switch v := values[f.Name]; {
		case v == "" && !f.Optional:
			return "", fmt.Errorf("%s: %s is empty", a.Label, f.Label)
		case v != "" && len(f.Choices) > 0 && !slices.Contains(f.Choices, v):
			return "", fmt.Errorf("%s: %s is %q, which is none of those to choose from", a.Label, f.Label, v)
		}
	}
	by := s.history.Happened(history.Call{Service: "console", Operation: a.Name, Resource: path, Detail: key})
	return a.Do(history.With(ctx, history.Origin{Causes: by}), key, values)
}
