//go:build unix

package runtimeapi

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A process that has a LeaveTime ends by itself, when it gets no event any more;
// one that has none is killed as on Lambda.
func TestAProcessWithTimeToLeaveEndsByItself(t *testing.T) {
	for _, tt := range []struct {
		leave time.Duration
		want  string
	}{{time.Minute, "left"}, {0, ""}} {
		file := filepath.Join(t.TempDir(), "file")
		p, book := startFunction(t, Function{LeaveTime: tt.leave, Env: map[string]string{"START": "leaves:" + file}})
		mustAnswer(t, p, event{})
		p.Close()
		if text, _ := os.ReadFile(file); string(text) != tt.want {
			t.Errorf("with a LeaveTime of %v the process left %q, want %q", tt.leave, text, tt.want)
		}
		if text := strings.Join(book.texts(), " "); text != "" {
			t.Errorf("with a LeaveTime of %v the log has %q, want nothing of the end", tt.leave, text)
		}
	}
}

// One that does not leave is killed when its time is over.
func TestAProcessThatDoesNotLeaveIsKilled(t *testing.T) {
	p, _ := startFunction(t, Function{LeaveTime: 50 * time.Millisecond, Env: map[string]string{"START": "stays"}})
	mustAnswer(t, p, event{})
	p.Close() // returns when no process is left
}
