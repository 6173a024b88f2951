package console

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Bounds of what is shown: the rest of a line would hide what matters, and
// keeps nobody from writing more.
const (
	maxLine = 64 << 10 // of a function's log
	maxWhat = 1 << 10  // of what a report is about
)

// clean makes text from elsewhere harmless for a terminal: control characters,
// which could move the cursor, change the title or forge lines, are shown as
// escapes, and so is what turns the direction of writing. Line breaks and tabs
// stay.
func clean(text string) string {
	if !strings.ContainsFunc(text, isHarmful) {
		return text
	}
	var b strings.Builder
	for len(text) > 0 {
		r, size := utf8.DecodeRuneInString(text)
		switch {
		case r == utf8.RuneError && size == 1, r < 0x80 && isHarmful(r):
			fmt.Fprintf(&b, `\x%02x`, text[0])
		case isHarmful(r):
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
		text = text[size:]
	}
	return b.String()
}

func isHarmful(r rune) bool {
	if r == '\n' || r == '\t' {
		return false
	}
	return r == utf8.RuneError || unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\u2028' || r == '\u2029'
}

// shorten cuts text after limit bytes and says how much is missing.
func shorten(text string, limit int) string {
	if len(text) <= limit {
		return text
	}
	for limit > 0 && !utf8.RuneStart(text[limit]) {
		limit--
	}
	return fmt.Sprintf("%s… (%d more bytes)", text[:limit], len(text)-limit)
}
