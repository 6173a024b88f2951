package schedule

import (
	"errors"
	"strings"
	"time"
)

// A dayOfMonth is the third field: numbers, L for the last day, 15W for the
// weekday nearest to the 15th, LW for the last weekday.
type dayOfMonth struct {
	any     bool // ? or *
	days    set
	last    bool
	nearest int // of W; zero for none
	weekday bool
}

func parseDayOfMonth(field string) (dayOfMonth, error) {
	n := numbers{low: 1, high: 31}
	switch {
	case field == "?" || field == "*":
		return dayOfMonth{any: true}, nil
	case field == "L":
		return dayOfMonth{last: true}, nil
	case field == "LW":
		return dayOfMonth{last: true, weekday: true}, nil
	case strings.HasSuffix(field, "W"):
		day, err := n.number(strings.TrimSuffix(field, "W"))
		return dayOfMonth{nearest: day, weekday: true}, err
	}
	days, err := n.parse(field)
	return dayOfMonth{days: days}, err
}

func (d dayOfMonth) has(day time.Time) bool {
	last := lastDay(day)
	switch {
	case d.any:
		return true
	case d.last && d.weekday:
		return day.Day() == nearestWeekday(day, last)
	case d.last:
		return day.Day() == last
	case d.weekday:
		return d.nearest <= last && day.Day() == nearestWeekday(day, d.nearest)
	}
	return d.days[day.Day()]
}

// lastDay is the last day of day's month.
func lastDay(day time.Time) int {
	return time.Date(day.Year(), day.Month()+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// nearestWeekday is the weekday of day's month that is nearest to the n-th.
func nearestWeekday(day time.Time, n int) int {
	last := lastDay(day)
	switch time.Date(day.Year(), day.Month(), n, 0, 0, 0, 0, time.UTC).Weekday() {
	case time.Saturday:
		if n == 1 {
			return 3
		}
		return n - 1
	case time.Sunday:
		if n == last {
			return n - 2
		}
		return n + 1
	}
	return n
}

// A dayOfWeek is the fifth field: numbers from SUN = 1, 6L for the last Friday of
// the month, FRI#2 for the second.
type dayOfWeek struct {
	any  bool // ? or *
	days set
	nth  int // of #; zero for none
	last bool
}

func parseDayOfWeek(field string) (dayOfWeek, error) {
	n := numbers{low: 1, high: 7, names: weekdayNames}
	if field == "?" || field == "*" {
		return dayOfWeek{any: true}, nil
	}
	if day, nth, ok := strings.Cut(field, "#"); ok {
		of, err := n.number(day)
		if err != nil {
			return dayOfWeek{}, err
		}
		which, err := numbers{low: 1, high: 5}.number(nth)
		if err != nil {
			return dayOfWeek{}, errors.New("what follows # is which of the month, 1 to 5")
		}
		return dayOfWeek{days: set{of: true}, nth: which}, nil
	}
	if field == "L" { // the last day of the week
		return dayOfWeek{days: set{7: true}}, nil
	}
	if day, ok := strings.CutSuffix(field, "L"); ok {
		of, err := n.number(day)
		return dayOfWeek{days: set{of: true}, last: true}, err
	}
	days, err := n.parse(field)
	return dayOfWeek{days: days}, err
}

func (d dayOfWeek) has(day time.Time) bool {
	switch {
	case d.any:
		return true
	case !d.days[int(day.Weekday())+1]:
		return false
	case d.last:
		return day.Day()+7 > lastDay(day)
	case d.nth > 0:
		return (day.Day()-1)/7+1 == d.nth
	}
	return true
}
