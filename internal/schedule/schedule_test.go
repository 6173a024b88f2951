package schedule

import (
	"strings"
	"testing"
	"time"
)

// A Saturday at noon.
var saturday = time.Date(2026, time.November, 21, 12, 0, 0, 0, time.UTC)

func TestNext(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ expression, want string }{
		{"rate(1 minute)", "2026-11-21T12:01:00Z"},
		{"rate(36 hours)", "2026-11-23T00:00:00Z"},
		{"rate(2 days)", "2026-11-23T12:00:00Z"},
		{"at(2026-12-24T18:00:00)", "2026-12-24T18:00:00Z"},
		{"at(2026-11-21T12:00:00)", "never"},
		{"cron(* * * * ? *)", "2026-11-21T12:01:00Z"},
		{"cron(0 8 ? * MON-FRI *)", "2026-11-23T08:00:00Z"},
		{"cron(0 8 ? * 2-6 *)", "2026-11-23T08:00:00Z"},
		{"cron(0 8 ? * sat,sun *)", "2026-11-22T08:00:00Z"},
		{"cron(*/20 * * * ? *)", "2026-11-21T12:20:00Z"},
		{"cron(5/20 13 * * ? *)", "2026-11-21T13:05:00Z"},
		{"cron(0 0 1 JAN ? *)", "2027-01-01T00:00:00Z"},
		{"cron(0 0 L * ? *)", "2026-11-30T00:00:00Z"},
		{"cron(0 0 LW JAN ? 2027)", "2027-01-29T00:00:00Z"},
		{"cron(0 0 15W AUG ? 2027)", "2027-08-16T00:00:00Z"}, // the 15th is a Sunday
		{"cron(0 0 1W MAY ? 2027)", "2027-05-03T00:00:00Z"},  // the 1st is a Saturday
		{"cron(0 0 ? * FRI#2 *)", "2026-12-11T00:00:00Z"},
		{"cron(0 0 ? * 6L *)", "2026-11-27T00:00:00Z"},
		{"cron(0 0 ? * L *)", "2026-11-28T00:00:00Z"},
		{"cron(0 0 29 2 ? *)", "2028-02-29T00:00:00Z"},
		{"cron(0 0 31 2 ? *)", "never"},
		{"cron(0 0 1 1 ? 2026)", "never"},
	} {
		e, err := Parse(c.expression)
		if err != nil {
			t.Errorf("%s: %v", c.expression, err)
			continue
		}
		got := "never"
		if next, ok := e.Next(saturday); ok {
			got = next.Format(time.RFC3339)
		}
		if got != c.want {
			t.Errorf("after %v %s fires %s, want %s", saturday, c.expression, got, c.want)
		}
	}
}

// A time that the clocks skip is skipped, one that they show twice counts once.
func TestNextInATimeZone(t *testing.T) {
	t.Parallel()
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Skip("this machine has no time zones")
	}
	daily, err := Parse("cron(30 2 * * ? *)")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ after, want string }{
		{"2027-03-27T12:00:00+01:00", "2027-03-29T02:30:00+02:00"}, // 2:30 is not on the 28th
		{"2027-10-30T12:00:00+02:00", "2027-10-31T02:30:00+01:00"},
		{"2027-10-31T02:30:00+01:00", "2027-11-01T02:30:00+01:00"},
	} {
		after, err := time.Parse(time.RFC3339, c.after)
		if err != nil {
			t.Fatal(err)
		}
		next, ok := daily.Next(after.In(zone))
		if got := next.Format(time.RFC3339); !ok || got != c.want {
			t.Errorf("after %s it fires %s, want %s", c.after, got, c.want)
		}
	}
}

func TestExpressionsThatAreNone(t *testing.T) {
	t.Parallel()
	for expression, want := range map[string]string{
		"":                            `"" is no schedule; it is rate(…), cron(…) or at(…)`,
		"every(5 minutes)":            `"every(5 minutes)" is no schedule`,
		"rate(5 minutes":              `"rate(5 minutes" is no schedule`,
		"rate(1 dya)":                 `the unit of rate(1 dya) is "dya"; it is minutes, hours or days (did you mean day?)`,
		"rate(5 seconds)":             `the unit of rate(5 seconds) is "seconds"; it is minutes, hours or days`,
		"rate(0 days)":                `the number of rate(0 days) is "0"; it is 1 or more, without a fraction`,
		"rate(1.5 days)":              `the number of rate(1.5 days) is "1.5"`,
		"rate(5)":                     `rate(5) needs a number and a unit, such as rate(5 minutes)`,
		"at(tomorrow)":                `"at(tomorrow)" is no time; it is one such as at(2026-12-24T18:00:00)`,
		"cron(0 8 * * *)":             `cron(0 8 * * *) has 5 fields, as in Unix; AWS has a sixth, the year, counts the days of the week from SUN = 1`,
		"cron(0 8)":                   `cron(0 8) has 2 fields; it has 6: minutes, hours, day of month, month, day of week, year`,
		"cron(60 8 * * ? *)":          `minutes of cron(60 8 * * ? *) is "60"; it is 0 to 59`,
		"cron(0 24 * * ? *)":          `hours of cron(0 24 * * ? *) is "24"; it is 0 to 23`,
		"cron(0 8 32 * ? *)":          `day of month of cron(0 8 32 * ? *) is "32"; it is 1 to 31`,
		"cron(0 8 * JUNE ? *)":        `month of cron(0 8 * JUNE ? *) is "JUNE"; it is 1 to 12 or JAN to DEC (did you mean JUN?)`,
		"cron(0 8 ? * MO-FRI *)":      `day of week of cron(0 8 ? * MO-FRI *) is "MO-FRI"; it is 1 to 7 or SUN to SAT (did you mean MON?)`,
		"cron(0 8 ? * 0 *)":           `day of week of cron(0 8 ? * 0 *) is "0"; it is 1 to 7 or SUN to SAT`,
		"cron(0 8 ? * SAT-SUN *)":     `its range begins after its end; write the values with commas between them`,
		"cron(0 8 ? * FRI#6 *)":       `what follows # is which of the month, 1 to 5`,
		"cron(*/0 8 * * ? *)":         `what follows / is a number, 1 or more`,
		"cron(0 8 * * ? 26)":          `year of cron(0 8 * * ? 26) is "26"; it is 1970 to 2199`,
		"cron(0 8 * * * *)":           `cron(0 8 * * * *) has a day of month and a day of week; AWS wants ? for the one that is not meant: "0 8 ? * * *"`,
		"cron(0 8 * * MON-FRI *)":     `AWS wants ? for the one that is not meant: "0 8 ? * MON-FRI *"`,
		"cron(0 8 1 * * *)":           `AWS wants ? for the one that is not meant: "0 8 1 * ? *"`,
		"cron(0 8 1 * MON *)":         `AWS wants ? for the one that is not meant: "0 8 ? * MON *" or "0 8 1 * ? *"`,
		"cron(0 8 ? * ? *)":           `has ? for the day of month and for the day of week; one of them says the days, such as *`,
		"cron(60 24 32 13 8#1 3000)":  `minutes of`, // and all others, see below
		"cron(x 8 ? * MON,TUE,WEN *)": `it is 1 to 7 or SUN to SAT`,
	} {
		_, err := Parse(expression)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Parse(%q) = %v\nwant it to say %s", expression, err, want)
		}
	}
	_, err := Parse("cron(60 24 32 13 8#1 3000)")
	if lines := strings.Split(err.Error(), "\n"); len(lines) != 7 {
		t.Errorf("%d lines, want one for each of six fields and one for the two days:\n%v", len(lines), err)
	}
}
