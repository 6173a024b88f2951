package runtimeapi

import (
	"context"
	"time"
)

// A Watcher is told what becomes of one invocation. Its methods are called with
// locks held: they must return at once, and call nothing of this package.
type Watcher interface {
	// Started is called when a process has got the event, and again if that one
	// died before it could see it. init is as in Report.
	Started(at time.Time, process int, init time.Duration)

	// Wrote is called with each part of an answer that is read as it comes, and
	// must not keep it.
	Wrote(part []byte)

	// Ended is called when the answer is whole, or there will be none; a second
	// call means nothing.
	Ended(Ending)

	// Used is called when the process asks for its next event, with the most
	// memory that it has ever used, in bytes. It is not called where that is not
	// known.
	Used(memory int64)
}

// An Ending is how an invocation ended.
type Ending struct {
	// Payload is the answer, or the error document. It is empty for one that is
	// read as it comes.
	Payload []byte
	// Failure is set if the function failed, Err if the invocation was given up:
	// ErrClosed, or that of the caller's context.
	Failure *FunctionError
	Err     error
	// Report is as in Response; the duration of a stream is that of the whole.
	Report Report
}

// watch begins to watch inv, if somebody does.
func (p *Pool) watch(ctx context.Context, inv *invocation) {
	p.mu.Lock()
	watch := p.function.Watch
	p.unlock()
	if watch != nil {
		inv.options.RequestID = inv.id
		inv.watcher = watch(ctx, inv.payload, &inv.options)
	}
}

// over tells the watcher of inv that it has ended.
func (inv *invocation) over(res result) {
	if inv.watcher != nil {
		inv.watcher.Ended(Ending{Payload: res.payload, Failure: res.failure, Err: res.err, Report: inv.report()})
	}
}

// sayMemory tells the watchers of what sb has answered how much memory it used.
// The process is about to ask for its next event, so nobody waits for this.
func (p *Pool) sayMemory(sb *sandbox) {
	p.mu.Lock()
	pid, watcher := 0, Watcher(nil)
	if len(sb.answered) > 0 && sb.process != nil {
		pid, watcher = sb.process.Pid, sb.answered[0].watcher
	}
	p.unlock()
	if watcher == nil {
		return
	}
	if memory := peakMemory(pid); memory > 0 {
		watcher.Used(memory)
	}
}
