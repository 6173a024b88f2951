package runtimeapi

import (
	"bytes"
	"context"
	"io"
	"slices"
	"sync"
	"time"
)

// A Pool runs the processes of one function and gives them its invocations.
// Its methods are safe for concurrent use.
type Pool struct {
	addr string // of the server

	// attached stands for the runtime that the caller runs itself; nil if the
	// function has a Command.
	attached *sandbox

	logMu sync.Mutex
	wg    sync.WaitGroup // one for each process

	mu        sync.Mutex
	function  Function
	sandboxes map[int]*sandbox // that live, by number
	lastID    int
	idle      []*poller     // the warm slots; the last one is used first
	queue     []*invocation // in order of arrival, not yet given to a process
	recheck   *time.Timer   // see scale
	after     []func()      // what unlock does once the mutex is free
	closed    bool
}

// A poller is one open /next.
type poller struct {
	sandbox *sandbox
	give    chan *invocation // room for one; nil tells the poller to leave
}

func newPool(f Function, addr string) *Pool {
	p := &Pool{function: f, addr: addr, sandboxes: map[int]*sandbox{}}
	if len(f.Command) == 0 {
		p.attached = newSandbox(p, f, 0)
		p.attached.ready = true
	}
	return p
}

// Function returns the function as it is run now, with its defaults filled in.
// The maps and slices are the pool's own and must not be changed.
func (p *Pool) Function() Function {
	p.mu.Lock()
	defer p.unlock()
	return p.function
}

// Endpoint is the value of AWS_LAMBDA_RUNTIME_API for a runtime that the
// caller runs itself.
func (p *Pool) Endpoint() string { return p.addr + "/" + p.function.Name }

// Invoke runs the function once and waits for its whole answer. A function
// that fails is not an error: see Response.Error. The error is ErrClosed,
// ErrRequestTooLarge, or that of ctx. A context that ends takes back an event
// that no process has yet; a running function is not stopped, as on Lambda,
// and its answer is dropped.
func (p *Pool) Invoke(ctx context.Context, event []byte, o InvokeOptions) (Response, error) {
	inv, res, err := p.invoke(ctx, event, o, false)
	if err != nil {
		return Response{}, err
	}
	return Response{RequestID: inv.id, Payload: res.payload, ContentType: res.contentType, Error: res.failure, Report: res.report}, nil
}

// InvokeStream runs the function once and returns when it begins to answer,
// whether it streams or not. Errors are those of Invoke.
func (p *Pool) InvokeStream(ctx context.Context, event []byte, o InvokeOptions) (*Stream, error) {
	inv, res, err := p.invoke(ctx, event, o, true)
	if err != nil {
		return nil, err
	}
	if res.body == nil {
		res.body = io.NopCloser(bytes.NewReader(res.payload))
	}
	return &Stream{RequestID: inv.id, ContentType: res.contentType, Report: res.report, Streaming: res.streaming, Body: res.body, Error: res.failure}, nil
}

func (p *Pool) invoke(ctx context.Context, event []byte, o InvokeOptions, stream bool) (*invocation, result, error) {
	if len(event) > MaxPayload {
		return nil, result{}, ErrRequestTooLarge
	}
	inv := &invocation{id: o.RequestID, payload: event, options: o, stream: stream, result: make(chan result, 1)}
	if inv.id == "" {
		inv.id = newUUID()
	}
	if err := p.submit(inv); err != nil {
		return nil, result{}, err
	}
	select {
	case res := <-inv.result:
		return inv, res, res.err
	case <-ctx.Done():
		p.abandon(inv)
		return nil, result{}, ctx.Err()
	}
}

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
func (p *Pool) abandon(inv *invocation) {
	p.mu.Lock()
	defer p.unlock()
	if i := slices.Index(p.queue, inv); i >= 0 {
		p.queue = slices.Delete(p.queue, i, i+1)
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
const returning = 50 * time.Millisecond

// scale starts as many processes as the queue needs beyond those that are
// about to ask for work. The mutex is held.
func (p *Pool) scale() {
	if len(p.queue) == 0 || p.closed || p.attached != nil {
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
			if wait := returning - time.Since(inv.answeredAt); wait > 0 {
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
	for _, sb := range p.sandboxes {
		p.dropIdle(sb)
		sb.leaving = true
		if !sb.busy() {
			p.stop(sb)
		}
	}
	p.scale()
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
		sb.kill()
	}
}

// unlock frees the mutex and then does what waits for that: calls of the
// function's Log, which may take long or call back, and the failures that
// those lines explain, in this order.
func (p *Pool) unlock() {
	after := p.after
	p.after = nil
	p.mu.Unlock()
	for _, f := range after {
		f()
	}
}

// finish sends the result of inv once; later ones reach only its stream. The
// mutex is held.
func (p *Pool) finish(inv *invocation, res result) {
	switch {
	case !inv.done:
		inv.done = true
		res.report = inv.report()
		if len(p.after) > 0 {
			p.after = append(p.after, func() { inv.result <- res })
		} else {
			inv.result <- res
		}
	case inv.body != nil && res.failure != nil:
		inv.body.CloseWithError(res.failure)
	}
}

// log hands a line to a function's Log, one at a time.
func (p *Pool) log(log func(Line), l Line) {
	p.logMu.Lock()
	defer p.logMu.Unlock()
	log(l)
}
