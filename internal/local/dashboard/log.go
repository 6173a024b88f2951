package dashboard

import (
	"slices"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/cleantext"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/history"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/logrecord"
)

// A logEntry is a record of a log as it is read.
type logEntry struct{ logrecord.Record }

const (
	// maxLog is how much of a log a page shows, in bytes: it is loaded anew at
	// each line while the invocation runs.
	maxLog = 256 << 10
	// lineMarkup is what a line takes beside its text, about.
	lineMarkup = 64
)

// lastOf are the last lines of a log, one at least; cut is set if they are not
// all.
func lastOf(lines []history.Line) (last []history.Line, cut bool) {
	size, first := 0, len(lines)
	for first > 0 && (size == 0 || size+len(lines[first-1].Text)+lineMarkup <= maxLog) {
		first--
		size += len(lines[first].Text) + lineMarkup
	}
	return lines[first:], first > 0
}

// entriesOf are the records of an invocation's log, as the terminal has them:
// JSON unfolded, lines together that belong together.
func entriesOf(lines []history.Line) []logEntry {
	var entries []logEntry
	add := func(r logrecord.Record) { entries = append(entries, logEntry{r}) }
	logrecord.Gather(func(yield func(logrecord.Line) bool) {
		for _, l := range lines {
			line := logrecord.Line{Function: l.Function, RequestID: l.RequestID, Process: l.Process, Stderr: l.Stderr, At: l.At, Text: l.Text}
			if l.Platform {
				add(logrecord.OfPlatform(line))
			} else if !yield(line) {
				return
			}
		}
	}, func(l logrecord.Line) { add(logrecord.OfLine(l)) })
	slices.SortStableFunc(entries, func(a, b logEntry) int { return a.Time.Compare(b.Time) })
	return entries
}

// Rest is what stands behind the message: fields, and the calls of a stack trace
// that are the app's own.
func (e logEntry) Rest() string {
	var out strings.Builder
	for _, p := range e.Pairs() {
		out.WriteString(" " + p.String())
	}
	frames, _ := e.OwnFrames()
	for _, f := range frames {
		out.WriteString("\n    " + f.String())
	}
	return cleantext.Lines(out.String())
}

// Text is the message.
func (e logEntry) Text() string { return cleantext.Lines(e.Message) }

// Tone is the class of the level.
func (e logEntry) Tone() string {
	switch {
	case e.Kind == logrecord.Platform:
		return "soft"
	case e.Level == "":
		return ""
	case e.Level.AtLeast("ERROR"):
		return "bad"
	case e.Level.AtLeast("WARN"):
		return "warn"
	case e.Level.AtLeast("INFO"):
		return "good"
	}
	return "soft"
}
