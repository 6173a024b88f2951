package idempotency

import (
	"context"
	"sync"
	"time"
)

// MemoryStore is a [Store] for tests: other processes do not see it. The zero value is empty.
type MemoryStore struct {
	mu      sync.Mutex
	records map[string]Record
}

var _ Store = (*MemoryStore)(nil)

// Claim implements [Store].
func (s *MemoryStore) Claim(_ context.Context, r Record, now time.Time) (Record, bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	other := s.records[r.Key]
	if status := other.StatusAt(now); status == InProgress || status == Completed {
		return other, other.Token == r.Token, nil
	}
	if s.records == nil {
		s.records = make(map[string]Record)
	}
	s.records[r.Key] = r
	return Record{}, true, nil
}

// Complete implements [Store].
func (s *MemoryStore) Complete(_ context.Context, r Record) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if old, ok := s.records[r.Key]; !ok || old.Token != r.Token {
		return ErrLost
	}
	s.records[r.Key] = r
	return nil
}

// Abandon implements [Store].
func (s *MemoryStore) Abandon(_ context.Context, key, token string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if old, ok := s.records[key]; !ok || old.Token != token {
		return ErrLost
	}
	delete(s.records, key)
	return nil
}
