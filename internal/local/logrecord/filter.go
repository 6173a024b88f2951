package logrecord

import (
	"slices"
	"strings"
	"time"
)

// A Filter chooses records. The zero Filter chooses all.
type Filter struct {
	// Functions are construct paths. If empty, any.
	Functions []string
	// Level is the lightest, one of [Levels]. If empty, any.
	Level Level
	// Since chooses what came then or later. If zero, all.
	Since time.Time
	// Words must all fit. KEY=VALUE fits a record whose field KEY is VALUE, or whose
	// text has it as a word if there is no such field; every other word fits a text
	// that has it, in any case, and a request id that begins with it.
	Words []string
}

// Match reports whether a record is chosen.
func (f Filter) Match(r Record) bool {
	if len(f.Functions) > 0 && !slices.Contains(f.Functions, r.Function) || f.Level != "" && !r.Level.AtLeast(f.Level) || r.Time.Before(f.Since) {
		return false
	}
	if len(f.Words) == 0 {
		return true
	}
	pairs := r.named()
	text := r.text(pairs)
	for _, word := range f.Words {
		if !matches(word, r, pairs, text) {
			return false
		}
	}
	return true
}

func matches(word string, r Record, pairs []Pair, text string) bool {
	if key, value, ok := SplitWord(word); ok {
		found := false
		for _, p := range pairs {
			if p.Has(key) {
				found = true
				if p.Value == value || key == "requestId" && strings.HasPrefix(p.Value, value) {
					return true
				}
			}
		}
		return !found && hasWord(text, word)
	}
	return strings.Contains(strings.ToLower(text), strings.ToLower(word)) || len(word) > 3 && strings.HasPrefix(r.RequestID, strings.ToLower(word))
}

// SplitWord splits the word of a filter; ok is false if it is no KEY=VALUE.
func SplitWord(word string) (key, value string, ok bool) {
	key, value, ok = strings.Cut(word, "=")
	return key, value, ok && key != "" && !strings.ContainsAny(key, " \t")
}

// Has reports whether the pair is the field that a user calls key: all of its
// name, or the end of it.
func (p Pair) Has(key string) bool { return p.Key == key || strings.HasSuffix(p.Key, "."+key) }

// EveryRecord are the names of fields that a filter knows beside those that
// records have themselves.
var EveryRecord = []string{"requestId", "status", "source"}

// named are the fields of a record, with those of [EveryRecord].
func (r Record) named() []Pair {
	pairs := r.Pairs()
	if r.RequestID != "" {
		pairs = append(pairs, Pair{"requestId", r.RequestID})
	}
	if i := r.Invocation; i != nil {
		pairs = append(pairs, Pair{"status", i.Status}, Pair{"source", i.Source})
	}
	return pairs
}

// text is what a user sees of a record.
func (r Record) text(pairs []Pair) string {
	var b strings.Builder
	b.WriteString(r.Message)
	for _, p := range pairs {
		b.WriteString(" " + p.String())
	}
	for _, f := range r.Stack {
		b.WriteString("\n" + f.String())
	}
	return b.String()
}

// hasWord reports whether a word is in a text, with no letter or digit beside it.
func hasWord(text, word string) bool {
	for from := 0; ; {
		at := strings.Index(text[from:], word)
		if at < 0 {
			return false
		}
		at += from
		end := at + len(word)
		if (at == 0 || !inWord(text[at-1])) && (end == len(text) || !inWord(text[end])) {
			return true
		}
		from = at + 1
	}
}

func inWord(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80
}

// Keys adds the names of a record's fields to set, up to a number that a message
// can list.
func (r Record) Keys(set map[string]bool) {
	for _, p := range r.Pairs() {
		if len(set) < 1000 {
			set[p.Key] = true
		}
	}
}
