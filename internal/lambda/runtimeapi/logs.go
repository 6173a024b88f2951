package runtimeapi

import (
	"bufio"
	"errors"
	"io"
	"os"
	"os/exec"
	"strings"
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
	ours, theirs []*os.File
	readers      sync.WaitGroup
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
		l.ours, l.theirs = append(l.ours, r), append(l.theirs, w)
		*target = w
		l.readers.Go(func() { readLines(r, func(text string) { line(source, text) }) })
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
	give := time.AfterFunc(drainLimit, l.closeOurs)
	l.readers.Wait()
	give.Stop()
	l.closeOurs()
}

func (l *logPipes) closeOurs() {
	for _, f := range l.ours {
		f.Close()
	}
}

// readLines calls line for every line of r, the last one included if it has
// no line break, and splits lines longer than maxLine.
func readLines(r io.Reader, line func(string)) {
	in := bufio.NewReaderSize(r, maxLine)
	for {
		text, err := in.ReadSlice('\n')
		if len(text) > 0 {
			line(strings.TrimSuffix(strings.TrimSuffix(string(text), "\n"), "\r"))
		}
		if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
			return
		}
	}
}
