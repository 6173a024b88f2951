package runtimeapi

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"sync"
	"time"
)

// maxLine is the largest log event CloudWatch stores, in bytes.
const maxLine = 256 << 10

// drainLimit bounds the wait for the last lines of a dead process: only a
// child that left the process group can still hold the pipe.
const drainLimit = 500 * time.Millisecond

// logPipes carry what one process writes, line by line. They are plain pipes
// rather than exec's own copying, because Wait must return when the process
// ends, not when its last child closes the pipe.
type logPipes struct {
	ours    []*logPipe
	theirs  []*os.File
	readers sync.WaitGroup
}

// newLogPipes connects the outputs of cmd to line. The result is never nil and
// must be drained.
func newLogPipes(cmd *exec.Cmd, line func(Source, string)) (*logPipes, error) {
	l := &logPipes{}
	for source, target := range map[Source]*io.Writer{Stdout: &cmd.Stdout, Stderr: &cmd.Stderr} {
		r, w, err := os.Pipe()
		if err != nil {
			l.closeTheirs()
			return l, err
		}
		pipe := &logPipe{file: r, lines: lineSplitter{line: func(text string) { line(source, text) }}}
		l.ours, l.theirs = append(l.ours, pipe), append(l.theirs, w)
		*target = w
		l.readers.Go(pipe.read)
	}
	return l, nil
}

// closeTheirs closes the ends that only the process shall hold.
func (l *logPipes) closeTheirs() {
	for _, f := range l.theirs {
		f.Close()
	}
}

// drain waits for the last line, at most drainLimit, and closes everything.
func (l *logPipes) drain() {
	give := time.AfterFunc(drainLimit, func() {
		l.catchUp() // the readers may not have had their turn
		l.closeOurs()
	})
	l.readers.Wait()
	give.Stop()
	l.closeOurs()
}

func (l *logPipes) closeOurs() {
	for _, pipe := range l.ours {
		pipe.file.Close()
	}
}

// catchUp hands on the lines that the process has written until now, so that they
// come before what is said of the invocation that it has answered.
func (l *logPipes) catchUp() {
	for _, pipe := range l.ours {
		pipe.catchUp()
	}
}

// A logPipe is read by its own goroutine, and by who must have all of it at once.
type logPipe struct {
	file *os.File

	mu    sync.Mutex // of who reads, until the lines are handed on
	lines lineSplitter
}

// A lineSplitter calls line for every line of what is added, and splits lines
// longer than maxLine.
type lineSplitter struct {
	line func(string)
	rest []byte // of the last line, which has no line break yet
}

func (s *lineSplitter) add(part []byte) {
	s.rest = append(s.rest, part...)
	for {
		at := bytes.IndexByte(s.rest[:min(len(s.rest), maxLine)], '\n')
		switch {
		case at >= 0:
			s.hand(s.rest[:at])
			s.rest = s.rest[at+1:]
		case len(s.rest) >= maxLine:
			s.hand(s.rest[:maxLine])
			s.rest = s.rest[maxLine:]
		default:
			return
		}
	}
}

// end hands on a last line that has no line break.
func (s *lineSplitter) end() {
	if len(s.rest) > 0 {
		s.hand(s.rest)
		s.rest = nil
	}
}

func (s *lineSplitter) hand(text []byte) { s.line(string(bytes.TrimSuffix(text, []byte("\r")))) }
