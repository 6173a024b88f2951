package functions

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
)

var _ service.Holder = (*Service)(nil)

// Backlogs is [service.Holder]: asynchronous invocations and durable executions,
// of functions that have some, and the records of streams that mappings have not done yet, of which at
// most a thousand are counted per shard.
func (s *Service) Backlogs() []service.Backlog {
	return slices.Concat(s.asyncBacklogs(), s.executionBacklogs(), s.streamBacklogs())
}

// Executions is the kind of backlog that durable executions are.
const Executions = "execution"

// executionBacklogs are the durable executions that are not over. Those that wait
// are the ones whose function is to be tried again.
func (s *Service) executionBacklogs() []service.Backlog {
	s.mu.RLock()
	defer s.mu.RUnlock()
	var list []service.Backlog
	for arn, b := range s.executions.Backlogs() {
		list = append(list, service.Backlog{Kind: Executions, Path: s.pathOf(arn), Waiting: b.Retried, InFlight: b.Running, Delayed: b.Waiting})
	}
	slices.SortFunc(list, func(a, b service.Backlog) int { return strings.Compare(a.Path, b.Path) })
	return list
}

func (s *Service) asyncBacklogs() []service.Backlog {
	s.mu.RLock()
	defer s.mu.RUnlock()
	byFunction := map[string]*service.Backlog{}
	for _, p := range s.pending {
		if _, ok := s.durables[service.FunctionName(p.Function)]; ok {
			continue // its execution counts
		}
		path := s.pathOf(p.Function)
		b := byFunction[path]
		if b == nil {
			b = &service.Backlog{Kind: "function", Path: path}
			byFunction[path] = b
		}
		switch {
		case p.running:
			b.InFlight++
		case p.due.After(s.host.Clock.Now()):
			b.Delayed++
		default:
			b.Waiting++
		}
	}
	var list []service.Backlog
	for _, b := range byFunction {
		list = append(list, *b)
	}
	slices.SortFunc(list, func(a, b service.Backlog) int { return strings.Compare(a.Path, b.Path) })
	return list
}

// pathOf is the construct path of a function; the caller holds mu.
func (s *Service) pathOf(function string) string {
	name := service.FunctionName(function)
	for _, f := range s.functions {
		if f.Name == name {
			return f.Path
		}
	}
	return name
}

// asleep reports whether records of a shard wait for a moment.
func (s *Service) asleep(shard string) bool {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.sleeping[shard] > 0
}

func (s *Service) streamBacklogs() []service.Backlog {
	s.mu.RLock()
	mappings := s.mappings
	s.mu.RUnlock()
	ctx, cancel := context.WithTimeout(s.host.Background, time.Second)
	defer cancel()
	var list []service.Backlog
	for _, m := range mappings {
		stream := s.stream(m.Source)
		if stream == nil {
			continue
		}
		b := service.Backlog{Kind: "stream"}
		s.mu.RLock()
		b.Path = strings.TrimPrefix(strings.TrimPrefix(stream.String(), "stream "), "table ") + " → " + s.pathOf(m.Function)
		s.mu.RUnlock()
		for _, shard := range stream.Shards() {
			records, err := stream.Read(ctx, shard, s.positions.slowest(laneKey(m, shard)), 1000, 0)
			switch {
			case err != nil:
			case s.asleep(laneKey(m, shard)):
				b.Delayed += len(records)
			default:
				b.Waiting += len(records)
			}
		}
		list = append(list, b)
	}
	return list
}
