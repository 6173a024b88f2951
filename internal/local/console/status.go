package console

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/cleantext"
)

// A shown step is one that is under way. visible and hinted belong to the step's
// own goroutine, and to who ends it after that.
type shown struct {
	Step
	start           time.Time
	visible, hinted bool
}

// line says what is done, and for how long; not how long for 0.
func (s *shown) line(took time.Duration) string {
	text := s.Text
	if took > 0 {
		text += fmt.Sprintf(", %d s", int(took.Seconds()))
	}
	if s.Hint != "" && took >= hintTime {
		text += " (" + s.Hint + ")"
	}
	if s.Detail != nil {
		if detail := s.Detail(); detail != "" {
			text += ": " + detail
		}
	}
	return cleantext.Line(text)
}

// A status is the line below everything that a terminal shows of steps. It is
// guarded by the console's mutex.
type status struct {
	steps []*shown
	drawn bool
}

// erase is what takes the line off the screen.
func (s *status) erase() string {
	if !s.drawn {
		return ""
	}
	s.drawn = false
	return "\r\x1b[K"
}

// draw is what puts it there. It fits into one line, as no more can be erased.
func (s *status) draw(now time.Time, width func() int) string {
	if len(s.steps) == 0 {
		return ""
	}
	var lines []string
	for _, step := range s.steps {
		lines = append(lines, step.line(now.Sub(step.start)))
	}
	columns := width()
	if columns == 0 {
		columns = 80
	}
	text := []rune("  " + strings.Join(lines, " · "))
	if room := max(columns-1, 1); len(text) > room {
		text = append(text[:room-1], '…')
	}
	s.drawn = true
	return string(text)
}

func (s *status) remove(x *shown) {
	s.steps = slices.DeleteFunc(s.steps, func(y *shown) bool { return x == y })
}
