package history

import (
	"cmp"
	"slices"
	"time"
)

// A Tree is everything of one trace that is remembered.
type Tree struct {
	Trace string
	// Start and End are those of the whole; End is now if something runs.
	Start, End time.Time
	// Roots are what began it, in the order of time: also what has a cause that is
	// not remembered any more.
	Roots []*Node
}

// A Node is an invocation or a call of a trace. Either Invocation or Call is
// set.
type Node struct {
	Invocation *Invocation
	Call       *Call
	// Children are what it has caused, in the order of time: the calls of an
	// invocation, the invocations that a call has led to.
	Children []*Node
	// Others are the causes of the invocation beside the node above it.
	Others []Cause
}

// ID is that of the invocation or call.
func (n *Node) ID() ID {
	if n.Invocation != nil {
		return n.Invocation.ID
	}
	return n.Call.ID
}

// Start is when the call began, or the invocation was asked for.
func (n *Node) Start() time.Time {
	if n.Invocation != nil {
		return n.Invocation.Asked
	}
	return n.Call.Start
}

// End is when the call or the invocation ended; zero if it has not.
func (n *Node) End() time.Time {
	if n.Invocation != nil {
		return n.Invocation.End()
	}
	return n.Call.End()
}

// Trace returns a trace; ok is false if nothing of it is remembered.
func (h *History) Trace(trace string) (tree Tree, ok bool) {
	if h == nil {
		return Tree{Trace: trace}, false
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	t := treeBuilder{Tree: Tree{Trace: trace}, nodes: map[ID]*Node{}}
	// What causes something has a smaller id, so one pass in their order finds all.
	call, inv := 0, 0
	for call < h.outside.len() || inv < h.invocations.len() {
		if inv == h.invocations.len() || call < h.outside.len() && h.outside.at(call).call.ID < h.invocations.at(inv).inv.ID {
			t.addOutside(h.outside.at(call).call)
			call++
		} else {
			t.addInvocation(h.invocations.at(inv))
			inv++
		}
	}
	t.sort(t.Roots)
	return t.Tree, len(t.Roots) > 0
}

type treeBuilder struct {
	Tree
	nodes map[ID]*Node
}

// above is the first of the causes that is in the tree; nil if none is.
func (t *treeBuilder) above(causes []Cause) *Node {
	for _, c := range causes {
		if n := t.nodes[c.ID]; n != nil {
			return n
		}
	}
	return nil
}

// addOutside adds a call that no invocation has made, if it is of the trace.
func (t *treeBuilder) addOutside(c Call) {
	above := t.above(c.Causes)
	if above == nil && c.Trace != t.Trace {
		return
	}
	if after := t.nodes[c.After]; after != nil {
		above = after
	}
	t.add(&Node{Call: &c}, above)
}

// addInvocation adds one with its calls, if it is of the trace.
func (t *treeBuilder) addInvocation(o *Open) {
	above := t.above(o.inv.Causes)
	if above == nil && o.inv.Trace != t.Trace {
		return
	}
	inv := o.whole()
	n := &Node{Invocation: &inv}
	for _, c := range inv.Causes {
		if above == nil || c.ID != above.ID() {
			n.Others = append(n.Others, c)
		}
	}
	t.add(n, above)
	for i := range inv.Calls {
		t.add(&Node{Call: &inv.Calls[i]}, n)
	}
}

func (t *treeBuilder) add(n, above *Node) {
	t.nodes[n.ID()] = n
	if above == nil {
		t.Roots = append(t.Roots, n)
	} else {
		above.Children = append(above.Children, n)
	}
	if t.Start.IsZero() || n.Start().Before(t.Start) {
		t.Start = n.Start()
	}
	end := n.End()
	if end.IsZero() {
		end = time.Now()
	}
	if end.After(t.End) {
		t.End = end
	}
}

// sort brings nodes, and all below them, into the order of time.
func (t *treeBuilder) sort(nodes []*Node) {
	slices.SortStableFunc(nodes, func(a, b *Node) int { return cmp.Compare(a.ID(), b.ID()) })
	for _, n := range nodes {
		t.sort(n.Children)
	}
}
