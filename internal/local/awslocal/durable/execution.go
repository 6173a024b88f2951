package durable

import (
	"cmp"
	"context"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/history"
)

// States of an execution.
const (
	running = "RUNNING"
	// and succeeded, failed, timedOut, stopped
)

// A record is what is kept of an execution beside its operations. Times are
// milliseconds since 1970.
type record struct {
	ID, Name, ARN string
	Function      string // ARN as it was called, with a version or an alias
	Cause         string
	Input         string
	Began         int64
	Deadline      int64 // when the execution has taken too long
	Forgotten     int64 `json:",omitempty"` // when its end is forgotten

	Status string
	Result *string         `json:",omitempty"`
	Error  json.RawMessage `json:",omitempty"`
	Ended  int64           `json:",omitempty"`
}

// An execution is one durable execution. The engine's mu is held by whoever
// uses it, but for what never changes.
type execution struct {
	record
	transient bool // not kept in the state

	by   []history.Cause // what has started it
	last []history.Cause // the last invocation that has ended

	operations []*operation // in the order in which they began
	byID       map[string]*operation

	changes int    // how many there were
	seen    int    // up to which the function knows them
	prefix  string // of tokens, another one in each run
	token   int    // number of the last one

	// Of the last checkpoint, if the client tries it again.
	client string
	answer *Checkpointed

	paused  bool          // no invocation runs, until something comes
	retried bool          // none runs, as the last one has failed
	woken   chan struct{} // closed by what happens outside invocations
	done    chan struct{} // closed at the end

	ctx    context.Context // ends with the execution
	cancel context.CancelFunc
}

func (x *execution) String() string {
	return "durable execution " + x.Name + " of function " + service.FunctionName(x.Function)
}

// awaited says what an execution waits for.
func (x *execution) awaited() string {
	var all []string
	for _, o := range x.operations {
		name := cmp.Or(o.Name, o.ID)
		switch until := time.UnixMilli(o.Due).Format(time.DateTime); {
		case !o.waits():
		case o.Type == typeWait:
			all = append(all, name+", until "+until)
		case o.Type == typeStep:
			all = append(all, "the next try of "+name+", at "+until)
		case o.Type == typeCallback:
			all = append(all, "the callback "+name+", whose id is "+o.Callback)
		default:
			all = append(all, o.Function)
		}
	}
	return strings.Join(all, "; ")
}

// add has the operation among those that there are.
func (x *execution) add(o *operation) {
	x.changes++
	o.change = x.changes
	if old := x.byID[o.ID]; old != nil {
		*old = *o
		return
	}
	x.byID[o.ID] = o
	x.operations = append(x.operations, o)
}

// changed are the operations that the function does not know as they are.
func (x *execution) changed() []*operation {
	var list []*operation
	for _, o := range x.operations {
		if o.change > x.seen {
			list = append(list, o)
		}
	}
	return list
}

// waits reports whether something is to come without the function.
func (x *execution) waits() bool {
	for _, o := range x.operations {
		if o.waits() {
			return true
		}
	}
	return false
}

// next is when something changes by itself, the execution's end at the latest.
func (x *execution) next() time.Time {
	at := x.Deadline
	for _, o := range x.operations {
		if due := o.next(); due > 0 {
			at = min(at, due)
		}
	}
	return time.UnixMilli(at)
}

// wake lets the one who waits look again.
func (x *execution) wake() {
	close(x.woken)
	x.woken = make(chan struct{})
}

// now is the token that the next checkpoint has to have; a new one replaces it.
func (x *execution) now() string { return x.prefix + strconv.Itoa(x.token) }

// replayed are the operations that a function is told: what is in a context that
// is over is a part of its result, unless it asks for more.
func (x *execution) replayed() []*operation {
	hidden := map[string]bool{}
	var list []*operation
	for _, o := range x.operations {
		parent := x.byID[o.Parent]
		if parent != nil && (hidden[parent.ID] || parent.over() && !parent.ReplayChildren) {
			hidden[o.ID] = true
			continue
		}
		list = append(list, o)
	}
	return list
}

// The pages of operations: by default and at most as GetDurableExecutionState
// has them, and so large that the event of an invocation, of 6 MB at most, has
// room for one.
const (
	defaultPage = 100
	maxPage     = 1000
	maxPageSize = 4 << 20 // bytes
)

// page are the operations from index first on, and the index after them; 0 if
// there are no more.
func page(list []*operation, first, most int) ([]*operation, int) {
	if most <= 0 {
		most = defaultPage
	}
	most = min(most, maxPage)
	first = min(max(first, 0), len(list))
	end, size := first, 0
	for end < len(list) && end-first < most {
		size += list[end].size()
		if size > maxPageSize && end > first {
			break
		}
		end++
	}
	if end == len(list) {
		return list[first:], 0
	}
	return list[first:end], end
}

// size is about how long an operation is.
func (o *operation) size() int {
	const names = 300
	n := names + len(o.Payload) + len(o.Error)
	if o.Result != nil {
		n += len(*o.Result)
	}
	return n
}

// pageOf is a page in the form of the API.
func (x *execution) pageOf(first, most int, stamp func(int64) any) object {
	list, next := page(x.replayed(), first, most)
	marker := ""
	if next > 0 {
		marker = strconv.Itoa(next)
	}
	return object{"Operations": wires(list, stamp), "NextMarker": marker}
}

// event is that of the next invocation.
func (x *execution) event() []byte {
	text, _ := json.Marshal(object{ // errors were decoded from JSON
		"DurableExecutionArn": x.ARN, "CheckpointToken": x.now(),
		"InitialExecutionState": x.pageOf(0, 0, milliseconds),
	})
	return text
}
