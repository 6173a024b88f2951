package functions

import (
	"context"
	"fmt"
	"hash/fnv"
	"slices"
	"sync"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/pattern"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
)

// Reading is how a mapping reads a stream.
type Reading struct {
	// Path is the construct path of the mapping, for messages to the user.
	Path string
	// Start is where it begins that never read: "TRIM_HORIZON", the oldest
	// record, "LATEST", after the newest, or "AT_TIMESTAMP", at From.
	Start string
	From  time.Time
	// Retries is how often a batch that failed is tried again. If negative, for
	// ever.
	Retries int
	// MaxAge is the age at which a record is given up. If 0, never.
	MaxAge time.Duration
	// Bisect makes two batches of one that failed.
	Bisect bool
	// Window is how long a tumbling window lasts, whose state is handed from
	// invocation to invocation. If 0, there are none.
	Window time.Duration
	// Lanes is how many batches of a shard are handled at once, each with
	// partition keys of its own.
	Lanes int
	// OnFailure is the ARN of what is told of records that are given up; empty
	// if nothing is.
	OnFailure string
}

// readStream starts a reader of each shard, when those of the Set before have
// ended. first says that there was none.
func (s *Service) readStream(receiving context.Context, before *sync.WaitGroup, first bool, m Mapping, stream service.Stream) {
	m.Reading.Lanes = max(1, m.Reading.Lanes)
	for _, shard := range stream.Shards() {
		done := s.lanes.Done
		s.lanes.Add(1)
		s.running.Go(func() {
			defer done()
			if before != nil {
				before.Wait()
			}
			s.readShard(receiving, first, m, stream, shard)
		})
	}
}

// readShard runs the lanes of a shard until receiving ends.
func (s *Service) readShard(receiving context.Context, first bool, m Mapping, stream service.Stream, shard string) {
	var lanes []*lane
	var names []string
	for n := range m.Reading.Lanes {
		l := &lane{
			Mapping: m, service: s, stream: stream, shard: shard, number: n,
			key: laneKey(m, shard), name: fmt.Sprintf("%d/%d", n, m.Reading.Lanes),
		}
		lanes, names = append(lanes, l), append(names, l.name)
	}
	after, err := s.positions.of(lanes[0].key, names)
	if after == nil && err == nil {
		after, err = s.beginning(receiving, first, m, stream, shard)
	}
	if err != nil {
		if receiving.Err() == nil {
			lanes[0].problem("it is not read: %v", err)
		}
		return
	}
	var running sync.WaitGroup
	for i, l := range lanes {
		l.load()
		l.read = after[i]
		if w := l.state.Window; w != nil {
			l.read = max(l.read, w.Through) // its state counts, where the tool was killed before the position
		}
		l.keep(l.read) // also where it begins: what comes while no tool runs counts
	}
	for _, l := range lanes {
		running.Go(func() { l.run(receiving) })
	}
	running.Wait()
}

// laneKey begins the names of the lanes of a shard in positions.
func laneKey(m Mapping, shard string) string {
	return fmt.Sprintf("%s %s %s ", m.Source, m.Function, shard)
}

// beginning is where lanes begin that never read.
func (s *Service) beginning(ctx context.Context, first bool, m Mapping, stream service.Stream, shard string) (after []string, err error) {
	position := ""
	if m.Reading.Start == "LATEST" {
		newest := stream.Newest
		if first {
			newest = stream.Opened // what this run has put since is newer
		}
		position, err = newest(ctx, shard)
	}
	return slices.Repeat([]string{position}, m.Reading.Lanes), err
}

// A lane reads the records of a shard whose keys are its own, in order: the next
// batch is read when the one before is done, or given up.
type lane struct {
	Mapping
	service *Service
	stream  service.Stream
	shard   string
	number  int

	key, name string // in positions

	read  string // the last record that was read
	state laneState
	said  bool // that the function does not run
}

func (l *lane) String() string { return l.stream.String() }

func (l *lane) problem(format string, args ...any) {
	l.service.host.Problem("%s: %s", l, fmt.Sprintf(format, args...))
}

func (l *lane) run(receiving context.Context) {
	receiving, end := l.service.host.Clock.Work(receiving)
	defer end()
	for receiving.Err() == nil {
		batch, idle, err := l.batch(receiving)
		if err != nil {
			if receiving.Err() == nil {
				l.problem("it is not read any more: %v", err)
			}
			return
		}
		switch {
		case len(batch) > 0:
			l.work(receiving, batch)
		case idle && l.state.Window != nil && l.untilEnd(poll) == 0:
			l.finish(receiving, false)
		}
	}
}

// keep notes that all up to a record is done.
func (l *lane) keep(after string) {
	if err := l.service.positions.set(l.key, l.name, after); err != nil {
		l.problem("state: %v", err)
	}
	if t := l.state.Trying; t != nil && after >= t.First {
		l.state.Trying = nil
		l.save()
	}
}

// batch waits for records: for the first one as long as it takes, for more until
// the batch is full or its window is over. A tumbling window that ends meanwhile
// leaves it empty; idle says that there was nothing to read.
func (l *lane) batch(ctx context.Context) (batch []service.StreamRecord, idle bool, err error) {
	clock, filling := l.service.host.Clock, false
	wait, reading, closed := poll, ctx, func() {}
	if w := l.state.Window; w != nil {
		if wait = l.untilEnd(poll); wait > 0 {
			reading, closed = clock.WithDeadline(ctx, w.Start.Add(l.Reading.Window))
		}
	}
	defer func() { closed() }()
	for {
		found, err := l.readAfter(reading, wait)
		if err != nil && (reading.Err() == nil || ctx.Err() != nil) {
			return nil, false, err
		}
		for _, r := range found {
			if len(batch) == l.BatchSize {
				break
			}
			l.read = r.Sequence
			if l.mine(r) {
				batch = append(batch, r)
			}
		}
		switch {
		case len(found) > 0 && len(batch) == 0:
			l.keep(l.read)
			return nil, false, nil
		case len(batch) == 0 || len(batch) == l.BatchSize || l.Window == 0:
			return batch, len(found) == 0, nil
		case !filling:
			filling, wait = true, l.Window
			closed()
			reading, closed = clock.WithDeadline(ctx, clock.Now().Add(l.Window))
			defer l.asleep()()
		case reading.Err() != nil || len(found) == 0:
			return batch, false, nil
		}
	}
}

// readAfter waits for records after the last one that was read.
func (l *lane) readAfter(ctx context.Context, wait time.Duration) ([]service.StreamRecord, error) {
	defer l.service.host.Clock.Rest(ctx)()
	return l.stream.Read(ctx, l.shard, l.read, l.BatchSize, wait)
}

// sleep returns after d, or when ctx ends.
func (l *lane) sleep(ctx context.Context, d time.Duration) {
	defer l.asleep()()
	clock := l.service.host.Clock
	clock.Sleep(ctx, clock.Now().Add(d), nil)
}

// asleep notes that records wait for a moment, until awake is called.
func (l *lane) asleep() (awake func()) {
	note := func(n int) {
		l.service.mu.Lock()
		defer l.service.mu.Unlock()
		l.service.sleeping[l.key] += n
	}
	note(1)
	return func() { note(-1) }
}

// mine reports whether the lane's function gets a record.
func (l *lane) mine(r service.StreamRecord) bool {
	if lanes := l.Reading.Lanes; lanes > 1 {
		h := fnv.New32a()
		h.Write([]byte(r.Key))
		if int(h.Sum32()%uint32(lanes)) != l.number {
			return false
		}
	}
	if r.At.Before(l.Reading.From) {
		return false
	}
	if len(l.Filters) == 0 {
		return true
	}
	document := r.Filtered()
	return slices.ContainsFunc(l.Filters, func(f pattern.Pattern) bool { return f.MatchValue(document) })
}
