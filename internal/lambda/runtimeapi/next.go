package runtimeapi

import (
	"net/http"
	"slices"
	"strconv"
	"time"
)

// next answers GET /runtime/invocation/next: it ends the invocation that the
// process answered before, and holds the request until there is another.
func (p *Pool) next(w http.ResponseWriter, r *http.Request, sb *sandbox) {
	<-sb.known // a process can ask before the one that started it knows which one it is
	p.sayMemory(sb)
	q := &poller{sandbox: sb, give: make(chan *invocation, 1)}
	if inv, ok := p.poll(q); !ok {
		writeError(w, http.StatusForbidden, "InvalidStateTransition", "Transition from Running to Ready failed: an invocation is open; answer it first")
		return
	} else if inv != nil {
		p.deliver(w, sb, inv)
		return
	}
	select {
	case inv := <-q.give:
		if inv == nil {
			writeError(w, http.StatusForbidden, "InvalidStateTransition", "Transition from Ready to Running failed: the function is closed")
			return
		}
		p.deliver(w, sb, inv)
	case <-sb.dismissed:
		p.leave(q)
		writeError(w, http.StatusForbidden, "InvalidStateTransition", "Transition from Ready to Running failed: the process is to end")
	case <-r.Context().Done():
		p.leave(q)
	}
}

// poll registers q as a warm slot, or returns the invocation that waits for
// one. It is false if the process has no slot free.
func (p *Pool) poll(q *poller) (*invocation, bool) {
	p.mu.Lock()
	defer p.unlock()
	sb := q.sandbox
	if len(sb.answered) > 0 {
		sb.answered[0].timer.Stop()
		sb.answered = sb.answered[1:]
	}
	if len(sb.running) >= sb.function.Concurrency {
		return nil, false
	}
	if !sb.ready {
		sb.ready = true
		sb.initTimer.Stop()
		sb.init = time.Since(sb.started)
	}
	switch {
	case sb.leaving || p.closed:
		if sb == p.attached {
			q.give <- nil
		} else if !sb.busy() {
			p.stop(sb)
		}
		return nil, true // and never be given anything
	case len(p.queue) > 0:
		inv := p.queue[0]
		p.queue = p.queue[1:]
		p.assign(inv, sb)
		return inv, true
	default:
		p.displace(sb)
		p.await(q)
		return nil, true
	}
}

// await adds q to the warm slots, those first whose process has never served: it
// was started for nothing, and the others are warmer. The mutex is held.
func (p *Pool) await(q *poller) {
	at := len(p.idle)
	if q.sandbox.lastRequest.Load() == nil {
		at = 0
		for at < len(p.idle) && p.idle[at].sandbox.lastRequest.Load() == nil {
			at++
		}
	}
	p.idle = slices.Insert(p.idle, at, q)
}

// displace makes room for one more /next of sb if it has as many as it may:
// the oldest one is sent away, because a client that asks twice has usually
// lost its first connection. The mutex is held.
func (p *Pool) displace(sb *sandbox) {
	slots := len(sb.running)
	oldest := -1
	for i, q := range p.idle {
		if q.sandbox == sb {
			slots++
			if oldest < 0 {
				oldest = i
			}
		}
	}
	if slots >= sb.function.Concurrency && oldest >= 0 {
		p.idle[oldest].give <- nil
		p.idle = slices.Delete(p.idle, oldest, oldest+1)
	}
}

// leave is called when the process has given up its /next.
func (p *Pool) leave(q *poller) {
	p.mu.Lock()
	defer p.unlock()
	if i := slices.Index(p.idle, q); i >= 0 {
		p.idle = slices.Delete(p.idle, i, i+1)
		return
	}
	select {
	case inv := <-q.give: // given at the same moment
		if inv != nil && inv.sandbox == q.sandbox && !inv.done {
			p.requeue(inv)
		}
	default:
	}
}

// deliver writes inv's event as the answer to a /next of sb.
func (p *Pool) deliver(w http.ResponseWriter, sb *sandbox, inv *invocation) {
	p.mu.Lock()
	mine := inv.sandbox == sb
	inv.taken = inv.taken || mine
	began, timeout, arn := inv.delivered, sb.function.Timeout, sb.function.arn()
	p.unlock()
	if !mine {
		return // the process has ended, and inv was queued again
	}
	o := inv.options
	if o.TraceID == "" {
		o.TraceID = newTraceID(began)
	}
	h := w.Header()
	set := func(name, value string) {
		if value != "" {
			h[name] = []string{value}
		}
	}
	set("Content-Type", "application/json")
	set("Content-Length", strconv.Itoa(len(inv.payload)))
	set(headerRequestID, inv.id)
	set(headerDeadline, strconv.FormatInt(began.Add(timeout).UnixMilli(), 10))
	set(headerARN, orDefault(o.InvokedARN, arn))
	set(headerTrace, o.TraceID)
	set(headerClient, o.ClientContext)
	set(headerIdentity, o.CognitoIdentity)
	set(headerTenant, o.TenantID)
	w.Write(inv.payload)
}
