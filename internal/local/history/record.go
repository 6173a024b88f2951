package history

import (
	"slices"
	"time"
)

// Begin is what is known of an invocation when it is asked for.
type Begin struct {
	Function, Path, RequestID string
	Origin
	Event []byte
}

// An Open invocation is one that is being recorded. The methods of a nil one do
// nothing.
type Open struct {
	history *History
	inv     Invocation
	answer  []byte // of a stream, so far
	length  int    // of the whole stream, so far
	calls   []*OpenCall
	size    int  // in memory
	gone    bool // it is forgotten
}

// Begin records that an invocation was asked for.
func (h *History) Begin(b Begin) *Open {
	if h == nil {
		return nil
	}
	event := h.payload(b.Event)
	h.mu.Lock()
	defer h.mu.Unlock()
	o := &Open{history: h, inv: Invocation{
		ID: h.next(), RequestID: b.RequestID, Function: b.Function, Path: b.Path, Source: b.Source, Causes: b.Causes,
		Asked: time.Now(), Event: event,
	}}
	if len(b.Causes) > 0 {
		o.inv.Trace = b.Causes[0].Trace
	}
	if o.inv.Trace == "" {
		o.inv.Trace = NewTrace()
	}
	h.invocations.push(o)
	h.byID[o.inv.ID] = o
	h.byRequest[b.RequestID] = o
	o.grow(invocationSize + len(event.Bytes))
	h.shrink()
	h.tell(News{Invocation: &o.inv})
	return o
}

// Sizes in memory, about: of a record, with the texts and the maps' share.
const (
	invocationSize = 1 << 10
	callSize       = 384
	lineSizeFixed  = 144
)

// whole is the invocation with its calls. The mutex is held.
func (o *Open) whole() Invocation {
	inv := o.inv
	inv.Calls = make([]Call, len(o.calls))
	for i, c := range o.calls {
		inv.Calls[i] = c.call
	}
	return inv
}

// grow counts what o takes. The mutex is held.
func (o *Open) grow(n int) {
	if !o.gone {
		o.size += n
		o.history.bytes += n
	}
}

// payload is a copy of what is remembered of a text.
func (h *History) payload(text []byte) Payload {
	return Payload{Bytes: slices.Clone(text[:min(len(text), h.options.Payload)]), Length: len(text)}
}

// Cause is the invocation as a cause; what the function is told as its trace.
func (o *Open) Cause() Cause {
	if o == nil {
		return Cause{}
	}
	return o.inv.Cause()
}

// Started records that a process has got the event.
func (o *Open) Started(at time.Time, process int, init time.Duration) {
	if o == nil {
		return
	}
	h := o.history
	h.mu.Lock()
	defer h.mu.Unlock()
	o.inv.Start, o.inv.Process, o.inv.Init = at, process, init
	if !slices.Contains(h.running[o.inv.Function], o) { // the process before it died before it saw the event
		h.running[o.inv.Function] = append(h.running[o.inv.Function], o)
	}
	h.tell(News{Invocation: &o.inv})
}

// Wrote records a part of a streamed answer; none that comes after the end.
func (o *Open) Wrote(part []byte) {
	if o == nil {
		return
	}
	o.history.mu.Lock()
	defer o.history.mu.Unlock()
	if o.inv.Result != Running {
		return
	}
	room := o.history.options.Payload - len(o.answer)
	o.answer = append(o.answer, part[:min(len(part), room)]...)
	o.length += len(part)
}

// An End is how an invocation ended.
type End struct {
	Result                  Result
	Duration                time.Duration
	Answer                  []byte // unless it was streamed
	ErrorType, ErrorMessage string
	Fate                    Fate
}

// Ended records the end of the invocation; a second one changes nothing.
func (o *Open) Ended(e End) {
	if o == nil {
		return
	}
	h := o.history
	answer := h.payload(e.Answer)
	h.mu.Lock()
	defer h.mu.Unlock()
	if o.inv.Result != Running {
		return
	}
	if o.length > 0 {
		answer = Payload{o.answer, o.length}
	}
	o.inv.Result, o.inv.Duration, o.inv.Answer = e.Result, e.Duration, answer
	o.inv.ErrorType, o.inv.ErrorMessage, o.inv.Fate = e.ErrorType, e.ErrorMessage, e.Fate
	h.stop(o)
	o.grow(cap(answer.Bytes) + len(e.ErrorMessage) + len(e.Fate.Problem) + len(e.Fate.Next))
	h.shrink()
	h.tell(News{Invocation: &o.inv})
}

// stop takes o from those that run. The mutex is held.
func (h *History) stop(o *Open) {
	all := h.running[o.inv.Function]
	if i := slices.Index(all, o); i >= 0 {
		h.running[o.inv.Function] = slices.Delete(all, i, i+1)
	}
}

// Used records the memory of the process, in bytes.
func (o *Open) Used(memory int64) {
	if o == nil {
		return
	}
	o.history.mu.Lock()
	defer o.history.mu.Unlock()
	if memory != o.inv.Memory {
		o.inv.Memory = memory
		o.history.tell(News{Invocation: &o.inv})
	}
}
