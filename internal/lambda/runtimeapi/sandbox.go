package runtimeapi

import (
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

// Shutdown budgets, from "Shutdown phase" in the Lambda guide: a process
// without a registered extension is killed at once.
const (
	internalBudget = 500 * time.Millisecond
	externalBudget = 300 * time.Millisecond
)

// A sandbox is one process, from its start to the end of its last child. Its
// fields below the first group are guarded by the pool's mutex.
type sandbox struct {
	id          int
	function    Function // as it was when the process started
	started     time.Time
	lastRequest atomic.Pointer[string] // the invocation that was given last
	known       chan struct{}          // closed once process is set, or there is none
	out         *logPipes              // what it writes; nil before it runs, and for a process of the user's

	ready      bool // it has asked for an event
	leaving    bool // it gets no more events
	killed     bool
	dismissed  chan struct{} // closed when each /next is to fail
	retried    bool          // the start before this one took too long
	init       time.Duration
	initTimer  *time.Timer
	initError  *FunctionError // what it said before it died
	running    map[string]*invocation
	answered   []*invocation // it has not asked for the next event since
	extensions []*extension
	process    *os.Process // nil before it runs and once it is gone

	// Of a debugger.
	exit    *string       // how its handler ended
	ending  bool          // endDebugger is at work
	reached chan struct{} // closed when it ends its handler before itself
	gone    chan struct{} // closed when its process has ended
}

func newSandbox(f Function, id int) *sandbox {
	return &sandbox{
		id: id, function: f, started: time.Now(), running: map[string]*invocation{},
		known: make(chan struct{}), dismissed: make(chan struct{}), reached: make(chan struct{}), gone: make(chan struct{}),
	}
}

// busy reports whether an invocation is open, the answered one included.
func (sb *sandbox) busy() bool { return len(sb.running)+len(sb.answered) > 0 }

// hasAnswered reports whether inv is answered and the process has not asked
// for its next event since.
func (sb *sandbox) hasAnswered(inv *invocation) bool { return slices.Contains(sb.answered, inv) }

// start makes a sandbox, whose process another goroutine starts. The mutex is
// held.
func (p *Pool) start(retry bool) {
	p.lastID++
	sb := newSandbox(p.function, p.lastID)
	sb.retried = retry
	limit := sb.function.InitTimeout
	if retry {
		limit = sb.function.Timeout
	}
	sb.initTimer = time.AfterFunc(limit, func() { p.initTimedOut(sb) })
	p.sandboxes[sb.id] = sb
	p.wg.Go(func() { p.run(sb) })
}

// run starts the process of sb and stays until it and all its children are
// gone and the last line of its log is delivered.
func (p *Pool) run(sb *sandbox) {
	f := sb.function
	cmd := exec.Command(f.Command[0], f.Command[1:]...)
	cmd.Dir = f.Dir
	cmd.Env = environment(f, p.addr+"/"+f.Name+"/"+strconv.Itoa(sb.id), logStreamName(sb.started))
	setProcessGroup(cmd)

	out, err := newLogPipes(cmd, func(s Source, text string) { p.logLine(sb, s, text) })
	if err == nil {
		sb.out = out // before the lock of startProcess, and never again
		err = p.startProcess(sb, cmd)
		out.closeTheirs()
	}
	close(sb.known)
	if err != nil {
		out.drain()
		p.ended(sb, func(id string) *FunctionError { return platformError(id, ErrorTypeEntrypoint, err.Error()) })
		return
	}
	unwatch := p.watchDebugger(sb)
	err = cmd.Wait()
	unwatch()
	p.reap(sb)
	out.drain() // before the invocation fails, so that its last words come first
	message := sb.exitMessage(err)
	p.ended(sb, func(id string) *FunctionError { return platformError(id, ErrorTypeExit, message) })
}

// startProcess starts cmd unless sb was stopped before. The mutex is not held
// meanwhile: a fork takes milliseconds, in which warm processes serve on.
func (p *Pool) startProcess(sb *sandbox, cmd *exec.Cmd) error {
	p.mu.Lock()
	stopped := sb.killed || p.closed
	p.unlock()
	if stopped {
		return ErrClosed
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	p.guardian.watch(cmd.Process.Pid, sb.function.Debugger != nil)
	p.mu.Lock()
	defer p.unlock()
	sb.process = cmd.Process
	if sb.killed { // in between
		p.kill(sb)
	}
	return nil
}

// reap kills the children that an ended process left. From here on its number
// may belong to another process.
func (p *Pool) reap(sb *sandbox) {
	p.mu.Lock()
	defer p.unlock()
	killGroup(sb.process)
	p.guardian.release(sb.process.Pid)
	sb.process = nil
}

// exitMessage is Lambda's text for a process that ended.
func (sb *sandbox) exitMessage(err error) string {
	exit := "exit status 0"
	switch {
	case sb.exit != nil:
		exit = *sb.exit
	case err != nil:
		exit = err.Error()
	}
	if exit == "exit status 0" {
		return "Runtime exited without providing a reason"
	}
	return "Runtime exited with error: " + exit
}

// ended forgets sb and answers what it leaves open.
func (p *Pool) ended(sb *sandbox, failure func(id string) *FunctionError) {
	p.mu.Lock()
	defer p.unlock()
	sb.initTimer.Stop()
	delete(p.sandboxes, sb.id)
	p.dropIdle(sb)
	wasLeaving := sb.leaving
	p.broken = !wasLeaving && sb.lastRequest.Load() == nil
	sb.leaving = true
	for _, inv := range sb.answered {
		inv.timer.Stop()
	}
	if p.closed {
		return
	}
	for _, inv := range sb.running {
		if !inv.taken {
			p.requeue(inv)
			continue
		}
		inv.timer.Stop()
		p.fail(sb, inv, failure(inv.id))
	}
	if sb.ready || wasLeaving {
		if !wasLeaving && len(sb.running) == 0 {
			id := sb.request() // answered, as a panic is before the process ends
			p.logPlatform(sb, id, failure(id).Message)
		}
		p.scale()
		return
	}
	// It died before it was ready, and nobody wanted it to.
	if sb.initError != nil {
		failure = func(string) *FunctionError { return sb.initError }
	}
	p.logInit(sb, "error\tError Type: "+failure("").Type)
	p.failFirst(sb, failure)
}

// fail answers inv, whose process cannot. The mutex is held.
func (p *Pool) fail(sb *sandbox, inv *invocation, e *FunctionError) {
	p.logPlatform(sb, inv.id, e.Message)
	p.finish(inv, result{payload: e.Payload, failure: e})
}

// failFirst answers the longest waiting invocation with what kept sb from
// starting for it. The mutex is held.
func (p *Pool) failFirst(sb *sandbox, failure func(id string) *FunctionError) {
	if len(p.queue) > 0 {
		inv := p.queue[0]
		p.queue = p.queue[1:]
		p.fail(sb, inv, failure(inv.id))
	}
	p.scale()
}

// initTimedOut is called when sb has not asked for an event in time. The
// first time Lambda starts the process again, within the invocation's own
// timeout; the second time the invocation fails.
func (p *Pool) initTimedOut(sb *sandbox) {
	p.mu.Lock()
	defer p.unlock()
	if sb.ready || sb.leaving {
		return
	}
	sb.leaving = true
	p.kill(sb)
	if !sb.retried {
		p.logInit(sb, "timeout")
		if len(p.queue) > 0 && !p.closed {
			p.start(true)
		}
		return
	}
	p.failFirst(sb, sb.timeoutError)
}

// timedOut is called when inv's time is up: before the process has asked for
// its next event.
func (p *Pool) timedOut(inv *invocation) {
	p.mu.Lock()
	defer p.unlock()
	sb := inv.sandbox
	if sb == nil || (sb.running[inv.id] != inv && !sb.hasAnswered(inv)) {
		return // it is over, at the same moment
	}
	delete(sb.running, inv.id)
	p.fail(sb, inv, sb.timeoutError(inv.id))
	// A process that serves one invocation is killed with it. What else runs
	// in a process that serves several would be lost too, and the caller's own
	// runtime is not ours to end.
	if sb.function.Concurrency > 1 || sb == p.attached {
		return
	}
	sb.leaving = true
	p.kill(sb)
	p.scale()
}

func (sb *sandbox) timeoutError(id string) *FunctionError {
	return platformError(id, ErrorTypeTimeout, fmt.Sprintf("Task timed out after %.2f seconds", sb.function.Timeout.Seconds()))
}

// stop ends sb's process within its shutdown budget. The mutex is held.
func (p *Pool) stop(sb *sandbox) {
	sb.leaving = true
	budget := sb.shutdownBudget()
	if budget > 0 {
		budget += sb.function.slack
	}
	if budget == 0 || sb.process == nil || sb.function.Debugger != nil {
		p.dismiss(sb)
		return
	}
	sb.shutdownEvent(budget)
	terminate(sb.process)
	time.AfterFunc(budget, func() {
		p.mu.Lock()
		defer p.unlock()
		p.dismiss(sb)
	})
}

// dismiss kills the process; one that has a LeaveTime, if it does not end by
// itself in that. The mutex is held.
func (p *Pool) dismiss(sb *sandbox) {
	leave := sb.function.LeaveTime
	if leave == 0 || sb.process == nil || !sb.ready || sb.function.Debugger != nil {
		p.kill(sb)
		return
	}
	if sb.isDismissed() {
		return
	}
	close(sb.dismissed)
	time.AfterFunc(leave, func() {
		p.mu.Lock()
		defer p.unlock()
		p.kill(sb)
	})
}

// isDismissed reports whether the process is to end by itself.
func (sb *sandbox) isDismissed() bool {
	select {
	case <-sb.dismissed:
		return true
	default:
		return false
	}
}

// kill ends the process and its children at once; a debugger's, as soon as it
// can be. The mutex is held.
func (p *Pool) kill(sb *sandbox) {
	sb.killed = true // startProcess looks at it
	switch {
	case sb.process == nil:
	case sb.function.Debugger == nil:
		killGroup(sb.process)
	case !sb.ending:
		sb.ending = true
		go p.endDebugger(sb)
	}
}

// request is the invocation that sb works for, or did last; empty where that
// could be one of several, and before the first.
func (sb *sandbox) request() string {
	if id := sb.lastRequest.Load(); id != nil && sb.function.Concurrency == 1 {
		return *id
	}
	return ""
}

func (p *Pool) logLine(sb *sandbox, source Source, text string) {
	if sb.isDismissed() && strings.Contains(text, "/runtime/invocation/next") {
		return // that its /next fails is no news
	}
	p.log(sb.function.Log, Line{Function: sb.function.Name, RequestID: sb.request(), Process: sb.id, Source: source, Text: text})
}

// catchUp hands on what sb has written until now; nobody reads what a process of
// the user's writes.
func (sb *sandbox) catchUp() {
	if sb.out != nil {
		sb.out.catchUp()
	}
}

// logPlatform is called with the mutex held.
func (p *Pool) logPlatform(sb *sandbox, id, text string) {
	line := Line{Function: sb.function.Name, RequestID: id, Process: sb.id, Source: Platform, Text: text}
	p.after = append(p.after, func() { p.log(sb.function.Log, line) })
}

// logInit writes Lambda's INIT_REPORT line. The mutex is held.
func (p *Pool) logInit(sb *sandbox, status string) {
	d := float64(time.Since(sb.started)) / float64(time.Millisecond)
	p.logPlatform(sb, "", fmt.Sprintf("INIT_REPORT Init Duration: %.2f ms\tPhase: init\tStatus: %s", d, status))
}
