package functions

import (
	"context"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
)

var _ service.Shower = (*Service)(nil)

// Places is [service.Shower]: the durable functions with their executions. Other
// functions have nothing in them.
func (s *Service) Places() []service.Place {
	s.mu.RLock()
	durables, functions := s.durables, s.functions
	s.mu.RUnlock()
	var places []service.Place
	for _, f := range functions {
		if _, ok := durables[f.Name]; !ok || f.Skipped != "" {
			continue
		}
		going, over := s.executions.Executions(f.ARN)
		places = append(places, service.Place{
			Kind: "durable function", Path: f.Path, Name: f.Name,
			Amounts: []service.Amount{{N: going, What: service.Noun(going, "execution") + " going on"}, {N: over, What: "over"}},
			Look: func(_ context.Context, q service.Query) (service.Page, error) {
				return s.executions.Look(f.ARN, q), nil
			},
			Open: func(_ context.Context, key string) (service.Item, error) { return s.executions.Open(f.ARN, key) },
			Actions: []service.Action{{
				Name: "hurry", Label: "End its waits",
				Do: func(context.Context, string, service.Values) (string, error) {
					_, ended, _, err := s.Trigger(f.Path)
					if err != nil {
						return "", err
					}
					return "over: " + strings.Join(ended, ", "), nil
				},
			}},
		})
	}
	return places
}
