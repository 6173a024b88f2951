package schedule

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// A cron is six fields: minutes, hours, day of month, month, day of week, year.
type cron struct {
	minutes, hours, months, years set
	day                           dayOfMonth
	weekday                       dayOfWeek
}

var fieldNames = [6]string{"minutes", "hours", "day of month", "month", "day of week", "year"}

var (
	monthNames   = []string{"JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"}
	weekdayNames = []string{"SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"}
)

const firstYear, lastYear = 1970, 2199

func parseCron(text string) (*cron, error) {
	fields := strings.Fields(text)
	switch len(fields) {
	case len(fieldNames):
	case 5:
		return nil, fmt.Errorf("cron(%s) has 5 fields, as in Unix; AWS has a sixth, the year, counts the days of the week from SUN = 1 and not from 0, "+
			"and wants ? for the day of month or the day of week: such as %q", text, "0 8 ? * MON-FRI *")
	default:
		return nil, fmt.Errorf("cron(%s) has %d fields; it has 6: %s", text, len(fields), strings.Join(fieldNames[:], ", "))
	}
	var c cron
	var errs []error
	read := func(i int, r numbers) set {
		s, err := r.parse(fields[i])
		if err != nil {
			errs = append(errs, fmt.Errorf("%s of cron(%s) is %q; %w", fieldNames[i], text, fields[i], err))
		}
		return s
	}
	c.minutes = read(0, numbers{low: 0, high: 59})
	c.hours = read(1, numbers{low: 0, high: 23})
	c.months = read(3, numbers{low: 1, high: 12, names: monthNames})
	c.years = read(5, numbers{low: firstYear, high: lastYear})
	var err error
	if c.day, err = parseDayOfMonth(fields[2]); err != nil {
		errs = append(errs, fmt.Errorf("%s of cron(%s) is %q; %w", fieldNames[2], text, fields[2], err))
	}
	if c.weekday, err = parseDayOfWeek(fields[4]); err != nil {
		errs = append(errs, fmt.Errorf("%s of cron(%s) is %q; %w", fieldNames[4], text, fields[4], err))
	}
	switch day, weekday := fields[2] == "?", fields[4] == "?"; {
	case day && weekday:
		errs = append(errs, fmt.Errorf("cron(%s) has ? for the day of month and for the day of week; one of them says the days, such as *", text))
	case !day && !weekday:
		errs = append(errs, fmt.Errorf("cron(%s) has a day of month and a day of week; AWS wants ? for the one that is not meant: %s", text, oneDay(fields)))
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return &c, nil
}

// oneDay is what was meant by two fields for the day: the one that limits it,
// or either.
func oneDay(fields []string) string {
	without := func(i int) string {
		copied := append([]string(nil), fields...)
		copied[i] = "?"
		return `"` + strings.Join(copied, " ") + `"`
	}
	switch {
	case fields[2] == "*":
		return without(2)
	case fields[4] == "*":
		return without(4)
	}
	return without(2) + " or " + without(4)
}

// next looks for the first matching minute after a moment. A time that clocks
// skip is skipped; one that they show twice counts once.
func (c *cron) next(after time.Time) (time.Time, bool) {
	zone := after.Location()
	y, m, d := after.Date()
	for day := time.Date(y, m, d, 0, 0, 0, 0, time.UTC); day.Year() <= lastYear; day = day.AddDate(0, 0, 1) {
		switch {
		case !c.years[day.Year()]:
			day = time.Date(day.Year(), time.December, 31, 0, 0, 0, 0, time.UTC)
			continue
		case !c.months[int(day.Month())]:
			day = time.Date(day.Year(), day.Month()+1, 0, 0, 0, 0, 0, time.UTC)
			continue
		case !c.day.has(day) || !c.weekday.has(day):
			continue
		}
		for hour := range 24 {
			for minute := range 60 {
				if !c.hours[hour] || !c.minutes[minute] {
					continue
				}
				t := time.Date(day.Year(), day.Month(), day.Day(), hour, minute, 0, 0, zone)
				if t.Hour() == hour && t.Minute() == minute && t.After(after) {
					return t, true
				}
			}
		}
	}
	return time.Time{}, false
}
