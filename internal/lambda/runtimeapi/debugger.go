package runtimeapi

import (
	"context"
	"os"
	"sync"
	"time"
)

// DebugTime is how long an invocation may take whose handler a debugger may
// hold: a day is more than anybody looks at it.
const DebugTime = 24 * time.Hour

// A Debugger knows the debugger that a function's Command runs its handler in.
// Its methods are safe for concurrent use.
type Debugger interface {
	// Watch looks after one process of the debugger until ctx ends, or the
	// handler has ended though the debugger has not. Then it returns how, as
	// an [os.ProcessState] says it, such as "exit status 1". It calls reached
	// once, when the debugger ends its handler before itself if it gets an
	// interrupt.
	Watch(ctx context.Context, reached func()) (exit string, ended bool)
}

// The times that a debugger has: until it is reached if it is to end before, and
// then to end.
const (
	debuggerStart = 5 * time.Second
	debuggerEnd   = 2 * time.Second
)

// Limit is how long a caller waits that waits no longer than d for other
// functions; a d of 0, for ever, stays so.
func (p *Pool) Limit(d time.Duration) time.Duration {
	if d > 0 && p.Function().Debugged {
		return max(d, DebugTime)
	}
	return d
}

// keepOne starts the next process of a function in a debugger once the one before
// is gone, whose port it takes. One that ended by itself before it had an event
// would do so again: the next one waits for an event. The mutex is held.
func (p *Pool) keepOne() {
	if len(p.sandboxes) == 0 && (len(p.queue) > 0 || !p.broken) {
		p.start(false)
	}
}

// watchDebugger ends the debugger of sb when its handler has ended. The caller
// calls stop once the process is gone.
func (p *Pool) watchDebugger(sb *sandbox) (stop func()) {
	debugger := sb.function.Debugger
	if debugger == nil {
		return func() {}
	}
	ctx, cancel := context.WithCancel(context.Background())
	var watch sync.WaitGroup
	watch.Go(func() {
		exit, ended := debugger.Watch(ctx, sync.OnceFunc(func() { close(sb.reached) }))
		if !ended {
			return
		}
		p.mu.Lock()
		defer p.unlock()
		sb.exit = &exit
		p.kill(sb)
	})
	return func() {
		close(sb.gone)
		cancel()
		watch.Wait()
	}
}

// endDebugger ends a debugger with its handler, which is in a process group of
// its own: it would go on if the debugger was killed, and if the debugger got
// its interrupt before it knows of it.
func (p *Pool) endDebugger(sb *sandbox) {
	wait := func(limit time.Duration, until <-chan struct{}) {
		timer := time.NewTimer(limit)
		defer timer.Stop()
		select {
		case <-until:
		case <-sb.gone:
		case <-timer.C:
		}
	}
	act := func(do func(*os.Process)) {
		p.mu.Lock()
		defer p.unlock()
		if sb.process != nil {
			do(sb.process)
		}
	}
	wait(debuggerStart, sb.reached)
	act(func(process *os.Process) { process.Signal(os.Interrupt) }) // Windows has none: it is killed below
	wait(debuggerEnd, nil)
	act(killGroup)
}
