package history

import "testing"

func TestFailedTextCounts(t *testing.T) {
	for want, f := range map[string]Fate{
		"":                        {Of: "message", Records: 10},
		"the message failed":      {Of: "message", Records: 1, Failed: 1},
		"3 of 10 messages failed": {Of: "message", Records: 10, Failed: 3},
		"all 10 records failed":   {Of: "record", Records: 10, Failed: 10},
		"1 of 2 records failed":   {Of: "record", Records: 2, Failed: 1},
	} {
		if got := f.FailedText(); got != want {
			t.Errorf("%+v.FailedText() = %q, want %q", f, got, want)
		}
	}
}

// A message that becomes a dead letter stands below the invocation that failed
// with it, in the trace of who has sent it: not in those of the other messages
// of the batch.
func TestWhatIsGivenUpIsAStepOfItsTrace(t *testing.T) {
	h := New(Options{})
	mine, other := run(h, Begin{Function: "api"}), run(h, Begin{Function: "other"})
	worker := run(h, Begin{Function: "worker", Origin: Origin{Causes: []Cause{other.Cause(), mine.Cause()}}})
	by := h.Followed(Call{Service: "sqs", Operation: "dead letter", Resource: "Shop/Dead", Failure: true}, Causes(mine.Cause()), Causes(worker.Cause()))
	reader := run(h, Begin{Function: "reader", Origin: Origin{Causes: by}})

	tree, _ := h.Trace(mine.Cause().Trace)
	below := tree.Roots[0].Children[0]
	if below.ID() != worker.Cause().ID || len(below.Children) != 1 {
		t.Fatalf("below the sender stands %+v, want the worker with one step below", below)
	}
	dead := below.Children[0]
	if dead.Call == nil || dead.Call.Operation != "dead letter" || !dead.Call.Failure || len(dead.Children) != 1 || dead.Children[0].ID() != reader.Cause().ID {
		t.Errorf("below the worker stands %+v, want the dead letter with who reads it", dead)
	}
	tree, _ = h.Trace(other.Cause().Trace)
	if below := tree.Roots[0].Children[0]; len(below.Children) != 0 {
		t.Errorf("the trace of the other message has %+v below the worker, want nothing", below.Children[0])
	}

	// What nobody has sent is of the trace of the invocation.
	alone := run(h, Begin{Function: "nightly"})
	h.Followed(Call{Operation: "destination"}, nil, Causes(alone.Cause()))
	if tree, _ = h.Trace(alone.Cause().Trace); len(tree.Roots) != 1 || len(tree.Roots[0].Children) != 1 {
		t.Errorf("the trace of an invocation without a cause = %+v, want the destination below it", tree.Roots)
	}
	var none *History
	if got := none.Followed(Call{}, nil, nil); got != nil {
		t.Errorf("without a history, Followed = %v", got)
	}
}
