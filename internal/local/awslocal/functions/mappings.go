package functions

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/clock"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/pattern"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/history"
)

// A Mapping is an event source mapping: a function gets what is in an event
// source, in batches.
type Mapping struct {
	// Source and Function are ARNs.
	Source, Function string
	// BatchSize is the most records in an event, Window how long to wait for
	// that many.
	BatchSize int
	Window    time.Duration
	// Partial is set if the answer names the records that failed
	// (ReportBatchItemFailures).
	Partial bool
	// Concurrency is how many batches are handled at once.
	Concurrency int
	// Filters choose records, if there are any: one that none of them matches
	// is dropped.
	Filters []pattern.Pattern

	// Reading is how a stream is read; the zero Reading for a queue.
	Reading Reading
}

// Set ends the mappings that run and runs these. Invocations that are under way
// go on. It must not be called twice at once.
func (s *Service) Set(mappings []Mapping) {
	if s.app == nil || !s.app.NoSources { // else the functions that would be needed are not built
		s.resumed.Do(func() {
			s.executions.Resume()
			s.resume()
		})
	}
	s.mu.Lock()
	s.mappings = mappings
	s.mu.Unlock()
	first := s.cancel == nil
	if !first {
		s.cancel()
	}
	receiving, cancel := context.WithCancel(s.host.Background)
	s.cancel = cancel
	before := s.lanes
	s.lanes = new(sync.WaitGroup)
	for _, m := range mappings {
		if source := s.host.EventSource(m.Source); source != nil {
			s.running.Go(func() { s.run(receiving, reader{m, source}) })
		} else if stream := s.stream(m.Source); stream != nil {
			s.readStream(receiving, before, first, m, stream)
		}
	}
}

// stream is the stream with that ARN; nil if there is none.
func (s *Service) stream(arn string) service.Stream {
	if s.host.Stream == nil {
		return nil
	}
	return s.host.Stream(arn)
}

// A reader is a mapping at work.
type reader struct {
	Mapping
	service.EventSource
}

// Long polling, as Lambda does, and how soon records come again whose function
// could not be started, such as one that does not compile.
const (
	poll   = 20 * time.Second
	notRun = 2 * time.Second
)

// run receives until receiving ends; what it has received by then is handled.
func (s *Service) run(receiving context.Context, r reader) {
	receiving, end := s.host.Clock.Work(receiving)
	defer end()
	slots := make(chan struct{}, r.Concurrency)
	for {
		wake := s.host.Clock.Rest(receiving)
		select {
		case <-receiving.Done():
			wake()
			return
		case slots <- struct{}{}:
		}
		wake()
		batch, err := r.batch(receiving, s.host.Clock)
		if err != nil {
			s.host.Problem("%s → function: %v", r, err)
			return
		}
		if len(batch) == 0 {
			<-slots
			continue
		}
		_, handled := s.host.Clock.Work(receiving)
		s.running.Go(func() {
			s.handle(r, batch)
			<-slots
			handled()
		})
	}
}

// batch waits for records: for the first one as long as it takes, for more
// until the batch is full or its window is over. It drops those that no filter
// wants.
func (r reader) batch(ctx context.Context, c *clock.Clock) ([]service.Record, error) {
	batch, err := r.Receive(ctx, r.BatchSize, poll)
	if err != nil || len(batch) == 0 {
		return nil, err
	}
	window, closed := c.WithDeadline(ctx, c.Now().Add(r.Window))
	defer closed()
	for r.Window > 0 && len(batch) < r.BatchSize && window.Err() == nil {
		more, err := r.Receive(window, r.BatchSize-len(batch), r.Window)
		if err != nil || len(more) == 0 {
			break
		}
		batch = append(batch, more...)
	}
	return slices.DeleteFunc(batch, func(x service.Record) bool {
		if r.wants(x) {
			return false
		}
		r.Done(x)
		return true
	}), nil
}

func (r reader) wants(x service.Record) bool {
	if len(r.Filters) == 0 {
		return true
	}
	document := x.Filtered()
	return slices.ContainsFunc(r.Filters, func(f pattern.Pattern) bool { return f.MatchValue(document) })
}

// handle invokes the function with a batch and drops what is done. What is not
// comes again when the event source says so, for a queue when its visibility
// timeout ends.
func (s *Service) handle(r reader, batch []service.Record) {
	var event struct{ Records []any }
	var by []history.Cause
	for _, x := range batch {
		event.Records = append(event.Records, x.Event)
		by = history.Join(by, x.By)
	}
	text, err := json.Marshal(event)
	if err != nil {
		s.host.Problem("%s: %v", r, err)
		return
	}
	if half := len(batch) / 2; len(text) > maxEvent && half > 0 {
		s.handle(r, batch[:half])
		s.handle(r, batch[half:])
		return
	}
	ctx := s.host.Background
	show := s.hide(r, batch)
	answer, err := s.invoke(ctx, service.Invocation{
		Function: r.Function, Cause: fmt.Sprintf("%s (%s)", r, service.Count(len(batch), "message")), By: by, Event: text,
		Fate: func(a service.Answer) history.Fate { return r.fate(batch, a, s.host.Hurry) },
	})
	show()
	if err != nil {
		if ctx.Err() == nil {
			s.host.Problem("%s: %v; trying again in %v", r, err, notRun)
		}
		r.Release(notRun, batch...)
		return
	}
	failed, _ := r.failures(batch, answer)
	r.Fail(answer.By, s.host.Hurry, failed...)
	r.Done(slices.DeleteFunc(batch, func(x service.Record) bool {
		return slices.ContainsFunc(failed, func(f service.Record) bool { return f.Handle == x.Handle })
	})...)
}

// failures are the records of a batch that an answer does not drop. reason says
// why they are all of them although the function has not failed; mostly empty.
func (r reader) failures(batch []service.Record, a service.Answer) (failed []service.Record, reason string) {
	switch {
	case a.Failed:
		return slices.Clone(batch), ""
	case !r.Partial:
		return nil, ""
	}
	return r.Failed(batch, a.Payload)
}

// fate is what becomes of a batch by an answer. It changes nothing.
func (r reader) fate(batch []service.Record, a service.Answer, now bool) history.Fate {
	failed, reason := r.failures(batch, a)
	f := history.Fate{Of: "message", Records: len(batch), Failed: len(failed), Problem: reason}
	if len(failed) > 0 {
		f.Next = r.Next(now, failed...)
	}
	return f
}

// debugged is how long messages are hidden that somebody looks at in a debugger:
// as long as SQS hides them at most.
const debugged = 12 * time.Hour

// hide keeps records that a debugger may hold from coming again meanwhile. The
// time until they come again begins anew with show.
func (s *Service) hide(r reader, batch []service.Record) (show func()) {
	source, ok := r.EventSource.(service.Hider)
	if !ok || s.host.Debugged == nil || !s.host.Debugged(service.FunctionName(r.Function)) {
		return func() {}
	}
	source.Hide(debugged, batch...)
	return func() { source.Hide(0, batch...) }
}
