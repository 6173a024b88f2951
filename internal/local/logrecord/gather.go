package logrecord

import (
	"iter"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
)

// A Line is one line of a function's log.
type Line struct {
	Function  string // construct path
	RequestID string
	Process   int
	Stderr    bool
	At        time.Time // when it came
	Text      string
}

// A stream is what its lines come in order of.
type stream struct {
	function string
	process  int
	stderr   bool
}

func (l Line) stream() stream { return stream{l.Function, l.Process, l.Stderr} }

// How long a text waits for lines that belong to it. A crash waits longer, as its
// process ends anyway, and what is left of it would make no sense.
const (
	waitText  = 30 * time.Millisecond
	waitCrash = time.Second
)

// maxText is how large lines together become; CloudWatch takes no larger event.
const maxText = 256 << 10

// A Gatherer puts lines together that belong together: stack traces, and text
// whose further lines are indented. Make one with [NewGatherer].
type Gatherer struct {
	emit func(Line)
	live bool // lines come as they are written

	mu      sync.Mutex
	waiting map[stream]*gathered
}

type gathered struct {
	line  Line
	text  strings.Builder
	crash bool
	timer *time.Timer
}

// NewGatherer returns one that hands lines on to emit, one call at a time. Their
// texts may have several lines then.
func NewGatherer(emit func(Line)) *Gatherer {
	return &Gatherer{emit: emit, live: true, waiting: map[stream]*gathered{}}
}

// Gather is the same for lines that were written before: no time ends what
// belongs together.
func Gather(lines iter.Seq[Line], emit func(Line)) {
	g := &Gatherer{emit: emit, waiting: map[stream]*gathered{}}
	for l := range lines {
		g.Add(l)
	}
	g.Close()
}

// Add takes a line. A JSON record is handed on at once, everything else when it is
// known to be whole.
func (g *Gatherer) Add(l Line) {
	g.mu.Lock()
	defer g.mu.Unlock()
	key := l.stream()
	w := g.waiting[key]
	if w != nil && w.text.Len()+len(l.Text) < maxText && continues(w, l.Text) {
		w.text.WriteByte('\n')
		w.text.WriteString(l.Text)
		w.crash = w.crash || beginsCrash(l.Text)
		if g.live {
			w.timer.Reset(w.wait())
		}
		return
	}
	if w != nil {
		g.flush(w)
	}
	if strings.HasPrefix(l.Text, "{") && strings.HasSuffix(l.Text, "}") {
		g.emit(l)
		return
	}
	w = &gathered{line: l, crash: beginsCrash(l.Text)}
	w.text.WriteString(l.Text)
	g.waiting[key] = w
	if !g.live {
		return
	}
	w.timer = time.AfterFunc(w.wait(), func() {
		g.mu.Lock()
		defer g.mu.Unlock()
		if g.waiting[key] == w {
			g.flush(w)
		}
	})
}

// Flush hands on what waits of an invocation, or of a whole function if requestID
// is empty.
func (g *Gatherer) Flush(function, requestID string) {
	g.flushAll(func(l Line) bool {
		return l.Function == function && (requestID == "" || l.RequestID == requestID)
	})
}

// Close hands everything on. Lines may still come.
func (g *Gatherer) Close() { g.flushAll(func(Line) bool { return true }) }

func (g *Gatherer) flushAll(which func(Line) bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	var ready []*gathered
	for _, w := range g.waiting {
		if which(w.line) {
			ready = append(ready, w)
		}
	}
	slices.SortFunc(ready, func(a, b *gathered) int { return a.line.At.Compare(b.line.At) })
	for _, w := range ready {
		g.flush(w)
	}
}

// flush is called with the mutex held.
func (g *Gatherer) flush(w *gathered) {
	delete(g.waiting, w.line.stream())
	if g.live {
		w.timer.Stop()
	}
	w.line.Text = strings.TrimRight(w.text.String(), "\n")
	g.emit(w.line)
}

func (w *gathered) wait() time.Duration {
	if w.crash {
		return waitCrash
	}
	return waitText
}

// beginsCrash reports whether what follows is a stack trace.
func beginsCrash(text string) bool {
	return crash.MatchString(withoutTime(text)) || goroutine.MatchString(text)
}

// inCrash are the lines of a stack trace beside those that are indented: a
// function with its arguments, and what Go says between.
var inCrash = regexp.MustCompile(`^(?:$|goroutine \d+ |created by |\[|panic: |fatal error: |runtime stack:|exit status |r[0-9a-z]+ +0x|[^\s(]*\S*\.\S*\(.*\)$|panic\(.*\)$|[\w./-]+\.[\w.()*\[\]]+$|\.\.\.)`)

// closing ends text that was indented.
var closing = regexp.MustCompile(`^[\])}]+[,;]?$`)

// continues reports whether a line belongs to what waits.
func continues(w *gathered, text string) bool {
	switch {
	case strings.HasPrefix(text, "\t"), strings.HasPrefix(text, " "), goroutine.MatchString(text):
		return true
	case w.crash:
		return inCrash.MatchString(text)
	case text == "":
		return true
	}
	return closing.MatchString(text) && strings.Contains(w.text.String(), "\n")
}
