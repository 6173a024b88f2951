package queues

import (
	"slices"
	"strings"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/wire"
)

var _ service.Holder = (*Service)(nil)

// Backlogs is [service.Holder].
func (s *Service) Backlogs() []service.Backlog {
	var list []service.Backlog
	for _, q := range s.all() {
		spec := q.current()
		visible, hidden, delayed := q.count()
		b := service.Backlog{Kind: "queue", Path: spec.Path, ARN: spec.ARN, Waiting: visible, InFlight: hidden, Delayed: delayed}
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

// count counts the messages that can be received, those in flight, and those
// that nobody has received and that are hidden all the same.
func (q *queue) count() (visible, hidden, delayed int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, h := range q.messages {
		switch {
		case !h.visibleAt.After(time.Now()):
			visible++
		case h.receives > 0:
			hidden++
		default:
			delayed++
		}
	}
	return visible, hidden, delayed
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
	problem := "no queue %q; the app has:\n\t%s"
	if len(found) > 1 {
		problem = "%q means several queues; use the path of one:\n\t%s"
	}
	return "", "", wire.Errorf("QueueDoesNotExist", problem, name, strings.Join(paths, "\n\t"))
}
