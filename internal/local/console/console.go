package console

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/cleantext"
)

// A Console writes lines to one writer, for many goroutines. Make one with
// New.
type Console struct {
	color bool
	now   func() time.Time

	mu sync.Mutex
	w  io.Writer
}

// New returns a Console on w. Levels and failures are coloured if w is a
// terminal and NO_COLOR is not set.
func New(w io.Writer) *Console {
	return &Console{w: w, color: isTerminal(w) && os.Getenv("NO_COLOR") == "", now: time.Now}
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
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
	c.write(cleantext.Lines(fmt.Sprintf(format, args...)))
}

// Problem writes a message about something that does not work.
func (c *Console) Problem(format string, args ...any) {
	c.write(c.paint(red, cleantext.Lines(fmt.Sprintf(format, args...))))
}

func (c *Console) write(text string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	// An error of the terminal cannot be told to anybody.
	io.WriteString(c.w, strings.TrimRight(text, "\n")+"\n")
}

// A color is an ANSI escape sequence.
type color string

const (
	red    color = "\x1b[31m"
	yellow color = "\x1b[33m"
	dim    color = "\x1b[2m"
	plain  color = ""
)

func (c *Console) paint(with color, text string) string {
	if !c.color || with == plain || text == "" {
		return text
	}
	return string(with) + text + "\x1b[0m"
}
