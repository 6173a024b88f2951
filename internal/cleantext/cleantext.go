// Package cleantext makes text from elsewhere harmless for a terminal: control
// characters, which could move the cursor, change the title or forge lines, are
// shown as escapes, and so is what turns the direction of writing.
package cleantext

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Lines is text whose line breaks and tabs stay.
func Lines(text string) string { return escape(text, Harmful) }

// Line is text that stays one line: line breaks and tabs are escaped too.
func Line(text string) string {
	return escape(text, func(r rune) bool { return r == '\n' || r == '\t' || Harmful(r) })
}

// JSON is a JSON text in which harmful characters, all of them in strings, are
// escapes that mean the same.
func JSON(text string) string {
	var b strings.Builder
	for i, r := range text {
		switch {
		case r == '\r': // between values
			b.WriteByte('\n')
		case r == utf8.RuneError && !strings.HasPrefix(text[i:], "\ufffd"), r != utf8.RuneError && Harmful(r):
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

func escape(text string, harmful func(rune) bool) string {
	if !strings.ContainsFunc(text, harmful) {
		return text
	}
	var b strings.Builder
	for len(text) > 0 {
		r, size := utf8.DecodeRuneInString(text)
		switch {
		case r == utf8.RuneError && size == 1, r < 0x80 && harmful(r):
			fmt.Fprintf(&b, `\x%02x`, text[0])
		case harmful(r):
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
		text = text[size:]
	}
	return b.String()
}

// Harmful reports whether a character is one that is escaped; line breaks and
// tabs are not.
func Harmful(r rune) bool {
	if r == '\n' || r == '\t' {
		return false
	}
	return r == utf8.RuneError || unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\u2028' || r == '\u2029'
}
