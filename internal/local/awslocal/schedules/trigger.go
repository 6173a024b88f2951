package schedules

import (
	"fmt"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/wire"
)

// Trigger fires the schedule that the user names, now: by construct path, the
// end of that, logical id or name. It returns its path and what gets an event, with
// an error if some of that did not take it. It reports false for what is none.
func (s *Service) Trigger(name string) (path string, targets []string, found bool, err error) {
	x, found, err := s.named(name)
	if err != nil || !found {
		return "", nil, found, err
	}
	err = s.fire(x, s.host.Clock.Now())
	for _, t := range x.Targets {
		targets = append(targets, t.ARN)
	}
	return x.Path, targets, true, err
}

// Triggers is [service.Triggerer].
func (s *Service) Triggers() []service.Trigger {
	s.mu.RLock()
	defer s.mu.RUnlock()
	var all []service.Trigger
	for _, x := range s.schedules {
		all = append(all, service.Trigger{Kind: "schedule", Path: x.Path, What: x.Text, Names: []string{x.Name, x.LogicalID}})
	}
	return all
}

// named fails for a name that several have.
func (s *Service) named(name string) (x Schedule, ok bool, err error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	var found []Schedule
	for _, x := range s.schedules {
		if name == x.Path || name == x.Name {
			return x, true, nil
		}
		if name == x.LogicalID || endsIn(x.Path, name) || endsIn(strings.TrimSuffix(x.Path, "/Rule"), name) {
			found = append(found, x)
		}
	}
	switch len(found) {
	case 1:
		return found[0], true, nil
	case 0:
		return Schedule{}, false, nil
	}
	return Schedule{}, true, wire.Errorf("ResourceNotFoundException", "%q means several schedules; use the path of one:%s", name, list(found))
}

// endsIn tells whether a construct path ends in whole ids: Checkout/Warm.
func endsIn(path, name string) bool { return strings.HasSuffix("/"+path, "/"+name) }

func list(schedules []Schedule) string {
	var b strings.Builder
	for _, x := range schedules {
		fmt.Fprintf(&b, "\n\t%s, %s", x.Path, x.Text)
	}
	return b.String()
}
