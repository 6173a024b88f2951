package lambdacdk

import (
	"iter"

	"github.com/aws/constructs-go/constructs/v10"
)

// turns do work within several callbacks of the CDK, one after the other.
//
// While the CDK waits for a callback, jsii serves each call from here on top of that
// wait, so that Node's stack grows with every call until the callback returns. It
// has room for some thousands ("RangeError: Maximum call stack size exceeded"), and
// each warning notes all of it. An app of a hundred functions needs more.
type turns struct {
	work func()
	goOn func() (struct{}, bool) // nil if nothing is left to do
	rest func(struct{}) bool
	done int // steps

	// The constructs of the callbacks after the first: each is below the one before,
	// because the CDK calls back at what is made below a construct while it is there.
	hook  constructs.Construct
	id    string
	made  func(constructs.Construct) // has the CDK call back at one; nil if it does anyway
	rests []constructs.Construct
	taken int // of rests, in this synthesis
}

// turnLength is how many steps one callback takes. A step is about ten calls.
const turnLength = 20

// begin does the first turn.
func (t *turns) begin() {
	t.taken = 0
	t.goOn, _ = iter.Pull(func(rest func(struct{}) bool) {
		t.rest = rest
		t.work()
	})
	t.take()
}

// take does the next turn, if something is left to do.
func (t *turns) take() {
	if t.goOn == nil {
		return
	}
	if _, more := t.goOn(); !more {
		t.goOn = nil
		return
	}
	if t.taken == len(t.rests) { // a second synthesis finds them made
		above := t.hook
		if t.taken > 0 {
			above = t.rests[t.taken-1]
		}
		next := constructs.NewConstruct(above, &t.id)
		t.rests = append(t.rests, next)
		if t.made != nil {
			t.made(next)
		}
	}
	t.taken++
}

// step is what the work calls after each function, policy or warning: now and then
// it leaves what follows to the next callback. Outside of turns it does nothing.
func (t *turns) step() {
	if t.done++; t.goOn != nil && t.done%turnLength == 0 {
		t.rest(struct{}{})
	}
}
