package console

import (
	"fmt"
	"strings"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/cleantext"
)

// shortID is how much of a request id tells requests apart on a screen.
const shortID = 8

// Log writes one line of a function's log. Lines that are JSON records are
// made readable: level, message, attributes.
func (c *Console) Log(function, requestID, text string) {
	level, text, ok := readable(text)
	text = cleantext.Lines(shorten(text, maxLine))
	if ok {
		text = c.paint(level.color(), fmt.Sprintf("%-5s", cleantext.Lines(shorten(string(level), maxWhat)))) + " " + text
	}
	c.line(function, requestID, text)
}

// Platform writes what Lambda itself would say about a function.
func (c *Console) Platform(function, requestID, text string) {
	c.line(function, requestID, c.paint(red, cleantext.Lines(shorten(text, maxLine))))
}

// An Invocation is one finished invocation, as the last line about it says.
type Invocation struct {
	Function, RequestID string
	// What was asked for, such as "GET /hello/x"; may be empty.
	What string
	// Status is the outcome, such as "200" or "error".
	Status string
	Failed bool
	// Duration is of the handler, Init of the start of its process; 0 for a
	// warm one.
	Duration, Init time.Duration
}

// Report writes the line about a finished invocation.
func (c *Console) Report(i Invocation) {
	how := dim
	if i.Failed {
		how = red
	}
	text := c.paint(how, "← "+i.Status)
	if i.What != "" {
		text += " " + cleantext.Lines(shorten(i.What, maxWhat))
	}
	text += c.paint(dim, " "+milliseconds(i.Duration))
	if i.Init > 0 {
		text += c.paint(dim, " (started in "+milliseconds(i.Init)+")")
	}
	c.line(i.Function, i.RequestID, text)
}

func milliseconds(d time.Duration) string {
	return fmt.Sprintf("%.1f ms", float64(d)/float64(time.Millisecond))
}

// line writes time, function, request and text. Further lines of the text are
// indented.
func (c *Console) line(function, requestID, text string) {
	id := cleantext.Lines(requestID[:min(len(requestID), shortID)])
	prefix := c.paint(dim, c.now().Format("15:04:05")) + " " + cleantext.Lines(function) + " " + c.paint(dim, fmt.Sprintf("%-*s", shortID, id)) + " "
	c.write(prefix + strings.ReplaceAll(strings.TrimRight(text, "\n"), "\n", "\n    "))
}
