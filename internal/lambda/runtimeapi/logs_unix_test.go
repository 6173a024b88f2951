//go:build unix

package runtimeapi

import (
	"strings"
	"testing"
)

// What a function has written before it answers is handed on before its answer, so
// that the log of an invocation is whole when somebody hears of its end.
func TestLinesComeBeforeTheAnswer(t *testing.T) {
	p, book := startFunction(t, Function{MaxProcesses: 1})
	const lines = 100
	for i := range 100 {
		before := len(book.texts())
		mustAnswer(t, p, event{Do: "log", Text: strings.Repeat("line\n", lines)})
		if got := len(book.texts()) - before; got < lines {
			t.Fatalf("at answer %d, %d lines were handed on, want %d", i, got, lines)
		}
	}
}
