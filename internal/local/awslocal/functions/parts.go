package functions

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/lambda/batchanswer"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/history"
)

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
	todo := l.parts(batch)
	for len(todo) > 0 && receiving.Err() == nil {
		p := todo[0]
		todo = todo[1:]
		if old := l.old(p.records); old > 0 {
			l.giveUp(part{p.records[:old], p.failures, p.last}, "RecordAgeExceeded")
			if p.records = p.records[old:]; len(p.records) == 0 {
				continue
			}
		}
		if !l.enter(receiving, p.records[0]) {
			return
		}
		event := l.event(p.records, false, false)
		if half := len(p.records) / 2; len(event) > maxEvent && half > 0 {
			todo = slices.Insert(todo, 0, part{p.records[:half], p.failures, p.last}, part{p.records[half:], p.failures, p.last})
			continue
		}
		answer, ran := l.invoke(receiving, service.Count(len(p.records), "record"), causesOf(p.records), event)
		if !ran {
			todo = slices.Insert(todo, 0, p)
			continue
		}
		answer = l.windowed(answer)
		failed := l.failed(p, answer)
		if failed > 0 {
			l.aggregate(answer, p.records[failed-1].Sequence)
			l.keep(p.records[failed-1].Sequence)
			if w := l.state.Window; w != nil && len(w.State) > maxWindowState && !l.finish(receiving, true) {
				return
			}
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
	for l.Reading.MaxAge > 0 && n < len(records) && l.service.host.Clock.Since(records[n].At) > l.Reading.MaxAge {
		n++
	}
	return n
}

// invoke reports false if the function did not run: then that is no failure, and
// it has waited a while.
func (l *lane) invoke(receiving context.Context, what string, by []history.Cause, event []byte) (service.Answer, bool) {
	ctx := l.service.host.Background
	answer, err := l.service.invoke(ctx, service.Invocation{Function: l.Function, Cause: fmt.Sprintf("%s (%s)", l, what), By: by, Event: event})
	if err == nil && ctx.Err() == nil {
		l.said = false
		return answer, true
	}
	if ctx.Err() == nil && !l.said {
		l.said = true
		l.problem("the function did not run: %v; its records wait until it does", err)
	}
	l.sleep(receiving, notRun)
	return service.Answer{}, false
}

// causesOf is what has written some records.
func causesOf(records []service.StreamRecord) []history.Cause {
	var by []history.Cause
	for _, r := range records {
		by = history.Join(by, r.By)
	}
	return by
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
		l.try(part{rest.records[:half], rest.failures, answer})
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
	l.try(rest)
	wait := min(firstRetry<<min(rest.failures-1, 10), longestRetry)
	why := "the function failed"
	if !answer.Failed {
		why = "the function answered that records failed"
	}
	if l.service.host.Hurry {
		wait = 0
	}
	l.problem("%s; %s again in %v", why, comes(len(rest.records), "record"), wait)
	l.sleep(receiving, wait)
	return []part{rest}
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
