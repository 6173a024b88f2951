package lambdacdk

import (
	"fmt"
	"strings"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/schedule"
)

// A When says when a schedule fires. [Every], [Cron] and [At] make one.
type When struct {
	expression string
	instant    time.Time // of At
	problem    string
}

// Every fires in intervals of d: whole minutes. The first is counted from when
// the schedule is made, or from OnScheduleProps.Start.
func Every(d time.Duration) When {
	switch {
	case d < time.Minute && d > 0 && d < time.Millisecond:
		return When{problem: fmt.Sprintf("Every(%v) counts nanoseconds, as every time.Duration; write Every(%d*time.Minute)", d, d)}
	case d < time.Minute || d%time.Minute != 0:
		return When{problem: fmt.Sprintf("Every(%v): a schedule counts whole minutes, 1 or more", d)}
	case d%(24*time.Hour) == 0:
		return When{expression: rate(d/(24*time.Hour), "day")}
	case d%time.Hour == 0:
		return When{expression: rate(d/time.Hour, "hour")}
	}
	return When{expression: rate(d/time.Minute, "minute")}
}

func rate(n time.Duration, unit string) string {
	if n != 1 {
		unit += "s"
	}
	return fmt.Sprintf("rate(%d %s)", n, unit)
}

// Cron fires at the times that six fields name: minutes, hours, day of month,
// month, day of week, year. One of the two days is ?:
//
//	lambdacdk.Cron("0 8 ? * MON-FRI *")  // on weekdays at 8:00
//	lambdacdk.Cron("30 23 L * ? *")      // at the end of the month
//
// The clock is that of OnScheduleProps.TimeZone. The fields are AWS's and not
// those of Unix: see "Schedule types" in the EventBridge Scheduler user guide.
func Cron(fields string) When {
	w := When{expression: "cron(" + fields + ")"}
	if kind, _, ok := strings.Cut(fields, "("); ok {
		switch e, err := schedule.Parse(fields); {
		case err != nil:
			w.problem = fmt.Sprintf("Cron(%q): %v", fields, err)
		case e.Rate > 0:
			w.problem = fmt.Sprintf("Cron(%q) is a rate; write Every(%s)", fields, source(e.Rate))
		case kind == "cron":
			w.problem = fmt.Sprintf("Cron(%q): leave out %q and the last parenthesis", fields, "cron(")
		default:
			w.problem = fmt.Sprintf("Cron(%q) is one time; write At with a time.Time", fields)
		}
	} else if _, err := schedule.Parse(w.expression); err != nil {
		w.problem = err.Error()
	}
	return w
}

// source writes a duration as Go source.
func source(d time.Duration) string {
	if d%time.Hour == 0 {
		return fmt.Sprintf("%d*time.Hour", d/time.Hour)
	}
	return fmt.Sprintf("%d*time.Minute", d/time.Minute)
}

// At fires once, at an instant: to the minute.
func At(t time.Time) When {
	return When{expression: "at(" + t.UTC().Format("2006-01-02T15:04:05") + ")", instant: t}
}

// check says what is wrong with w for a schedule in a time zone.
func (w When) check(l *problemList, zone *time.Location) {
	if w.problem != "" {
		l.add("", "%s", w.problem)
		return
	}
	e, err := schedule.Parse(w.expression)
	if err != nil {
		l.add("", "the schedule is empty; make it by lambdacdk.Every, Cron or At")
		return
	}
	if _, ever := e.Next(time.Unix(0, 0).In(zone)); !ever && w.instant.IsZero() {
		l.add("", "%s never comes; look at its day and month", w.expression)
	}
}

// over says why w, which is checked, does not fire after now; empty if it does.
func (w When) over(zone *time.Location, now time.Time) string {
	e, err := schedule.Parse(w.expression)
	if err != nil {
		return ""
	}
	if _, again := e.Next(now.In(zone)); again {
		return ""
	}
	if w.instant.IsZero() {
		return w.expression + " does not come any more"
	}
	return fmt.Sprintf("At(%s) was %v ago", w.instant.Format(time.RFC3339), now.Sub(w.instant).Round(time.Minute))
}
