package durable

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/wire"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/randomid"
)

// An Update is one of a checkpoint.
type Update struct {
	ID, ParentID, Name, Type, SubType, Action string

	Payload     *string
	Error       json.RawMessage
	StepOptions *struct {
		NextAttemptDelaySeconds int64
	}
	WaitOptions          struct{ WaitSeconds int64 }
	CallbackOptions      struct{ TimeoutSeconds, HeartbeatTimeoutSeconds int64 }
	ContextOptions       struct{ ReplayChildren bool }
	ChainedInvokeOptions struct{ FunctionName string }
}

// actions are those that each type of operation has.
var actions = map[string][]string{
	typeExecution: {"SUCCEED", "FAIL"},
	typeContext:   {"START", "SUCCEED", "FAIL"},
	typeStep:      {"START", "SUCCEED", "FAIL", "RETRY"},
	typeWait:      {"START", "CANCEL"},
	typeCallback:  {"START"},
	typeInvoke:    {"START"},
}

// The largest payloads in bytes, from OperationUpdate of Lambda's API.
const (
	maxPayload = 1 << 20
	maxResult  = 6 << 20 // of an execution that somebody waits for
)

func invalid(format string, args ...any) error {
	return wire.Errorf("InvalidParameterValueException", format, args...)
}

// A batch is the updates of one checkpoint, which are made all together or not
// at all: it works on copies.
type batch struct {
	x       *execution
	now     time.Time
	longest time.Duration // if set, no wait is longer

	touched map[string]*operation
	updates map[string][]string // actions of the batch by id
	order   []*operation        // the touched ones
}

// apply makes the updates and returns the operations that they change. It
// changes none of x's.
func (b *batch) apply(updates []Update) ([]*operation, error) {
	b.touched, b.updates = map[string]*operation{}, map[string][]string{}
	for i, u := range updates {
		if u.Type == typeExecution && i < len(updates)-1 {
			return nil, invalid("EXECUTION checkpoint must be the last update.")
		}
		if err := b.one(u); err != nil {
			return nil, err
		}
	}
	return b.order, nil
}

func (b *batch) one(u Update) error {
	allowed, known := actions[u.Type]
	largest := maxPayload
	if u.Type == typeExecution {
		largest, u.ID = maxResult, b.x.ID
	}
	if string(u.Error) == "null" {
		u.Error = nil
	}
	switch {
	case !known:
		return invalid("operation %s has the type %q, which is none of an operation", u.ID, u.Type)
	case !slices.Contains(allowed, u.Action):
		return invalid("Invalid %s action: %q of operation %s is none of %s.", u.Type, u.Action, u.ID, strings.Join(allowed, ", "))
	case u.ID == "":
		return invalid("an operation of type %s has no Id", u.Type)
	case u.Payload != nil && len(*u.Payload) > largest:
		return invalid("%s output payload size must be less than or equal to %d bytes.", u.Type, largest)
	case u.Error != nil && u.Action == "SUCCEED":
		return invalid("Cannot provide an Error for SUCCEED action.")
	case u.Payload != nil && u.Action == "FAIL":
		return invalid("Cannot provide a Payload for FAIL action.")
	}
	// A step or a context may begin and end in one checkpoint.
	before := b.updates[u.ID]
	if len(before) > 1 || len(before) == 1 && (before[0] != "START" || u.Action == "START" || u.Type != typeStep && u.Type != typeContext) {
		return invalid("Cannot update the same operation twice in a single request.")
	}
	b.updates[u.ID] = append(before, u.Action)
	if u.ParentID != "" {
		if parent := b.find(u.ParentID); parent == nil || parent.Type != typeContext {
			return invalid("Invalid parent operation id.")
		}
	}
	o := b.find(u.ID)
	if o != nil && o.Type != u.Type {
		return invalid("operation %s is of type %s and cannot be one of type %s", u.ID, o.Type, u.Type)
	}
	if err := transition(o, u); err != nil {
		return err
	}
	b.change(o, u)
	return nil
}

// find is an operation as the batch has it.
func (b *batch) find(id string) *operation {
	if o := b.touched[id]; o != nil {
		return o
	}
	return b.x.byID[id]
}

// transition says why an operation, nil for a new one, cannot be changed so.
func transition(o *operation, u Update) error {
	state := ""
	if o != nil {
		state = o.Status
	}
	allowed := true
	switch u.Action {
	case "START":
		allowed = o == nil || u.Type == typeStep && state == ready
	case "CANCEL":
		allowed = state == started
	default: // a step or a context may end without having been seen to begin
		allowed = o == nil || state == started || state == ready
	}
	if !allowed {
		if o == nil {
			state = "new"
		}
		return invalid("Invalid current %s state to %s: operation %s is %s.", u.Type, strings.ToLower(u.Action), u.ID, state)
	}
	switch {
	case u.Type == typeWait && u.Action == "START" && u.WaitOptions.WaitSeconds < 1:
		return invalid("WaitOptions.WaitSeconds of operation %s is %d; at least 1 is allowed", u.ID, u.WaitOptions.WaitSeconds)
	case u.Action == "RETRY" && (u.StepOptions == nil || u.StepOptions.NextAttemptDelaySeconds < 1):
		return invalid("Invalid StepOptions for the given action.")
	case u.Action == "RETRY" && u.Error != nil && u.Payload != nil:
		return invalid("Cannot provide both error and payload to RETRY a STEP.")
	case u.Type == typeInvoke && u.ChainedInvokeOptions.FunctionName == "":
		return invalid("ChainedInvokeOptions.FunctionName of operation %s is missing", u.ID)
	}
	return nil
}

// change makes an update of a copy of o, or of a new operation.
func (b *batch) change(o *operation, u Update) {
	now := since1970(b.now)
	switch {
	case o == nil:
		o = &operation{ID: u.ID, Type: u.Type, Start: now}
	case b.touched[u.ID] == nil:
		copied := *o
		o = &copied
	}
	if b.touched[u.ID] == nil {
		b.order = append(b.order, o)
	}
	b.touched[u.ID] = o
	for _, given := range []struct {
		field *string
		value string
	}{{&o.Parent, u.ParentID}, {&o.Name, u.Name}, {&o.SubType, u.SubType}} {
		if given.value != "" {
			*given.field = given.value
		}
	}
	if u.Type == typeStep && o.Status != started { // else START has counted it
		o.Attempt++
	}
	switch u.Action {
	case "START":
		b.start(o, u)
		return
	case "RETRY":
		o.Status, o.Due = pending, now+b.wait(u.StepOptions.NextAttemptDelaySeconds)
	case "CANCEL":
		o.Status, o.End = cancelled, now
		return
	case "SUCCEED":
		o.Status, o.End = succeeded, now
	case "FAIL":
		o.Status, o.End = failed, now
	}
	o.Result, o.Error = u.Payload, u.Error
	o.ReplayChildren = o.ReplayChildren || u.ContextOptions.ReplayChildren
}

func (b *batch) start(o *operation, u Update) {
	now := since1970(b.now)
	o.Status = started
	switch u.Type {
	case typeWait:
		o.Due = now + b.wait(u.WaitOptions.WaitSeconds)
	case typeContext:
		o.ReplayChildren = u.ContextOptions.ReplayChildren
	case typeCallback:
		o.Callback = callbackID(b.x.ARN, o.ID)
		if s := u.CallbackOptions.TimeoutSeconds; s > 0 {
			o.Due = now + s*1000
		}
		if s := u.CallbackOptions.HeartbeatTimeoutSeconds; s > 0 {
			o.Heartbeat, o.HeartbeatDue = s*1000, now+s*1000
		}
	case typeInvoke:
		o.Function, o.Child, o.Payload = u.ChainedInvokeOptions.FunctionName, randomid.UUID(), "{}"
		if u.Payload != nil {
			o.Payload = *u.Payload
		}
	}
}

// wait is so many seconds in milliseconds, or less where time is made short.
func (b *batch) wait(seconds int64) int64 {
	if longest := b.longest.Milliseconds(); longest > 0 {
		return min(seconds*1000, longest)
	}
	return seconds * 1000
}
