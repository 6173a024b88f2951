package runtimeapi

import (
	"slices"
	"time"
)

// submit gives inv to a warm process, or queues it and starts one.
func (p *Pool) submit(inv *invocation) error {
	p.mu.Lock()
	defer p.unlock()
	if p.closed {
		return ErrClosed
	}
	p.queue = append(p.queue, inv)
	p.dispatch()
	return nil
}

// dispatch gives waiting invocations to warm slots, and starts processes for
// the rest. The mutex is held.
func (p *Pool) dispatch() {
	for len(p.queue) > 0 && len(p.idle) > 0 {
		inv, warm := p.queue[0], p.idle[len(p.idle)-1]
		p.queue, p.idle = p.queue[1:], p.idle[:len(p.idle)-1]
		p.assign(inv, warm.sandbox)
		warm.give <- inv
	}
	p.scale()
}

// abandon is called when nobody waits for inv any more.
func (p *Pool) abandon(inv *invocation, why error) {
	p.mu.Lock()
	defer p.unlock()
	if i := slices.Index(p.queue, inv); i >= 0 {
		p.queue = slices.Delete(p.queue, i, i+1)
		inv.over(result{err: why})
	}
	select {
	case res := <-inv.result: // it came at the same moment
		if res.body != nil {
			res.body.Close()
		}
	default:
		inv.abandoned = true
	}
}

// assign makes sb responsible for inv and starts the clock. The mutex is held.
func (p *Pool) assign(inv *invocation, sb *sandbox) {
	inv.sandbox = sb
	inv.delivered = time.Now()
	inv.init, sb.init = sb.init, 0
	inv.timer = time.AfterFunc(sb.function.Timeout, func() { p.timedOut(inv) })
	sb.running[inv.id] = inv
	sb.lastRequest.Store(&inv.id)
	if inv.watcher != nil {
		inv.watcher.Started(inv.delivered, sb.id, inv.init)
	}
	if len(sb.extensions) > 0 {
		sb.notify(extensionEvent{EventType: "INVOKE", RequestID: inv.id, ARN: sb.function.arn(), DeadlineMS: inv.delivered.Add(sb.function.Timeout).UnixMilli()})
	}
}

// requeue takes inv back from a process that never received it. The mutex is
// held.
func (p *Pool) requeue(inv *invocation) {
	inv.timer.Stop()
	delete(inv.sandbox.running, inv.id)
	inv.sandbox, inv.delivered = nil, time.Time{}
	p.queue = slices.Insert(p.queue, 0, inv)
	p.dispatch()
}

// returning is how long a process that has answered may take to ask for its
// next event until an invocation that waits gets a process of its own. A warm
// process takes well under a millisecond.
const returning = 100 * time.Millisecond

// scale starts as many processes as the queue needs beyond those that are
// about to ask for work. The mutex is held.
func (p *Pool) scale() {
	if p.closed || p.attached != nil {
		return
	}
	if p.function.Debugger != nil {
		p.keepOne()
		return
	}
	if len(p.queue) == 0 {
		return
	}
	var living, slots int
	for _, sb := range p.sandboxes {
		if sb.leaving {
			continue
		}
		living++
		if !sb.ready {
			slots += sb.function.Concurrency
			continue
		}
		for _, inv := range sb.answered {
			if wait := returning + sb.function.slack - time.Since(inv.answeredAt); wait > 0 {
				slots++
				p.recheckIn(wait)
			}
		}
	}
	for ; slots < len(p.queue) && living < p.function.MaxProcesses; living++ {
		p.start(false)
		slots += p.function.Concurrency
	}
}

// recheckIn calls scale again if no call is due already. The mutex is held.
func (p *Pool) recheckIn(d time.Duration) {
	if p.recheck != nil {
		return
	}
	p.recheck = time.AfterFunc(d, func() {
		p.mu.Lock()
		defer p.unlock()
		p.recheck = nil
		p.scale()
	})
}
