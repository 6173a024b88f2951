package runtimeapi

import (
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
)

func TestLinesAreSplit(t *testing.T) {
	long := strings.Repeat("x", maxLine)
	for text, want := range map[string][]string{
		"":                nil,
		"a":               {"a"},
		"a\nb\r\n\nc":     {"a", "b", "", "c"},
		long + "y\nz\n":   {long, "y", "z"},
		"\xff binary\x00": {"\xff binary\x00"},
	} {
		var got []string
		for _, size := range []int{1, 7, len(text) + 1} {
			got = nil
			lines := lineSplitter{line: func(l string) { got = append(got, l) }}
			for part := range slices.Chunk([]byte(text), size) {
				lines.add(part)
			}
			lines.end()
			if !slices.Equal(got, want) {
				t.Errorf("%.20q in parts of %d bytes = %.40q, want %.40q", text, size, got, want)
			}
		}
	}
}

// What was written before the process ended is logged when drain returns, and
// nothing stays open.
func TestDrainWaitsForTheLastLine(t *testing.T) {
	var mu sync.Mutex
	var lines []string
	l, err := newLogPipes(exec.Command("none"), func(_ Source, text string) {
		mu.Lock()
		defer mu.Unlock()
		lines = append(lines, text)
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range l.theirs {
		if _, err := w.WriteString(strings.Repeat("line\n", 1000) + "last"); err != nil {
			t.Fatal(err)
		}
	}
	l.closeTheirs()
	l.drain()
	if len(lines) != 2002 || lines[2001] != "last" {
		t.Errorf("%d lines, ending in %q; want 2002 and \"last\"", len(lines), lines[max(0, len(lines)-1):])
	}
	files := l.theirs
	for _, pipe := range l.ours {
		files = append(files, pipe.file)
	}
	for _, f := range files {
		if err := f.Close(); err == nil {
			t.Error("a pipe was still open")
		}
	}
}

// A child that left the process group may hold the pipe: drain does not wait
// for it for ever.
func TestDrainGivesUp(t *testing.T) {
	t.Parallel()
	l, err := newLogPipes(exec.Command("none"), func(Source, string) {})
	if err != nil {
		t.Fatal(err)
	}
	l.drain() // returns although the writing ends are open
	l.closeTheirs()
}
