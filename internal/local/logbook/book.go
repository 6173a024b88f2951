// Package logbook tells what a history remembers as records of a log: what
// functions have written and how invocations ended, and what follows.
package logbook

import (
	"context"
	"slices"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/history"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/logrecord"
)

// A Book is what a run of the tool has to tell. PathOf is the construct path of
// the function of a name.
type Book struct {
	History *history.History
	PathOf  func(name string) string
}

// maxUnread is how much may happen before it is read, without being lost.
const maxUnread = 16 << 10

// Tell calls emit with the records that f chooses, the oldest first, and then,
// if follow is set, with those to come until ctx ends or ended is closed; an error
// of emit ends it too. What there is to say about f, such as that no record has a
// field of that name, is a record of the kind logrecord.Tool.
func (b Book) Tell(ctx context.Context, f logrecord.Filter, follow bool, ended <-chan struct{}, emit func(logrecord.Record) error) error {
	var news *history.Subscription
	if follow {
		news = b.History.Subscribe(maxUnread) // first, so that nothing is between
		defer news.Close()
	}
	t, remembered := b.remembered()
	chosen := slices.DeleteFunc(slices.Clone(remembered), func(r logrecord.Record) bool { return !f.Match(r) })
	for _, r := range chosen {
		if err := emit(r); err != nil {
			return err
		}
	}
	if len(chosen) == 0 {
		if note := nothingOf(f, remembered, follow); note != "" {
			if err := emit(note.record()); err != nil {
				return err
			}
		}
	}
	if !follow {
		return nil
	}
	return t.follow(ctx, news, f, ended, emit)
}

// remembered are all records that there are now. The teller goes on from there.
func (b Book) remembered() (*teller, []logrecord.Record) {
	type happened struct {
		at   time.Time
		news history.News
	}
	var all []happened
	lines := b.History.Lines(func(history.Line) bool { return true })
	for i := range lines {
		all = append(all, happened{lines[i].At, history.News{Line: &lines[i]}})
	}
	for _, c := range b.History.Outside() {
		all = append(all, happened{c.End(), history.News{Call: &c}})
	}
	for _, inv := range b.History.Recent(history.Filter{}) {
		if inv.Result != history.Running {
			all = append(all, happened{inv.End(), history.News{Invocation: &inv}})
		}
	}
	slices.SortStableFunc(all, func(a, b happened) int { return a.at.Compare(b.at) })
	var records []logrecord.Record
	t := newTeller(b.PathOf, func(r logrecord.Record) { records = append(records, r) })
	for _, h := range all {
		if h.news.Call != nil { // an invocation ends before the request that it answers
			t.requested(*h.news.Call)
		}
	}
	logrecord.Gather(func(yield func(logrecord.Line) bool) {
		for _, h := range all {
			if l, ok := t.take(h.news); ok && !yield(l) {
				return
			}
		}
	}, func(l logrecord.Line) { t.emit(logrecord.OfLine(l)) })
	endAfterLog(records)
	slices.SortStableFunc(records, func(a, b logrecord.Record) int { return a.Time.Compare(b.Time) })
	return t, records
}

// lateLog is how long after the end of an invocation its log may arrive: it comes
// by another way.
const lateLog = 100 * time.Millisecond

// endAfterLog gives the end of an invocation a time that is not before the last
// of its log.
func endAfterLog(records []logrecord.Record) {
	last := map[string]time.Time{} // by request id; the tries of one event share it
	for _, r := range records {
		if r.Kind != logrecord.Invocation && r.RequestID != "" && r.Time.After(last[r.RequestID]) {
			last[r.RequestID] = r.Time
		}
	}
	for i, r := range records {
		if at := last[r.RequestID]; r.Kind == logrecord.Invocation && at.After(r.Time) && at.Sub(r.Time) < lateLog {
			records[i].Time = at.Add(1)
		}
	}
}
