//go:build unix

package runtimeapi

import (
	"os"
	"os/exec"
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

// A child that has left the process group may write for ever, always sooner than
// the pipe is read to its end: drain does not wait for that.
func TestDrainGivesUpOnWhoGoesOnWriting(t *testing.T) {
	t.Parallel()
	again := make(chan *os.File, 1)
	l, err := newLogPipes(exec.Command("none"), func(Source, string) {
		w := <-again
		w.WriteString("line\n") // fails once nobody reads
		again <- w
	})
	if err != nil {
		t.Fatal(err)
	}
	w := l.theirs[0]
	again <- w
	if _, err := w.WriteString("line\n"); err != nil {
		t.Fatal(err)
	}
	l.drain()
	l.closeTheirs()
}
