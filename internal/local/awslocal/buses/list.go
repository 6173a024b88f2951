package buses

import (
	"context"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/wire"
)

type describedBus struct{ Name, Arn string }

func (s *Service) all() []Bus {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if len(s.buses) == 0 {
		return []Bus{{Path: DefaultBus, Name: DefaultBus}}
	}
	return s.buses
}

func (s *Service) listEventBuses(_ context.Context, in struct{ NamePrefix string }) (any, error) {
	list := []describedBus{}
	for _, b := range s.all() {
		if strings.HasPrefix(b.Name, in.NamePrefix) {
			list = append(list, describedBus{b.Name, b.ARN})
		}
	}
	return struct{ EventBuses []describedBus }{list}, nil
}

func (s *Service) describeEventBus(_ context.Context, in struct{ Name string }) (any, error) {
	b, err := s.bus(in.Name)
	return describedBus{b.Name, b.ARN}, err
}

type describedRule struct{ Name, Arn, State, EventBusName string }

func (s *Service) listRules(_ context.Context, in struct{ EventBusName, NamePrefix string }) (any, error) {
	b, err := s.bus(in.EventBusName)
	if err != nil {
		return nil, err
	}
	list := []describedRule{}
	for _, r := range b.Rules {
		if strings.HasPrefix(r.Name, in.NamePrefix) {
			list = append(list, describedRule{r.Name, r.ARN, "ENABLED", b.Name})
		}
	}
	return struct{ Rules []describedRule }{list}, nil
}

type describedTarget struct{ Id, Arn string }

func (s *Service) listTargetsByRule(_ context.Context, in struct{ EventBusName, Rule string }) (any, error) {
	b, err := s.bus(in.EventBusName)
	if err != nil {
		return nil, err
	}
	for _, r := range b.Rules {
		if r.Name == in.Rule {
			list := []describedTarget{}
			for _, t := range r.Targets {
				list = append(list, describedTarget{t.ID, t.ARN})
			}
			return struct{ Targets []describedTarget }{list}, nil
		}
	}
	return nil, wire.Errorf("ResourceNotFoundException", "event bus %s has no rule %s", b.Name, in.Rule)
}
