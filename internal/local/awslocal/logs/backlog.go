package logs

import (
	"slices"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
)

// Backlogs is [service.Holder]: the records that no function has yet, by
// subscription filter, of those filters that have some.
func (s *Service) Backlogs() []service.Backlog {
	s.mu.Lock()
	defer s.mu.Unlock()
	byPath := map[string]service.Backlog{}
	for b, handedOn := range s.open {
		path := b.subscription.Path
		sum := byPath[path]
		sum.Kind, sum.Path = "log", path
		if handedOn {
			sum.InFlight += len(b.records)
		} else {
			sum.Delayed += len(b.records)
		}
		byPath[path] = sum
	}
	var list []service.Backlog
	for _, b := range byPath {
		list = append(list, b)
	}
	slices.SortFunc(list, func(a, b service.Backlog) int { return strings.Compare(a.Path, b.Path) })
	return list
}
