package console

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/cleantext"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/logrecord"
)

// A Console writes to one writer, for many goroutines. Make one with [New] or
// [NewJSON], and close it so that nothing waits to be written.
type Console struct {
	style   style
	json    bool
	lines   *logrecord.Gatherer
	now     func() time.Time
	inPlace bool // the terminal can write a line anew
	heard   heard

	mu     sync.Mutex
	w      io.Writer
	status status
}

// New returns a Console that writes for people. Levels and failures are coloured
// if w is a terminal, NO_COLOR is not set and TERM is not "dumb".
func New(w io.Writer) *Console {
	c := newConsole(w)
	c.inPlace = isTerminal(w) && os.Getenv("TERM") != "dumb"
	c.style.color = c.inPlace && os.Getenv("NO_COLOR") == ""
	return c
}

// NewJSON returns a Console that writes a [logrecord.Record] a line, and no
// progress.
func NewJSON(w io.Writer) *Console {
	c := newConsole(w)
	c.json = true
	return c
}

func newConsole(w io.Writer) *Console {
	c := &Console{w: w, now: time.Now}
	c.lines = logrecord.NewGatherer(func(l logrecord.Line) {
		if l.Text != "" { // an empty line says nothing
			c.Record(logrecord.OfLine(l))
		}
	})
	return c
}

// Close writes what waits for lines that belong to it. The Console still works.
func (c *Console) Close() { c.lines.Close() }

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && fileIsTerminal(f)
}

// Width is how many columns the terminal has; 0 if w is none, or does not say.
func (c *Console) Width() int {
	if f, ok := c.w.(*os.File); ok && isTerminal(f) {
		return terminalWidth(f)
	}
	return 0
}

// Say writes one message of the tool itself, which may have several lines.
func (c *Console) Say(format string, args ...any) {
	c.Record(logrecord.Record{Time: c.now(), Kind: logrecord.Tool, Level: "INFO", Message: fmt.Sprintf(format, args...)})
}

// Problem writes a message about something that does not work.
func (c *Console) Problem(format string, args ...any) {
	c.Record(logrecord.Record{Time: c.now(), Kind: logrecord.Tool, Level: "ERROR", Message: fmt.Sprintf(format, args...)})
}

// Serving writes what is served; the text is for people.
func (c *Console) Serving(text string, a logrecord.Addresses) {
	c.Record(logrecord.NewServing(c.now(), text, a))
}

// Record writes one record.
func (c *Console) Record(r logrecord.Record) {
	if !c.json {
		switch r.Kind {
		case logrecord.Log, logrecord.Platform:
			c.heard.listen(r)
		case logrecord.Invocation:
			r = c.heard.take(r)
		}
		c.write(c.style.text(r))
		return
	}
	line, err := r.AppendJSON(nil)
	if err != nil {
		return // unreachable: what is in it was JSON, or is text
	}
	c.write(string(line))
}

func (c *Console) write(text string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.print(c.status.erase() + strings.TrimRight(text, "\n") + "\n" + c.status.draw(c.now(), c.Width))
}

// print is called with the mutex held.
func (c *Console) print(text string) {
	io.WriteString(c.w, text) // an error of the terminal cannot be told to anybody
}

// tool is a message of the tool itself.
func (s style) tool(r logrecord.Record) string {
	text := cleantext.Lines(r.Message)
	switch r.Level {
	case "ERROR":
		return s.paint(red, text)
	case "WARN":
		return s.paint(yellow, text)
	}
	return text
}
