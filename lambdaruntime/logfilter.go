package lambdaruntime

import (
	"bytes"
	"encoding/json"
	"io"
	"log"
	"slices"
	"sync"

	"github.com/aws/aws-lambda-go/lambda/messages"
)

// A handedFailures holds the failures handed to aws-lambda-go that it has
// not printed yet. aws-lambda-go prints each once through the log package; the
// record with the request id was written before.
type handedFailures struct {
	mu    sync.Mutex
	lines [][]byte
}

// add expects f to be printed. On a nil receiver it does nothing.
func (h *handedFailures) add(f messages.InvokeResponse_Error) {
	if h == nil {
		return
	}
	line, err := json.Marshal(f)
	if err != nil {
		return // aws-lambda-go cannot print it either
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.lines = append(h.lines, line)
}

// take reports whether line is one that was expected, and forgets it.
func (h *handedFailures) take(line []byte) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	for i, want := range h.lines {
		// A suffix, since the log package may be set to print a time.
		if bytes.HasSuffix(line, want) {
			h.lines = slices.Delete(h.lines, i, i+1)
			return true
		}
	}
	return false
}

// A logFilter is the output of the log package without the failures that
// were handed to aws-lambda-go.
type logFilter struct {
	out    io.Writer
	handed *handedFailures
}

// filterLog puts a logFilter before the log package's output.
func filterLog() *handedFailures {
	handed := &handedFailures{}
	log.SetOutput(&logFilter{log.Writer(), handed})
	return handed
}

// Write passes one line of the log package on.
func (f *logFilter) Write(line []byte) (int, error) {
	if f.handed.take(bytes.TrimSuffix(line, []byte("\n"))) {
		return len(line), nil
	}
	return f.out.Write(line)
}
