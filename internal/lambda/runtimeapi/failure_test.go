//go:build unix

package runtimeapi

import (
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// invokeError runs e and returns the function's error.
func invokeError(t *testing.T, p *Pool, e event) *FunctionError {
	t.Helper()
	resp := invoke(t, p, e)
	if resp.Error == nil {
		t.Fatalf("%+v: the function answered %s, want an error", e, resp.Payload)
	}
	var body errorBody
	if err := json.Unmarshal(resp.Payload, &body); err != nil || body.Type != resp.Error.Type || body.Message != resp.Error.Message {
		t.Errorf("%+v: payload %s does not say what %+v says", e, resp.Payload, resp.Error)
	}
	return resp.Error
}

func TestTimeoutKillsTheProcess(t *testing.T) {
	t.Parallel()
	p, book := startFunction(t, Function{})
	pid := mustAnswer(t, p, event{Do: "echo"}).PID
	p.mu.Lock()
	for _, sb := range p.sandboxes { // the next process has time to answer
		sb.function.Timeout = time.Second
	}
	p.mu.Unlock()
	start := time.Now()
	resp := invoke(t, p, event{Do: "hang"})
	if e := resp.Error; e == nil || !e.TimedOut() || e.Message != "RequestId: "+resp.RequestID+" Error: Task timed out after 1.00 seconds" {
		t.Errorf("error %+v", e)
	}
	if d := time.Since(start); d < time.Second {
		t.Errorf("timed out after %v, want 1 s", d)
	}
	waitForEnd(t, pid)
	if !slices.ContainsFunc(book.texts(), func(s string) bool { return strings.Contains(s, "Task timed out after 1.00 seconds") }) {
		t.Errorf("log %q lacks the timeout", book.texts())
	}
	next := invoke(t, p, event{Do: "echo"})
	if a := decode(t, next); a.PID == pid || next.Report.Init <= 0 {
		t.Errorf("after a timeout: %+v, want a fresh process", next)
	}
}

func TestProcessThatEndsDuringAnInvocation(t *testing.T) {
	p, book := startFunction(t, Function{})
	for _, test := range []struct {
		do   event
		want string
	}{
		{event{Do: "exit", Size: 4}, "Runtime exited with error: exit status 4"},
		{event{Do: "exit"}, "Runtime exited without providing a reason"},
		{event{Do: "kill"}, "Runtime exited with error: signal: killed"},
	} {
		e := invokeError(t, p, test.do)
		if e.Type != ErrorTypeExit || !strings.HasSuffix(e.Message, test.want) {
			t.Errorf("%+v: %v, want %s with %q", test.do, e, ErrorTypeExit, test.want)
		}
		mustAnswer(t, p, event{Do: "echo"}) // by a fresh process
	}
	words := slices.Index(book.texts(), "last words")
	end := slices.IndexFunc(book.texts(), func(s string) bool { return strings.Contains(s, "exit status 4") })
	if words < 0 || end < words {
		t.Errorf("log %q: want the process's last words before its end", book.texts())
	}
}

func TestProcessThatEndsBetweenInvocations(t *testing.T) {
	p, book := startFunction(t, Function{})
	gate := filepath.Join(t.TempDir(), "gate")
	pid := mustAnswer(t, p, event{Do: "exit-later", Text: gate}).PID
	openGate(t, gate)
	book.wait(t, "the exit status", func(l Line) bool { return l.Source == Platform && strings.Contains(l.Text, "exit status 7") })
	if a := mustAnswer(t, p, event{Do: "echo"}); a.PID == pid {
		t.Errorf("the ended process %d answered", pid)
	}
}

// aws-lambda-go reports a panic and then ends its process.
func TestPanic(t *testing.T) {
	p, book := startFunction(t, Function{})
	resp := invoke(t, p, event{Do: "panic", Text: "oops"})
	if e := resp.Error; e == nil || e.Type != "string" || e.Message != "oops" {
		t.Errorf("error %v, want the panic's", e)
	}
	// The invocation is over by then, and the line names it all the same.
	want := "RequestId: " + resp.RequestID + " Error: Runtime exited with error: exit status 1"
	book.wait(t, want, func(l Line) bool { return l.Text == want })
	mustAnswer(t, p, event{Do: "echo"})
}

func TestHandlerError(t *testing.T) {
	p, _ := startFunction(t, Function{})
	pid := mustAnswer(t, p, event{Do: "echo"}).PID
	if e := invokeError(t, p, event{Do: "error", Text: "no such luck"}); e.Type != "errorString" || e.Message != "no such luck" {
		t.Errorf("error %v", e)
	}
	if a := mustAnswer(t, p, event{Do: "echo"}); a.PID != pid {
		t.Error("an error of the handler ended its process")
	}
}

func TestProcessThatEndsAtItsStart(t *testing.T) {
	p, book := startFunction(t, Function{Env: map[string]string{"START": "exit"}})
	for range 2 { // each invocation tries once
		if e := invokeError(t, p, event{Do: "echo"}); e.Type != ErrorTypeExit || !strings.HasSuffix(e.Message, "exit status 3") {
			t.Errorf("error %v", e)
		}
	}
	texts := book.texts()
	if words := slices.Index(texts, "last words"); words < 0 || !strings.HasPrefix(texts[words+1], "INIT_REPORT") {
		t.Errorf("log %q: want the last words, then INIT_REPORT", texts)
	}
}

func TestInitErrorIsTheInvocationsError(t *testing.T) {
	p, _ := startFunction(t, Function{Env: map[string]string{"START": "init-error"}})
	if e := invokeError(t, p, event{Do: "echo"}); e.Type != "Config" || e.Message != "no table" {
		t.Errorf("error %v, want what the process reported", e)
	}
}

func TestProcessThatNeverAsksForAnEvent(t *testing.T) {
	t.Parallel()
	p, book := startFunction(t, Function{InitTimeout: 100 * time.Millisecond, Timeout: 200 * time.Millisecond, Env: map[string]string{"START": "hang"}})
	if e := invokeError(t, p, event{Do: "echo"}); !e.TimedOut() || !strings.HasSuffix(e.Message, "Task timed out after 0.20 seconds") {
		t.Errorf("error %v", e)
	}
	if !slices.ContainsFunc(book.texts(), func(s string) bool {
		return strings.HasPrefix(s, "INIT_REPORT") && strings.HasSuffix(s, "Status: timeout")
	}) {
		t.Errorf("log %q lacks the first start's INIT_REPORT", book.texts())
	}
}

func TestSlowStartIsTriedOnceMore(t *testing.T) {
	t.Parallel()
	p, _ := startFunction(t, Function{InitTimeout: 100 * time.Millisecond, Env: map[string]string{"START": "hang-first"}})
	if resp := invoke(t, p, event{Do: "echo"}); resp.Error != nil || resp.Report.Process != 2 {
		t.Errorf("got %+v, want an answer of the second process", resp)
	}
}

func TestCommandThatCannotStart(t *testing.T) {
	missing := filepath.Join(t.TempDir(), "bootstrap")
	p, _ := startFunction(t, Function{Command: []string{missing}})
	if e := invokeError(t, p, event{}); e.Type != ErrorTypeEntrypoint || !strings.Contains(e.Message, missing) {
		t.Errorf("error %v, want %s with the path", e, ErrorTypeEntrypoint)
	}
}

func TestAnswerOverTheLimit(t *testing.T) {
	p, _ := startFunction(t, Function{})
	// aws-lambda-go encodes a string, so that the answer has two quotes.
	if resp := invoke(t, p, event{Do: "big", Size: MaxPayload}); resp.Error != nil || len(resp.Payload) != MaxPayload {
		t.Errorf("answer of %d bytes: %v, %d bytes", MaxPayload, resp.Error, len(resp.Payload))
	}
	e := invokeError(t, p, event{Do: "big", Size: MaxPayload + 1})
	if e.Type != ErrorTypeTooLarge || e.Message != "Response payload size exceeded maximum allowed payload size (6291556 bytes)." {
		t.Errorf("error %v", e)
	}
	mustAnswer(t, p, event{Do: "echo"}) // aws-lambda-go ends its process over the 413
}

func TestEventOverTheLimit(t *testing.T) {
	p, _ := startFunction(t, Function{})
	if _, err := p.Invoke(t.Context(), make([]byte, MaxPayload+1), InvokeOptions{}); err != ErrRequestTooLarge {
		t.Errorf("Invoke = %v, want ErrRequestTooLarge", err)
	}
}
