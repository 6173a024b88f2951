package history

import (
	"math/rand/v2"
	"slices"
	"sync"
)

// Options bound what a History remembers. The zero value has working bounds.
type Options struct {
	// Invocations is how many are remembered. If zero, 5,000.
	Invocations int
	// Bytes is how much they may take in memory, with their events, answers and
	// calls. If zero, 64 MB.
	Bytes int
	// Payload is how much of an event and of an answer is remembered, in bytes.
	// If zero, 256 KB.
	Payload int
	// Calls is how many calls of one invocation are remembered, and how many from
	// outside are in all. If zero, 1,000.
	Calls int
	// LineBytes is how much the lines of logs may take in memory. If zero, 16 MB.
	LineBytes int
}

func (o Options) withDefaults() Options {
	for _, field := range []struct {
		value    *int
		fallback int
	}{
		{&o.Invocations, 5000}, {&o.Bytes, 64 << 20}, {&o.Payload, 256 << 10}, {&o.Calls, 1000}, {&o.LineBytes, 16 << 20},
	} {
		if *field.value == 0 {
			*field.value = field.fallback
		}
	}
	return o
}

// A History remembers what happened, as far as its bounds allow: then the oldest
// goes first. Its methods are safe for concurrent use, and those of a nil one do
// nothing.
type History struct {
	options Options

	mu          sync.Mutex
	last        ID
	invocations ring[*Open]
	bytes       int // of the invocations
	byID        map[ID]*Open
	byRequest   map[string]*Open   // the last one of each request id
	running     map[string][]*Open // by function; those that a process has
	outside     ring[*OpenCall]    // calls that no invocation made
	lines       ring[Line]
	lineBytes   int
	subscribers map[*Subscription]bool
}

// New returns an empty History.
func New(o Options) *History {
	return &History{
		options: o.withDefaults(),
		// The ids of two runs differ: what one has kept of the other's causes
		// nothing here.
		last: ID(rand.Uint64()>>33)<<32 | 1<<62,
		byID: map[ID]*Open{}, byRequest: map[string]*Open{}, running: map[string][]*Open{}, subscribers: map[*Subscription]bool{},
	}
}

// next returns a new ID. The mutex is held.
func (h *History) next() ID {
	h.last++
	return h.last
}

// A Filter chooses invocations. Its zero value chooses all.
type Filter struct {
	// Function is the name or the construct path of a function. If empty, any.
	Function string
	// Results are those wanted. If empty, any.
	Results []Result
	// Trouble adds those that answered that some of what they were given has failed.
	Trouble bool
	// Before chooses older ones than that. If zero, all.
	Before ID
	// Limit is how many there are at most. If zero, as many as there are.
	Limit int
}

// Chooses reports whether f chooses an invocation, but for its limit.
func (f Filter) Chooses(i *Invocation) bool {
	return (f.Function == "" || f.Function == i.Function || f.Function == i.Path) &&
		(len(f.Results) == 0 || slices.Contains(f.Results, i.Result) || f.Trouble && i.Fate.Failed > 0) &&
		(f.Before == 0 || i.ID < f.Before)
}

// Recent returns the invocations that f chooses, without their calls, the newest
// first.
func (h *History) Recent(f Filter) []Invocation {
	if h == nil {
		return nil
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	var list []Invocation
	for i := h.invocations.len() - 1; i >= 0; i-- {
		x := h.invocations.at(i)
		if !f.Chooses(&x.inv) {
			continue
		}
		list = append(list, x.inv)
		if len(list) == f.Limit {
			break
		}
	}
	return list
}

// Get returns an invocation with its calls; ok is false if it is not remembered.
func (h *History) Get(id ID) (inv Invocation, ok bool) {
	if h == nil {
		return inv, false
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	x, ok := h.byID[id]
	if ok {
		inv = x.whole()
	}
	return inv, ok
}

// LastOf is the last invocation of a request id, as the cause of what comes of
// it; none if it is not remembered.
func (h *History) LastOf(requestID string) []Cause {
	if h == nil {
		return nil
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if o := h.byRequest[requestID]; o != nil {
		return Causes(o.inv.Cause())
	}
	return nil
}

// shrink forgets the oldest until the bounds are kept. The mutex is held.
func (h *History) shrink() {
	for h.invocations.len() > h.options.Invocations || h.bytes > h.options.Bytes && h.invocations.len() > 1 {
		x := h.invocations.pop()
		x.gone = true
		h.bytes -= x.size
		delete(h.byID, x.inv.ID)
		if h.byRequest[x.inv.RequestID] == x {
			delete(h.byRequest, x.inv.RequestID)
		}
	}
	for h.outside.len() > h.options.Calls {
		h.outside.pop()
	}
	for h.lineBytes > h.options.LineBytes {
		h.lineBytes -= lineSize(h.lines.pop())
	}
}
