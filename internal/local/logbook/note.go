package logbook

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/logrecord"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/typo"
)

// A note is what a Book says by itself.
type note string

func (n note) record() logrecord.Record {
	return logrecord.Record{Time: time.Now(), Kind: logrecord.Tool, Level: "WARN", Message: string(n)}
}

// maxListed is how many fields a note names.
const maxListed = 30

// nothingOf says why a filter chooses none of the records: there are none, or a
// field is named that none of them has. Who follows need not be told that what he
// waits for has not come yet.
func nothingOf(f logrecord.Filter, all []logrecord.Record, follow bool) note {
	fields := map[string]bool{}
	for _, r := range all {
		if len(f.Functions) == 0 || slices.Contains(f.Functions, r.Function) {
			r.Keys(fields)
		}
	}
	for _, word := range f.Words {
		key, _, ok := logrecord.SplitWord(word)
		if !ok || len(fields) == 0 || has(fields, key) {
			continue
		}
		names := slices.Sorted(maps.Keys(fields))
		text := fmt.Sprintf("no record has a field %q%s; the fields are %s", key, near(key, names), strings.Join(names[:min(len(names), maxListed)], ", "))
		if len(names) > maxListed {
			text += fmt.Sprintf(" and %d more", len(names)-maxListed)
		}
		return note(text)
	}
	switch {
	case follow:
		return ""
	case len(all) == 0:
		return "nothing was logged yet"
	case len(all) == 1:
		return "there is one record, which does not fit"
	}
	return note(fmt.Sprintf("none of the %d records that are remembered fits", len(all)))
}

func has(fields map[string]bool, key string) bool {
	for name := range fields {
		if (logrecord.Pair{Key: name}).Has(key) {
			return true
		}
	}
	return slices.Contains(logrecord.EveryRecord, key)
}

// near asks for the field that looks most like a key.
func near(key string, names []string) string {
	guess := typo.Within(max(1, len(key)/3), key)
	for _, name := range names {
		guess.Try(name, name, name[strings.LastIndexByte(name, '.')+1:])
	}
	return guess.Hint()
}
