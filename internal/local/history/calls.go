package history

import "time"

// An OpenCall is one that is being recorded. The methods of a nil one do
// nothing.
type OpenCall struct {
	history *History
	caller  *Open // nil for a call from outside
	call    Call
}

// Call records that a function calls a service; function is empty for a call
// from outside. header is the X-Ray header of the request: SDKs send that of the
// invocation. Without it, the one running invocation of the function is the
// caller.
func (h *History) Call(function, header string, c Call) *OpenCall {
	if h == nil {
		return nil
	}
	from := ParseHeader(header)
	h.mu.Lock()
	defer h.mu.Unlock()
	o := &OpenCall{history: h, call: c}
	o.call.ID, o.call.Function, o.call.Start = h.next(), function, time.Now()
	if o.caller = h.caller(function, from); o.caller != nil {
		o.call.Function = o.caller.inv.Function
		o.call.Invocation, o.call.Trace = o.caller.inv.ID, o.caller.inv.Trace
		o.add()
	} else {
		if from.Trace != "" {
			o.call.Trace = from.Trace
		}
		if o.call.Trace == "" {
			o.call.Trace = NewTrace()
		}
		h.outside.push(o)
	}
	h.shrink()
	h.tell(News{Call: &o.call})
	return o
}

// Happened records something without a request, such as a schedule that fires,
// and returns it as the cause of what comes of it.
func (h *History) Happened(c Call) []Cause {
	call := h.Call("", "", c)
	call.Ended(0, "")
	return Causes(call.Cause())
}

// Followed records something that came of what causes have sent, after an
// invocation had it, such as that a message was given up. It returns that as the
// cause of what comes of it.
func (h *History) Followed(c Call, causes, after []Cause) []Cause {
	if len(causes) == 0 {
		causes = after
	}
	if c.Causes = causes; len(after) > 0 {
		c.After = after[0].ID
	}
	if len(causes) > 0 {
		c.Trace = causes[0].Trace
	}
	return h.Happened(c)
}

// caller is the invocation of a function that makes a call. The mutex is held.
func (h *History) caller(function string, from Cause) *Open {
	if x, ok := h.byID[from.ID]; ok && x.inv.Trace == from.Trace && (function == "" || function == x.inv.Function) {
		return x
	}
	if function == "" {
		return nil
	}
	var found *Open
	for _, x := range h.running[function] {
		switch {
		case from.Trace != "" && x.inv.Trace != from.Trace: // such as a span of the handler's own
		case found != nil:
			return nil // it may be either
		default:
			found = x
		}
	}
	return found
}

// add gives the call to its caller. The mutex is held.
func (o *OpenCall) add() {
	inv := &o.caller.inv
	inv.CallCount++
	if len(o.caller.calls) < o.history.options.Calls {
		o.caller.calls = append(o.caller.calls, o)
		o.caller.grow(callSize + len(o.call.Detail))
	}
}

// Cause is the call as a cause.
func (o *OpenCall) Cause() Cause {
	if o == nil {
		return Cause{}
	}
	return o.call.Cause()
}

// Ended records the answer to the call, and why it was refused, if it was.
func (o *OpenCall) Ended(status int, denied string) {
	if o == nil {
		return
	}
	h := o.history
	h.mu.Lock()
	defer h.mu.Unlock()
	o.call.Duration, o.call.Status, o.call.Denied = max(1, time.Since(o.call.Start)), status, denied
	h.tell(News{Call: &o.call})
}

// Outside returns the calls that no invocation has made, the oldest first.
func (h *History) Outside() []Call {
	if h == nil {
		return nil
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	list := make([]Call, h.outside.len())
	for i := range list {
		list[i] = h.outside.at(i).call
	}
	return list
}
