package history

import "testing"

// Whose a call is: the header says it, unless it is another function's; without
// it, who runs alone.
func TestCallsBelongToTheInvocationThatMakesThem(t *testing.T) {
	h := New(Options{})
	begin := func(function, id string) *Open {
		o := h.Begin(Begin{Function: function, RequestID: id})
		o.Started(o.inv.Asked, 1, 0)
		return o
	}
	alone, one, two := begin("alone", "1"), begin("two", "2"), begin("two", "3")
	over := begin("alone", "4")
	over.Ended(End{Result: OK})
	for _, c := range []struct {
		name, function, header string
		want                   *Open
	}{
		{"by the header", "two", two.Cause().Header(), two},
		{"by the header, after the answer", "alone", over.Cause().Header(), over},
		{"without a header, the only one", "alone", "", alone},
		{"without a header, one of two", "two", "", nil},
		{"by a span of the handler's own", "two", "Root=" + one.inv.Trace + ";Parent=53995c3f42cd8ad8;Sampled=1", one},
		{"a header of another function", "alone", two.Cause().Header(), nil},
		{"a function that does not run", "none", "", nil},
		{"from outside", "", "", nil},
		{"from outside, with the header of a function", "", one.Cause().Header(), one},
		{"a header that is none", "alone", "Root=x;Parent=y", alone},
	} {
		call := h.Call(c.function, c.header, Call{Service: "sqs"})
		if got, want := call.call.Invocation, c.want.Cause().ID; got != want {
			t.Errorf("%s: of %v, want %v", c.name, got, want)
		}
		if c.want != nil && call.call.Trace != c.want.inv.Trace || call.call.Trace == "" {
			t.Errorf("%s: in the trace %q, want that of its invocation, or one of its own", c.name, call.call.Trace)
		}
	}
}
