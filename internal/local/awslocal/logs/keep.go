package logs

import (
	"encoding/json"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
)

// kept is a record in the state, until an event has it.
type kept struct {
	Subscription string // path
	Key, Stream  string // of the batch
	Record       record
}

// keep has a record in the state.
func (s *Service) keep(b *batch, r record) {
	if err := s.journal.Put(r.ID, kept{b.subscription.Path, b.key, b.stream, r}); err != nil {
		s.host.Problem("state: %v", err)
	}
}

// forget drops the records of a batch that was sent, or that nobody takes.
func (s *Service) forget(b *batch) {
	var ids []string
	for _, r := range b.records {
		ids = append(ids, r.ID)
	}
	if err := s.journal.Delete(ids...); err != nil {
		s.host.Problem("state: %v", err)
	}
}

// resume sends what an earlier run has left; the caller holds mu. Records of a
// filter that the app has no more are dropped.
func (s *Service) resume() {
	byPath := map[string]Subscription{}
	for _, x := range s.now.subscriptions {
		byPath[x.Path] = x
	}
	lost := 0
	for id, value := range s.journal.All() {
		var k kept
		x, ok := Subscription{}, json.Unmarshal(value, &k) == nil
		if ok {
			x, ok = byPath[k.Subscription]
		}
		if !ok {
			lost++
			if err := s.journal.Delete(id); err != nil {
				s.host.Problem("state: %v", err)
			}
			continue
		}
		b := s.batch(k.Key, x, k.Stream)
		b.records = append(b.records, k.Record)
	}
	if lost > 0 {
		s.host.Problem("%s lost: no subscription filter of the app wants them any more", service.Count(lost, "record"))
	}
}
