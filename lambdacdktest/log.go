package lambdacdktest

import (
	"bytes"
	"sync"
	"testing"
)

// maxLog is how much of the log a failed test shows: its end.
const maxLog = 256 << 10

// A log keeps what the tool and the handlers say, and shows it if the test has
// failed. It is safe for concurrent use.
type log struct {
	t testing.TB

	mu    sync.Mutex
	text  bytes.Buffer
	cut   bool
	ended bool
}

// Write is for the tool, which writes whole lines.
func (l *log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.text.Write(p)
	if l.text.Len() > 2*maxLog {
		l.text.Next(l.text.Len() - maxLog)
		l.cut = true
	}
	return len(p), nil
}

// fail fails the test.
func (l *log) fail(text string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.ended { // a test that is over cannot fail any more
		l.t.Errorf("lambdacdktest: %s", text)
	}
}

// end shows the log. The app is over by now.
func (l *log) end() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.ended = true
	if !l.t.Failed() {
		return
	}
	text := bytes.TrimSpace(l.text.Bytes())
	if over := len(text) - maxLog; over > 0 {
		text, l.cut = text[over:], true
	}
	if l.cut {
		if i := bytes.IndexByte(text, '\n'); i >= 0 {
			text = append([]byte("…"), text[i:]...)
		}
	}
	l.t.Logf("the app said:\n%s", text)
}
