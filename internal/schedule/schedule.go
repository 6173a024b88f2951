// Package schedule knows the schedule expressions of EventBridge Scheduler:
// rate(5 minutes), cron(0 8 ? * MON-FRI *) and at(2026-12-24T18:00:00).
//
// Source: "Schedule types in EventBridge Scheduler", EventBridge Scheduler user
// guide.
package schedule

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/typo"
)

// An Expression says when a schedule fires.
type Expression struct {
	// Rate is the interval of a rate; zero for others.
	Rate time.Duration

	cron *cron
	// at is the wall clock of the one time that at names, as UTC.
	at time.Time
}

// Parse reads an expression. Errors say what was meant, as far as that can be
// guessed, and what is allowed.
func Parse(text string) (Expression, error) {
	kind, arguments, ok := strings.Cut(strings.TrimSuffix(text, ")"), "(")
	if !ok || !strings.HasSuffix(text, ")") {
		return Expression{}, fmt.Errorf("%q is no schedule; it is rate(…), cron(…) or at(…)", text)
	}
	switch kind {
	case "rate":
		d, err := parseRate(arguments)
		return Expression{Rate: d}, err
	case "cron":
		c, err := parseCron(arguments)
		return Expression{cron: c}, err
	case "at":
		at, err := time.Parse("2006-01-02T15:04:05", arguments)
		if err != nil {
			return Expression{}, fmt.Errorf("%q is no time; it is one such as at(2026-12-24T18:00:00), in the schedule's time zone", text)
		}
		return Expression{at: at}, nil
	}
	return Expression{}, fmt.Errorf("%q is no schedule; it is rate(…), cron(…) or at(…)", text)
}

// Next is when the schedule fires next after a moment, in that moment's time
// zone; ok is false if it does not any more. A rate counts from after.
func (e Expression) Next(after time.Time) (next time.Time, ok bool) {
	switch {
	case e.Rate > 0:
		return after.Add(e.Rate), true
	case e.cron != nil:
		return e.cron.next(after)
	}
	at := inZone(e.at, after.Location())
	return at, at.After(after)
}

// inZone is the moment at which the clocks of zone show what t shows.
func inZone(t time.Time, zone *time.Location) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), 0, zone)
}

// units are the units of rates, each with its singular.
var units = map[string]time.Duration{
	"minute": time.Minute, "minutes": time.Minute, "hour": time.Hour, "hours": time.Hour, "day": 24 * time.Hour, "days": 24 * time.Hour,
}

func parseRate(text string) (time.Duration, error) {
	amount, unit, ok := strings.Cut(text, " ")
	if !ok {
		return 0, fmt.Errorf("rate(%s) needs a number and a unit, such as rate(5 minutes)", text)
	}
	n, err := strconv.Atoi(amount)
	if err != nil || n < 1 {
		return 0, fmt.Errorf("the number of rate(%s) is %q; it is 1 or more, without a fraction", text, amount)
	}
	d, known := units[unit]
	if !known {
		return 0, fmt.Errorf("the unit of rate(%s) is %q; it is minutes, hours or days%s", text, unit, meant(unit, "minute", "minutes", "hour", "hours", "day", "days"))
	}
	return time.Duration(n) * d, nil
}

// meant says which of the names was meant, if one is near.
func meant(text string, names ...string) string {
	guess := typo.Within(2, text)
	for _, name := range names {
		guess.Try(name, name)
	}
	return guess.Hint()
}
