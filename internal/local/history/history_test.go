package history

import (
	"testing"
	"time"
)

// run records an invocation from its beginning to its end.
func run(h *History, b Begin, during ...func(*Open)) *Open {
	o := h.Begin(b)
	o.Started(time.Now(), 1, 0)
	for _, f := range during {
		f(o)
	}
	o.Ended(End{Result: OK, Duration: time.Millisecond, Answer: []byte(`{}`)})
	return o
}

// A request whose function sends to a queue, and the worker of the queue, are
// one tree.
func TestTraceIsATree(t *testing.T) {
	h := New(Options{})
	request := h.Call("", "", Call{Service: "api", Operation: "POST", Detail: "/orders"})
	var sent *OpenCall
	api := run(h, Begin{Function: "api", Origin: Origin{Source: "POST /orders", Causes: []Cause{request.Cause()}}}, func(o *Open) {
		sent = h.Call("api", o.Cause().Header(), Call{Service: "sqs", Operation: "SendMessage"})
		sent.Ended(200, "")
	})
	request.Ended(202, "")
	other := run(h, Begin{Function: "other", Origin: Origin{Source: "invoke"}})
	batch := []Cause{sent.Cause(), other.Cause()}
	worker := run(h, Begin{Function: "worker", Origin: Origin{Source: "queue Shop/Jobs", Causes: batch}})

	tree, ok := h.Trace(request.Cause().Trace)
	if !ok || len(tree.Roots) != 1 || len(tree.Roots[0].Children) != 1 {
		t.Fatalf("Trace = %+v, %v; want the request with its function below", tree, ok)
	}
	node := tree.Roots[0].Children[0]
	if node.ID() != api.Cause().ID || len(node.Children) != 1 || node.Children[0].ID() != sent.Cause().ID {
		t.Fatalf("below the request stands %+v; want the invocation with its call", node)
	}
	last := node.Children[0].Children
	if len(last) != 1 || last[0].ID() != worker.Cause().ID {
		t.Fatalf("below the call stand %+v; want the worker", last)
	}
	if got := last[0].Others; len(got) != 1 || got[0] != other.Cause() {
		t.Errorf("the worker's other causes = %v; want that of the other message of its batch", got)
	}
	if second, ok := h.Trace(other.Cause().Trace); !ok || len(second.Roots[0].Children) != 1 {
		t.Errorf("the trace of the other message = %+v, %v; want the worker below it too", second, ok)
	}
}
