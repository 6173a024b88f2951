package lambdalog

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// appendRecordText appends r as a line for people.
func (h *Handler) appendRecordText(b []byte, ctx context.Context, r slog.Record) []byte {
	switch {
	case r.Time.IsZero():
	case h.local:
		b = append(r.Time.AppendFormat(b, "15:04:05.000"), ' ')
	default:
		b = append(r.Time.UTC().AppendFormat(b, timestampLayout), ' ')
	}
	b = appendLine(fmt.Appendf(b, "%-5s ", levelName(r.Level)), r.Message)
	b = append(b, h.formatted...)
	own := h.own
	r.Attrs(func(a slog.Attr) bool {
		if h.top() {
			own |= ownFields(a)
		}
		b = h.appendText(b, h.groups, a)
		return true
	})
	if !h.local { // a terminal shows one program
		h.eachField(ctx, own, func(key, value string, _ bool) {
			b = append(append(append(b, ' '), key...), '=')
			b = appendTextString(b, value)
		})
	}
	return append(b, '\n')
}

// appendText appends a as group.key=value. Locally a list of strings, such as
// a stack trace, gets a line for each.
func (h *Handler) appendText(b []byte, groups []string, a slog.Attr) []byte {
	v := resolve(a.Value)
	if a.Key == "" && v.Equal(slog.Value{}) {
		return b
	}
	if v.Kind() == slog.KindGroup {
		if a.Key != "" {
			groups = append(slices.Clip(groups), a.Key)
		}
		for _, inner := range v.Group() {
			b = h.appendText(b, groups, inner)
		}
		return b
	}
	b = append(b, ' ')
	for _, g := range groups {
		b = append(appendTextString(b, g), '.')
	}
	b = append(appendTextString(b, a.Key), '=')
	switch v.Kind() {
	case slog.KindString:
		return appendTextString(b, v.String())
	case slog.KindDuration:
		return append(b, v.Duration().String()...)
	case slog.KindTime:
		return v.Time().AppendFormat(b, time.RFC3339Nano)
	case slog.KindAny:
		if lines, ok := v.Any().([]string); ok && h.local {
			for _, line := range lines {
				b = appendLine(append(b, "\n\t"...), line)
			}
			return b
		}
		return appendTextString(b, anyText(v.Any()))
	}
	return appendValue(b, v)
}

// anyText is v as fmt prints it. fmt recovers the panics of its methods.
func anyText(v any) string { return fmt.Sprintf("%+v", v) }

// appendLine appends s so that it stays on its line and shows what it holds: a
// text from outside can neither begin another record nor move a terminal's
// cursor. What does not print is escaped as in Go.
func appendLine(b []byte, s string) []byte {
	for s != "" {
		n := strings.IndexFunc(s, unprintable)
		if n < 0 {
			return append(b, s...)
		}
		_, size := utf8.DecodeRuneInString(s[n:])
		quoted := strconv.Quote(s[n : n+size])
		b = append(append(b, s[:n]...), quoted[1:len(quoted)-1]...)
		s = s[n+size:]
	}
	return b
}

// unprintable reports whether r does not print, as bytes that are no text.
func unprintable(r rune) bool { return r == unicode.ReplacementChar || !unicode.IsPrint(r) }

// appendTextString appends s, quoted if it would not read as one word.
func appendTextString(b []byte, s string) []byte {
	odd := func(r rune) bool { return r == ' ' || r == '"' || r == '=' || unprintable(r) }
	if s == "" || strings.ContainsFunc(s, odd) {
		return strconv.AppendQuote(b, s)
	}
	return append(b, s...)
}
