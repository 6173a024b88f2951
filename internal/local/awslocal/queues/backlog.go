package queues

import (
	"slices"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/wire"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/typo"
)

var _ service.Holder = (*Service)(nil)

// Backlogs is [service.Holder].
func (s *Service) Backlogs() []service.Backlog {
	var list []service.Backlog
	for _, q := range s.all() {
		spec := q.current()
		n := q.count()
		b := service.Backlog{Kind: "queue", Path: spec.Path, ARN: spec.ARN, Waiting: n.visible, InFlight: n.hidden, Delayed: n.delayed + n.blocked}
		for _, source := range s.sourcesOf(spec.ARN) {
			b.DeadOf = append(b.DeadOf, source.Path)
		}
		b.DeadOf = append(b.DeadOf, spec.DeadOf...)
		list = append(list, b)
	}
	slices.SortFunc(list, func(a, b service.Backlog) int { return strings.Compare(a.Path, b.Path) })
	return list
}

func (s *Service) all() []*queue {
	s.mu.RLock()
	defer s.mu.RUnlock()
	var all []*queue
	for _, q := range s.queues {
		all = append(all, q)
	}
	return all
}

// counts are how many messages can be received, are in flight, are hidden though
// nobody has received them, and come after one of their group that is hidden.
type counts struct{ visible, hidden, delayed, blocked int }

func (q *queue) count() counts {
	q.mu.Lock()
	defer q.mu.Unlock()
	var n counts
	now, groups := q.clock.Now(), map[string]bool{} // of which one is hidden
	for _, h := range q.messages {
		hidden := h.visibleAt.After(now)
		switch {
		case !hidden && groups[h.GroupID]:
			n.blocked++
		case !hidden:
			n.visible++
		case h.receives > 0:
			n.hidden++
		default:
			n.delayed++
		}
		groups[h.GroupID] = groups[h.GroupID] || hidden && q.spec.FIFO
	}
	return n
}

// Named is the queue that the user names: by construct path, the last element of
// that, or name. url is where it is reached.
func (s *Service) Named(name string) (arn, url string, err error) {
	var paths []string
	var found []Queue
	for _, q := range s.all() {
		spec := q.current()
		if name == spec.Path || name == spec.Name {
			return spec.ARN, s.url(spec), nil
		}
		if strings.HasSuffix(spec.Path, "/"+name) {
			found = append(found, spec)
		}
		paths = append(paths, spec.Path)
	}
	if len(found) == 1 {
		return found[0].ARN, s.url(found[0]), nil
	}
	slices.Sort(paths)
	if len(found) > 1 {
		return "", "", wire.Errorf("QueueDoesNotExist", "%q means several queues; use the path of one:\n\t%s", name, strings.Join(paths, "\n\t"))
	}
	return "", "", wire.Errorf("QueueDoesNotExist", "no queue %q%s; the app has:\n\t%s", name, typo.Paths(name, paths).Hint(), strings.Join(paths, "\n\t"))
}
