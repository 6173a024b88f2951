package console

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/cleantext"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/logrecord"
)

// shortID is how much of a request id tells requests apart on a screen.
const shortID = 8

// maxFrames is how much of a stack trace is shown: the reason is near the
// failure.
const maxFrames = 20

// A style is how records look.
type style struct{ color bool }

// text is a record for people; further lines of it are indented.
func (s style) text(r logrecord.Record) string {
	switch r.Kind {
	case logrecord.Tool, logrecord.Serving:
		return s.tool(r)
	case logrecord.Platform:
		return s.line(r, s.paint(red, clean(withoutID(r), maxLine)))
	case logrecord.Invocation:
		return s.line(r, s.outcome(r))
	}
	return s.line(r, s.log(r))
}

// line is time, function, request and text.
func (s style) line(r logrecord.Record, text string) string {
	id := cleantext.Line(r.RequestID[:min(len(r.RequestID), shortID)])
	return s.paint(dim, r.Time.Local().Format("15:04:05")) + " " + s.paint(colorOf(r.Function), cleantext.Line(r.Function)) + " " + s.paint(dim, fmt.Sprintf("%-*s", shortID, id)) + " " +
		strings.ReplaceAll(strings.TrimRight(text, "\n"), "\n", "\n    ")
}

// log is what a function has written: level, message, fields, stack.
func (s style) log(r logrecord.Record) string {
	var b strings.Builder
	how := levelColor(r.Level)
	if r.Level != "" {
		b.WriteString(s.paint(how, fmt.Sprintf("%-5s", clean(string(r.Level), maxWhat))) + " ")
	}
	text := r.Message
	for _, p := range r.Pairs() {
		text = strings.TrimPrefix(text+" ", " ") + p.String()
	}
	b.WriteString(clean(text, maxLine))
	own, leftOut := r.OwnFrames()
	for i, f := range own {
		if i == maxFrames {
			leftOut += len(own) - i
			break
		}
		b.WriteString("\n" + s.paint(how, clean(f.String(), maxWhat)))
	}
	if more := notShown(leftOut, r.Goroutines); more != "" {
		b.WriteString("\n" + s.paint(dim, "("+more+")"))
	}
	return b.String()
}

// notShown says what is missing of a stack trace.
func notShown(frames, goroutines int) string {
	var parts []string
	if frames > 0 {
		parts = append(parts, count(frames, "frame")+" of libraries and the runtime")
	}
	if goroutines > 0 {
		parts = append(parts, count(goroutines, "goroutine"))
	}
	if len(parts) == 0 {
		return ""
	}
	return strings.Join(parts, " and ") + " not shown"
}

func count(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return fmt.Sprintf("%d %s", n, what)
}

// outcome is the end of an invocation.
func (s style) outcome(r logrecord.Record) string {
	i := r.Invocation
	text := s.paint(statusColor(i), "← "+clean(statusText(i), maxWhat))
	if i.Source != "" {
		text += " " + clean(sourceText(i), maxWhat)
	}
	if why := strings.Join(nonEmpty(withoutID(r), i.Next), "; "); why != "" {
		text += ": " + clean(why, maxLine)
	}
	how := fmt.Sprintf(" %.1f ms", i.Milliseconds)
	switch {
	case i.Cold && i.InitMilliseconds > 0:
		how += fmt.Sprintf(", cold start %.1f ms", i.InitMilliseconds)
	case i.Cold:
		how += ", cold"
	case r.Process > 0:
		how += ", warm"
	}
	if i.MemoryMB > 0 {
		how += fmt.Sprintf(", %d MB", i.MemoryMB)
	}
	return text + s.paint(dim, how)
}

// request is what begins with a method.
var request = regexp.MustCompile(`^[A-Z$]+ `)

// statusText is such as "200" and "ok, 3 of 10 messages failed,".
func statusText(i *logrecord.Outcome) string {
	if partly(i) {
		return i.Status + ", " + i.Batch.FailedText() + ","
	}
	return i.Status
}

// partly reports whether records failed though the function did not.
func partly(i *logrecord.Outcome) bool { return !i.Failed && i.Batch != nil && i.Batch.Failed > 0 }

// sourceText is such as "GET /orders" and "from queue Shop/Jobs (2 messages)",
// without the number where the status has it.
func sourceText(i *logrecord.Outcome) string {
	switch {
	case request.MatchString(i.Source), strings.HasPrefix(i.Source, "again: "):
		return i.Source
	case partly(i):
		return "from " + strings.TrimSuffix(i.Source, " ("+count(i.Batch.Records, i.Batch.Of)+")")
	}
	return "from " + i.Source
}

func nonEmpty(texts ...string) []string {
	return slices.DeleteFunc(texts, func(t string) bool { return t == "" })
}

// withoutID is the message without the request id that Lambda writes in front of
// it: the line has it.
func withoutID(r logrecord.Record) string {
	if r.RequestID == "" {
		return r.Message
	}
	return strings.Replace(r.Message, "RequestId: "+r.RequestID+" Error: ", "", 1)
}

// clean is text that is cut after limit bytes and harmless for the terminal.
func clean(text string, limit int) string { return cleantext.Lines(shorten(text, limit)) }
