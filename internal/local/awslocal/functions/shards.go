package functions

import (
	"context"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"slices"
	"sync"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/lambda/batchanswer"
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
		l.read = after[i]
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

	read string // the last record that was read
	said bool   // that the function does not run
}

func (l *lane) String() string { return l.stream.String() }

func (l *lane) problem(format string, args ...any) {
	l.service.host.Problem("%s: %s", l, fmt.Sprintf(format, args...))
}

func (l *lane) run(receiving context.Context) {
	for receiving.Err() == nil {
		batch, err := l.batch(receiving)
		if err != nil {
			if receiving.Err() == nil {
				l.problem("it is not read any more: %v", err)
			}
			return
		}
		if len(batch) > 0 {
			l.work(receiving, batch)
		}
	}
}

// keep notes that all up to a record is done.
func (l *lane) keep(after string) {
	if err := l.service.positions.set(l.key, l.name, after); err != nil {
		l.problem("state: %v", err)
	}
}

// batch waits for records: for the first one as long as it takes, for more until
// the batch is full or its window is over.
func (l *lane) batch(ctx context.Context) ([]service.StreamRecord, error) {
	var batch []service.StreamRecord
	wait, end := poll, time.Time{}
	for {
		found, err := l.stream.Read(ctx, l.shard, l.read, l.BatchSize, wait)
		if err != nil {
			return nil, err
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
			return nil, nil
		case len(batch) == 0 || len(batch) == l.BatchSize || l.Window == 0:
			return batch, nil
		case end.IsZero():
			end = time.Now().Add(l.Window)
		}
		if wait = time.Until(end); wait <= 0 || len(found) == 0 {
			return batch, nil
		}
	}
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

// A part of a batch is what one invocation gets; failures is how often it has
// failed as it is.
type part struct {
	records  []service.StreamRecord
	failures int
	last     service.Answer // of the last failure
}

// work has the function handle a batch, part by part, until all of it is done
// or given up, or receiving ends: then what is left is read again.
func (l *lane) work(receiving context.Context, batch []service.StreamRecord) {
	todo := []part{{records: batch}}
	for len(todo) > 0 && receiving.Err() == nil {
		p := todo[0]
		todo = todo[1:]
		if old := l.old(p.records); old > 0 {
			l.giveUp(part{p.records[:old], p.failures, p.last}, "RecordAgeExceeded")
			if p.records = p.records[old:]; len(p.records) == 0 {
				continue
			}
		}
		event, err := eventOf(p.records)
		if err != nil {
			l.problem("%v", err) // unreachable: it was decoded from JSON
			return
		}
		if half := len(p.records) / 2; len(event) > maxEvent && half > 0 {
			todo = slices.Insert(todo, 0, part{p.records[:half], p.failures, p.last}, part{p.records[half:], p.failures, p.last})
			continue
		}
		answer, ran := l.invoke(receiving, p, event)
		if !ran {
			todo = slices.Insert(todo, 0, p)
			continue
		}
		failed := l.failed(p, answer)
		if failed > 0 {
			l.keep(p.records[failed-1].Sequence)
		}
		if failed == len(p.records) {
			continue
		}
		todo = slices.Insert(todo, 0, l.again(receiving, p, failed, answer)...)
	}
}

// old is how many records at the beginning are too old.
func (l *lane) old(records []service.StreamRecord) int {
	n := 0
	for l.Reading.MaxAge > 0 && n < len(records) && time.Since(records[n].At) > l.Reading.MaxAge {
		n++
	}
	return n
}

// invoke reports false if the function did not run: then that is no failure, and
// it has waited a while.
func (l *lane) invoke(receiving context.Context, p part, event []byte) (service.Answer, bool) {
	ctx := l.service.host.Background
	answer, err := l.service.host.Invoke(ctx, service.Invocation{Function: l.Function, Cause: fmt.Sprintf("%s (%s)", l, service.Count(len(p.records), "record")), Event: event})
	if err == nil && ctx.Err() == nil {
		l.said = false
		return answer, true
	}
	if ctx.Err() == nil && !l.said {
		l.said = true
		l.problem("the function did not run: %v; its records wait until it does", err)
	}
	sleepUntil(receiving, time.Now().Add(notRun))
	return service.Answer{}, false
}

func eventOf(records []service.StreamRecord) ([]byte, error) {
	var event struct{ Records []any }
	for _, r := range records {
		event.Records = append(event.Records, r.Event)
	}
	return json.Marshal(event)
}

// failed is the index of the first record that comes again, as the position goes
// no further than to the one before; the number of records if none does.
func (l *lane) failed(p part, answer service.Answer) int {
	switch {
	case answer.Failed:
		return 0
	case !l.Partial:
		return len(p.records)
	}
	var event events.KinesisEvent // tables' answers are read in the same way
	for _, r := range p.records {
		event.Records = append(event.Records, events.KinesisEventRecord{Kinesis: events.KinesisRecord{SequenceNumber: r.Sequence}})
	}
	outcome := batchanswer.Kinesis(event, answer.Payload, nil)
	if outcome.Reason != "" {
		l.problem("all records of the batch come again: %s", outcome.Reason)
	}
	return len(outcome.Done)
}

// Waits before a batch is tried again: twice as long each time. Lambda does not
// say how long its own are.
const (
	firstRetry   = time.Second
	longestRetry = time.Minute
)

// again is what is left to do of a part whose record at index failed is the
// first that comes again. Splitting is no try, by "Retrying with more granular
// stages".
func (l *lane) again(receiving context.Context, p part, failed int, answer service.Answer) []part {
	rest := part{records: p.records[failed:], failures: p.failures, last: answer}
	if l.Reading.Bisect && len(p.records) > 1 {
		if failed > 0 {
			return []part{rest}
		}
		half := len(rest.records) / 2
		return []part{{rest.records[:half], rest.failures, answer}, {rest.records[half:], rest.failures, answer}}
	}
	if failed > 0 {
		rest.failures = 0 // another record is the first one now
	}
	rest.failures++
	if l.Reading.Retries >= 0 && rest.failures > l.Reading.Retries {
		l.giveUp(rest, "RetryAttemptsExhausted")
		return nil
	}
	wait := min(firstRetry<<min(rest.failures-1, 10), longestRetry)
	l.problem("the function failed; %s again in %v", comes(len(rest.records)), wait)
	sleepUntil(receiving, time.Now().Add(wait))
	return []part{rest}
}

// comes is such as "1 record comes".
func comes(n int) string {
	if n == 1 {
		return "1 record comes"
	}
	return fmt.Sprintf("%d records come", n)
}

// giveUp tells where records that are not handled are, and goes on after them,
// in this order.
func (l *lane) giveUp(p part, condition string) {
	to := "nobody is told: the mapping has no destination for failures"
	if l.Reading.OnFailure != "" {
		to = l.Reading.OnFailure + " is told"
		if err := l.service.host.Deliver(l.discarded(p, condition)); err != nil {
			to = fmt.Sprintf("%s was not told: %v", l.Reading.OnFailure, err)
		}
	}
	l.problem("%s given up (%s); %s", service.Count(len(p.records), "record"), condition, to)
	l.keep(p.records[len(p.records)-1].Sequence)
}
