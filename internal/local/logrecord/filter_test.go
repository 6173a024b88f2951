package logrecord

import (
	"slices"
	"testing"
	"time"
)

func TestFiltersChooseByFieldOrText(t *testing.T) {
	noon := time.Date(2026, 1, 2, 12, 0, 0, 0, time.UTC)
	record := func(text string) Record {
		return OfLine(Line{Function: "Shop/Orders", RequestID: "01234567-89ab", Process: 1, At: noon, Text: text})
	}
	stored := record(`{"level":"WARN","msg":"Order stored","order":{"id":42,"name":"a b"},"ok":true}`)
	text := record("order stored id=42, at last")
	ended := Record{Kind: Invocation, Level: "ERROR", Time: noon, Function: "Shop/Api", Message: "Task timed out", Invocation: &Outcome{Source: "GET /orders", Status: "500", Failed: true}}
	for _, c := range []struct {
		name   string
		filter Filter
		want   []bool // stored, text, ended
	}{
		{"zero", Filter{}, []bool{true, true, true}},
		{"function", Filter{Functions: []string{"Shop/Else", "Shop/Api"}}, []bool{false, false, true}},
		{"level", Filter{Level: "WARN"}, []bool{true, false, true}},
		{"no level is INFO", Filter{Level: "INFO"}, []bool{true, true, true}},
		{"since", Filter{Since: noon.Add(time.Second)}, []bool{false, false, false}},
		{"since then", Filter{Since: noon}, []bool{true, true, true}},
		{"text in any case", Filter{Words: []string{"ORDER stored"}}, []bool{true, true, false}},
		{"text of a source", Filter{Words: []string{"/orders"}}, []bool{false, false, true}},
		{"field", Filter{Words: []string{"order.id=42"}}, []bool{true, false, false}},
		{"end of a field, or a word of text", Filter{Words: []string{"id=42"}}, []bool{true, true, false}},
		{"another value", Filter{Words: []string{"id=4"}}, []bool{false, false, false}},
		{"field with a space", Filter{Words: []string{"name=a b"}}, []bool{true, false, false}},
		{"all words", Filter{Words: []string{"id=42", "last"}}, []bool{false, true, false}},
		{"status", Filter{Words: []string{"status=500"}}, []bool{false, false, true}},
		{"short request id", Filter{Words: []string{"01234567"}}, []bool{true, true, false}},
		{"request id as a field", Filter{Words: []string{"requestId=0123"}}, []bool{true, true, false}},
	} {
		got := []bool{c.filter.Match(stored), c.filter.Match(text), c.filter.Match(ended)}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: chooses %v of the records, want %v", c.name, got, c.want)
		}
	}
}

func TestLevelsOfOtherLoggersCount(t *testing.T) {
	for level, want := range map[Level]Level{"": "INFO", "INFO+2": "INFO", "ERROR+4": "FATAL", "DEBUG-4": "TRACE", "WARNING": "WARN", "NOTICE": "INFO", "PANIC": "FATAL", "\x1b": "INFO"} {
		if got := level.Plain(); got != want {
			t.Errorf("%q counts as %s, want %s", level, got, want)
		}
	}
	if _, err := ParseLevel("loud"); err == nil || err.Error() != `level "loud" is none; the levels are trace, debug, info, warn, error and fatal` {
		t.Errorf("ParseLevel(loud) = %v", err)
	}
	if l, err := ParseLevel("Warning"); err != nil || l != "WARN" {
		t.Errorf("ParseLevel(Warning) = %q, %v", l, err)
	}
}
