package schedules

import (
	"fmt"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/wire"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/typo"
)

// Trigger fires the schedule that the user names, now: by construct path, the
// end of that, logical id or name. It returns its path and what gets an event, with
// an error if some of that did not take it.
func (s *Service) Trigger(name string) (path string, targets []string, err error) {
	x, err := s.named(name)
	if err != nil {
		return "", nil, err
	}
	err = s.fire(x, s.host.Clock.Now())
	for _, t := range x.Targets {
		targets = append(targets, t.ARN)
	}
	return x.Path, targets, err
}

func (s *Service) named(name string) (Schedule, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	var found []Schedule
	for _, x := range s.schedules {
		if name == x.Path || name == x.Name {
			return x, nil
		}
		if name == x.LogicalID || endsIn(x.Path, name) || endsIn(strings.TrimSuffix(x.Path, "/Rule"), name) {
			found = append(found, x)
		}
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return Schedule{}, notFound(name, s.schedules)
	}
	return Schedule{}, refused("%q means several schedules; use the path of one:%s", name, list(found))
}

// endsIn tells whether a construct path ends in whole ids: Checkout/Warm.
func endsIn(path, name string) bool { return strings.HasSuffix("/"+path, "/"+name) }

func notFound(name string, all []Schedule) error {
	if len(all) == 0 {
		return refused("no schedule %q: the app has none", name)
	}
	near, distance := "", max(2, len(name)/3)+1
	for _, x := range all {
		for _, candidate := range []string{x.Path, x.Name, x.LogicalID, last(x.Path)} {
			if d := typo.Distance(name, candidate); d < distance {
				near, distance = fmt.Sprintf(" (did you mean %s?)", x.Path), d
			}
		}
	}
	return refused("no schedule %q%s; the app has:%s", name, near, list(all))
}

func refused(format string, args ...any) error {
	return wire.Errorf("ResourceNotFoundException", format, args...)
}

func list(schedules []Schedule) string {
	var b strings.Builder
	for _, x := range schedules {
		fmt.Fprintf(&b, "\n\t%s, %s", x.Path, x.Text)
	}
	return b.String()
}

// last is the construct's own id.
func last(path string) string { return path[strings.LastIndex(path, "/")+1:] }
