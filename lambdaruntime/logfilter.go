package lambdaruntime

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log"
	"log/slog"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/aws/aws-lambda-go/lambda/messages"
	"github.com/aws/aws-lambda-go/lambdacontext"
)

// levelFatal is the level of the record of a process that ends, as lambdalog
// names it.
const levelFatal = slog.LevelError + 4

// awsLambdaGo is the module whose loop runs handlers.
const awsLambdaGo = "github.com/aws/aws-lambda-go/"

// A logFilter is the output of the log package, where aws-lambda-go writes.
// It keeps back what is in the log already and gives the rest its level.
type logFilter struct {
	out    io.Writer
	logger *slog.Logger
	handed handedFailures

	shuttingDown atomic.Bool // hooks run that must not be cut short
}

// filterLog puts a logFilter before the log package's output.
func filterLog(logger *slog.Logger) *logFilter {
	f := &logFilter{out: log.Writer(), logger: logger}
	f.handed.most = lambdacontext.MaxConcurrency()
	log.SetOutput(f)
	return f
}

// Write passes one line of the log package on.
func (f *logFilter) Write(line []byte) (int, error) {
	text := bytes.TrimSuffix(line, []byte("\n"))
	if f.handed.take(text) {
		return len(line), nil
	}
	caller, fatal := logCaller()
	loop := strings.HasPrefix(caller, awsLambdaGo)
	var failed messages.InvokeResponse_Error
	switch {
	case fatal:
		if loop && f.shuttingDown.Load() {
			// The loop lost its connection because Lambda shuts down. Ending
			// its goroutine here, under log.Fatalf, keeps the process; the
			// shutdown ends it when the hooks are done.
			runtime.Goexit()
		}
		f.logger.Log(context.Background(), levelFatal, string(text))
	case loop && json.Unmarshal(text, &failed) == nil:
		// A failure before the handler was called: a client context that
		// is not JSON, a deadline that is not a number.
		failure{InvokeResponse_Error: failed}.log(context.Background(), f.logger, slog.LevelError, messageFailed)
	default:
		return f.out.Write(line)
	}
	return len(line), nil
}

// logCaller returns the function that called the log package, and through it
// a logFilter, and whether it called one of those that end the process.
func logCaller() (caller string, fatal bool) {
	var pcs [8]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(3, pcs[:])]) // from the caller of Write on
	for {
		frame, more := frames.Next()
		fatal = fatal || strings.HasPrefix(frame.Function, "log.Fatal") || strings.HasPrefix(frame.Function, "log.(*Logger).Fatal")
		if !strings.HasPrefix(frame.Function, "log.") || !more {
			return frame.Function, fatal
		}
	}
}

// handedFailures are the failures handed to aws-lambda-go that it has not
// printed yet. It prints each once, before it asks for the next event; the record
// with the request id was written before. Should it print one in another form,
// the log has that line too, and the failure is forgotten with the next ones.
type handedFailures struct {
	most int // how many invocations run at once; 0 is 1

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
	if len(h.lines) >= max(h.most, 1) {
		h.lines = slices.Delete(h.lines, 0, 1)
	}
	h.lines = append(h.lines, line)
}

// take reports whether text is one that was expected, and forgets it.
func (h *handedFailures) take(text []byte) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	for i, want := range h.lines {
		// A suffix, since the log package may be set to print a time.
		if bytes.HasSuffix(text, want) {
			h.lines = slices.Delete(h.lines, i, i+1)
			return true
		}
	}
	return false
}
