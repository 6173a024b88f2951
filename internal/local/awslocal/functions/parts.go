package functions

import (
	"context"
	"fmt"
	"slices"

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
		answer, ran := l.invoke(receiving, service.Count(len(p.records), "record"), causesOf(p.records), event, func(a service.Answer) history.Fate { return l.judge(p, a).fate(p) })
		if !ran {
			todo = slices.Insert(todo, 0, p)
			continue
		}
		v := l.judge(p, answer)
		if v.done > 0 {
			last := p.records[v.done-1].Sequence
			l.aggregate(v.answer, last)
			l.keep(last)
			if w := l.state.Window; w != nil && len(w.State) > maxWindowState && !l.finish(receiving, true) {
				return
			}
		}
		todo = slices.Insert(todo, 0, v.rest...)
		switch {
		case v.given != "":
			l.discard(part{p.records[v.done:], v.failures, v.answer}, v.given)
		case len(v.rest) > 0 && v.tried:
			l.try(v.rest[0])
			l.sleep(receiving, v.wait)
		}
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
func (l *lane) invoke(receiving context.Context, what string, by []history.Cause, event []byte, fate func(service.Answer) history.Fate) (service.Answer, bool) {
	ctx := l.service.host.Background
	answer, err := l.service.invoke(ctx, service.Invocation{Function: l.Function, Cause: fmt.Sprintf("%s (%s)", l, what), By: by, Event: event, Fate: fate})
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

// giveUp goes on after records that no invocation has made fail the last time.
func (l *lane) giveUp(p part, condition string) {
	l.problem("%s given up (%s); %s", service.Count(len(p.records), "record"), condition, l.told())
	l.discard(p, condition)
}

// discard tells where records that are given up are, and goes on after them, in
// this order.
func (l *lane) discard(p part, condition string) {
	if l.Reading.OnFailure != "" {
		target, from, m := l.discarded(p, condition)
		m.By = l.service.host.History.Followed(history.Call{
			Service: "lambda", Operation: toDestination, Resource: l.service.placeOf(target), Failure: true,
			Detail: fmt.Sprintf("of %s, %s", l, service.Count(len(p.records), "record")),
		}, causesOf(p.records), p.last.By)
		if err := l.service.host.Deliver(target, from, m); err != nil {
			l.problem("%s was not told of %s that are given up: %v", l.service.placeOf(target), service.Count(len(p.records), "record"), err)
		}
	}
	l.keep(p.records[len(p.records)-1].Sequence)
}

// told says who hears of records that are given up.
func (l *lane) told() string {
	if l.Reading.OnFailure == "" {
		return "nobody is told, as the mapping has no destination for failures"
	}
	return l.service.placeOf(l.Reading.OnFailure) + " is told"
}
