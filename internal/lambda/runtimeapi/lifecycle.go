package runtimeapi

import "slices"

// Reload replaces the command: invocations that come now go to new processes,
// running ones finish in the old ones.
func (p *Pool) Reload(command []string) {
	p.mu.Lock()
	defer p.unlock()
	p.function.Command = slices.Clone(command)
	p.replace()
}

// Update replaces everything about the function, as Reload does its command.
// The name must stay, and so must the choice between a Command and none.
func (p *Pool) Update(f Function) error {
	f, err := f.withDefaults()
	if err != nil {
		return err
	}
	p.mu.Lock()
	defer p.unlock()
	if f.Name != p.function.Name || (len(f.Command) == 0) != (p.attached != nil) {
		return errUpdate(p.function, f)
	}
	p.function = f
	if p.attached != nil {
		p.attached.function = f
	}
	p.replace()
	return nil
}

// replace lets every process go once it has nothing to do. The mutex is held.
func (p *Pool) replace() {
	p.broken = false
	for _, sb := range p.sandboxes {
		p.dropIdle(sb)
		sb.leaving = true
		if !sb.busy() {
			p.stop(sb)
		}
	}
	p.scale()
}

// Finishing reports whether a process that is replaced still works on an
// invocation. The next one of a function in a debugger waits for its end.
func (p *Pool) Finishing() bool {
	p.mu.Lock()
	defer p.unlock()
	for _, sb := range p.sandboxes {
		if sb.leaving && sb.busy() {
			return true
		}
	}
	return false
}

// dropIdle forgets the warm slots of sb. The mutex is held.
func (p *Pool) dropIdle(sb *sandbox) {
	p.idle = slices.DeleteFunc(p.idle, func(q *poller) bool { return q.sandbox == sb })
}

// Close ends the function's processes, each within its shutdown budget, and
// fails its open invocations with ErrClosed. It returns when no process is
// left. Calling it again is harmless.
func (p *Pool) Close() {
	p.mu.Lock()
	p.closed = true
	for _, inv := range p.queue {
		p.finish(inv, result{err: ErrClosed})
	}
	if p.attached != nil {
		p.abort(p.attached)
		for _, q := range p.idle {
			q.give <- nil
		}
	}
	p.queue, p.idle = nil, nil
	for _, sb := range p.sandboxes {
		p.abort(sb)
		p.stop(sb)
	}
	p.unlock()
	p.wg.Wait()
}

// abort fails what sb is running because the pool is closed. The mutex is
// held.
func (p *Pool) abort(sb *sandbox) {
	for _, inv := range sb.running {
		inv.timer.Stop()
		p.finish(inv, result{err: ErrClosed})
		if inv.body != nil {
			inv.body.CloseWithError(ErrClosed)
		}
	}
}

// killAll ends the processes without their shutdown budget.
func (p *Pool) killAll() {
	p.mu.Lock()
	defer p.unlock()
	for _, sb := range p.sandboxes {
		p.kill(sb)
	}
}
