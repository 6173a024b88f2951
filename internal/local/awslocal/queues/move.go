package queues

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/wire"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/randomid"
)

// dropped forgets a message that has left the queue.
func (q *queue) dropped(h *held) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.kept(q.keep.drop(h))
}

// Move sends the visible dead letters of a queue back to the queues that they
// come from, or all of its visible messages to another queue if to is an ARN.
// stay is how many do not move, as no queue has given them up.
func (s *Service) Move(arn, to string) (moved, stay int, err error) {
	from, err := s.queue(arn)
	if err != nil {
		return 0, 0, err
	}
	if to != "" {
		if _, err := s.queue(to); err != nil {
			return 0, 0, err
		}
	}
	for _, h := range from.claim() {
		destination := to
		if destination == "" {
			destination = h.from
		}
		q, err := s.queue(destination)
		if err != nil || q == from {
			stay++
			from.unclaim(h)
			continue
		}
		q.accept(h, "", nil)
		from.takeOut(h)
		moved++
	}
	return moved, stay, nil
}

// claimed is how long a message is hidden that is moved; it takes no time.
const claimed = time.Hour

// claim hides the visible messages from consumers and returns them. The state
// does not know of it: a tool that is killed now has moved nothing.
func (q *queue) claim() []*held {
	q.mu.Lock()
	defer q.mu.Unlock()
	now := q.clock.Now()
	var all []*held
	for _, h := range q.messages {
		if !h.visibleAt.After(now) {
			h.visibleAt = now.Add(claimed)
			all = append(all, h)
		}
	}
	return all
}

func (q *queue) unclaim(h *held) {
	q.mu.Lock()
	defer q.mu.Unlock()
	h.visibleAt = q.clock.Now()
	q.wake()
}

func (q *queue) takeOut(h *held) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.messages = slices.DeleteFunc(q.messages, func(x *held) bool { return x == h })
	q.kept(q.keep.drop(h))
}

// startMessageMoveTask moves at once: the task is over when it answers.
func (s *Service) startMessageMoveTask(_ context.Context, in struct{ SourceArn, DestinationArn string }) (any, error) {
	if len(s.sourcesOf(in.SourceArn)) == 0 {
		if _, err := s.queue(in.SourceArn); err != nil {
			return nil, err
		}
		return nil, wire.Errorf("InvalidParameterValue", "%s is no dead-letter queue of a queue of this app", in.SourceArn)
	}
	_, _, err := s.Move(in.SourceArn, in.DestinationArn)
	return struct{ TaskHandle string }{randomid.UUID()}, err
}

// sourcesOf are the queues whose dead letters a queue gets.
func (s *Service) sourcesOf(arn string) []Queue {
	s.mu.RLock()
	defer s.mu.RUnlock()
	var sources []Queue
	for _, q := range s.queues {
		if spec := q.current(); spec.DeadLetters == arn {
			sources = append(sources, spec)
		}
	}
	slices.SortFunc(sources, func(a, b Queue) int { return strings.Compare(a.Path, b.Path) })
	return sources
}
