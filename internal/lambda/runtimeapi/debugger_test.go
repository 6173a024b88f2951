//go:build unix

package runtimeapi

import (
	"context"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A fakeDebugger says that a handler has ended, when the test does. The handler
// itself stands for the debugger: it ends by an interrupt.
type fakeDebugger struct{ exit chan string }

func (f fakeDebugger) Watch(ctx context.Context, reached func()) (string, bool) {
	reached()
	select {
	case exit := <-f.exit:
		return exit, true
	case <-ctx.Done():
		return "", false
	}
}

// startDebugged starts a function in a fakeDebugger and waits for its process.
func startDebugged(t *testing.T, f Function) (*Pool, *logBook, fakeDebugger) {
	t.Helper()
	d := fakeDebugger{make(chan string)}
	f.Debugger = d
	p, book := startFunction(t, f)
	return p, book, d
}

// process waits until the function has one process that runs, other than before.
func (p *Pool) process(t *testing.T, before int) (pid int) {
	t.Helper()
	waitUntil(t, "a process is started", func() bool {
		p.mu.Lock()
		defer p.mu.Unlock()
		for _, sb := range p.sandboxes {
			if sb.process != nil {
				pid = sb.process.Pid
			}
		}
		if n := len(p.sandboxes); n > 1 {
			t.Fatalf("%d processes want one port", n)
		}
		return len(p.sandboxes) == 1 && pid != 0 && pid != before
	})
	return pid
}

// An IDE attaches before the first request, and its debugger has one process.
func TestADebuggerRunsFromTheStartAndServesEverything(t *testing.T) {
	p, _, _ := startDebugged(t, Function{})
	pid := p.process(t, 0)
	gate := filepath.Join(t.TempDir(), "gate")
	waiting := make(chan error, 1)
	go func() {
		_, err := p.Invoke(t.Context(), event{Do: "wait", Text: gate}.json(), InvokeOptions{})
		waiting <- err
	}()
	waitForFile(t, gate+".running")
	second := make(chan Response, 1)
	go func() {
		res, _ := p.Invoke(t.Context(), event{Do: "context"}.json(), InvokeOptions{})
		second <- res
	}()
	waitForQueue(t, p, 1)
	if got := p.process(t, 0); got != pid {
		t.Errorf("process %d has come beside %d", got, pid)
	}
	openGate(t, gate)
	if err := <-waiting; err != nil {
		t.Error(err)
	}
	a := decode(t, <-second)
	if got := p.process(t, 0); got != pid {
		t.Errorf("process %d follows %d, which had not ended", got, pid)
	}
	if left := time.Duration(a.LeftMS) * time.Millisecond; left < DebugTime-time.Minute {
		t.Errorf("the handler has %v, want a day", left)
	}
}

// New code takes the port of the old: it starts when the old one is gone, which
// finishes what a debugger holds.
func TestADebuggerIsReplacedOnceItIsGone(t *testing.T) {
	p, _, _ := startDebugged(t, Function{})
	old := p.process(t, 0)
	gate := filepath.Join(t.TempDir(), "gate")
	waiting := make(chan Response, 1)
	go func() {
		res, _ := p.Invoke(t.Context(), event{Do: "wait", Text: gate}.json(), InvokeOptions{})
		waiting <- res
	}()
	waitForFile(t, gate+".running")
	p.Reload([]string{handlerBinary})
	if got := p.process(t, 0); got != old {
		t.Errorf("process %d has come while %d answers", got, old)
	}
	openGate(t, gate)
	if a := decode(t, <-waiting); a.PID != old {
		t.Errorf("process %d has answered, want %d", a.PID, old)
	}
	next := p.process(t, old) // before anybody asks
	if a := mustAnswer(t, p, event{Do: "echo"}); a.PID != next {
		t.Errorf("process %d answers, want %d", a.PID, next)
	}
}

// A debugger stays when its handler has ended; whoever waits must not.
func TestAHandlerThatEndsInADebuggerFails(t *testing.T) {
	p, _, d := startDebugged(t, Function{})
	old := p.process(t, 0)
	failed := make(chan Response, 1)
	go func() {
		res, _ := p.Invoke(t.Context(), event{Do: "hang"}.json(), InvokeOptions{})
		failed <- res
	}()
	waitUntil(t, "the handler has the event", p.hasGiven)
	d.exit <- "exit status 3"
	res := <-failed
	if res.Error == nil || !strings.Contains(res.Error.Message, "Runtime exited with error: exit status 3") {
		t.Errorf("the invocation ended with %v, want the handler's exit status", res.Error)
	}
	waitForEnd(t, old)
	p.process(t, old) // so that an IDE can attach again
}

// What cannot start is not started for ever.
func TestAHandlerThatCannotStartWaitsForAnEvent(t *testing.T) {
	p, book, _ := startDebugged(t, Function{Env: map[string]string{"START": "exit"}})
	book.wait(t, "its end", func(l Line) bool { return strings.Contains(l.Text, "INIT_REPORT") })
	p.mu.Lock()
	n, broken := len(p.sandboxes), p.broken
	p.mu.Unlock()
	if n != 0 || !broken {
		t.Errorf("%d processes run, broken is %v; want none before an event", n, broken)
	}
	if res := invoke(t, p, event{Do: "echo"}); res.Error == nil || !strings.Contains(res.Error.Message, "exit status 3") {
		t.Errorf("the invocation ended with %v, want the handler's exit status", res.Error)
	}
}

// Nobody gives up on a function in a debugger, attached or run.
func TestCallersWaitForADebugger(t *testing.T) {
	for _, tt := range []struct {
		f        Function
		limit, w time.Duration
	}{
		{Function{Name: "a"}, time.Second, time.Second},
		{Function{Name: "b", Debugged: true}, time.Second, DebugTime},
		{Function{Name: "c", Debugged: true}, 0, 0},
	} {
		p, err := startServer(t).Add(tt.f)
		if err != nil {
			t.Fatal(err)
		}
		if got := p.Limit(tt.limit); got != tt.w {
			t.Errorf("Limit(%v) of %+v = %v, want %v", tt.limit, tt.f, got, tt.w)
		}
	}
}

// interruptVariable makes the test binary a debugger that writes the file it names
// once it is interrupted. (A shell would not be, where the tests were started with
// interrupts ignored, as in the background.)
const interruptVariable = "RUNTIMEAPI_TEST_INTERRUPTED"

func awaitInterrupt(file string) {
	interrupted := make(chan os.Signal, 1)
	signal.Notify(interrupted, os.Interrupt)
	os.WriteFile(file+".ready", nil, 0o600)
	<-interrupted
	os.WriteFile(file, nil, 0o600)
}

// The guardian of a debugger lets it end its handler first.
func TestGuardiansInterruptDebuggers(t *testing.T) {
	var g guardian
	file := filepath.Join(t.TempDir(), "ended")
	debugger := exec.Command(os.Args[0])
	debugger.Env = append(os.Environ(), interruptVariable+"="+file)
	setProcessGroup(debugger)
	if err := debugger.Start(); err != nil {
		t.Fatal(err)
	}
	waitForFile(t, file+".ready")
	g.watch(debugger.Process.Pid, true)
	ended := make(chan error, 1)
	go func() { ended <- debugger.Wait() }()
	g.close() // as if the tool had ended
	<-ended
	if _, err := os.Stat(file); err != nil {
		t.Errorf("it was killed: %v", err)
	}
}

// hasGiven reports whether a process has an event.
func (p *Pool) hasGiven() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, sb := range p.sandboxes {
		for _, inv := range sb.running {
			return inv.taken
		}
	}
	return false
}

// waitForQueue waits until n invocations have no process.
func waitForQueue(t *testing.T, p *Pool, n int) {
	t.Helper()
	waitUntil(t, "the queue is as long as it should be", func() bool {
		p.mu.Lock()
		defer p.mu.Unlock()
		return len(p.queue) == n
	})
}
