package console

import (
	"fmt"
	"unicode/utf8"
)

// Bounds of what is shown: the rest of a line would hide what matters, and
// keeps nobody from writing more.
const (
	maxLine = 64 << 10 // of a function's log
	maxWhat = 1 << 10  // of what a report is about
)

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
