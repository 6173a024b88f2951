package durable

import (
	"encoding/json"
	"slices"
	"time"
)

// Types of operations, and the states that they have.
const (
	typeExecution = "EXECUTION"
	typeContext   = "CONTEXT"
	typeStep      = "STEP"
	typeWait      = "WAIT"
	typeCallback  = "CALLBACK"
	typeInvoke    = "CHAINED_INVOKE"

	started   = "STARTED"
	pending   = "PENDING" // a step that waits for its next attempt
	ready     = "READY"   // a step whose next attempt may begin
	succeeded = "SUCCEEDED"
	failed    = "FAILED"
	cancelled = "CANCELLED"
	timedOut  = "TIMED_OUT"
	stopped   = "STOPPED"
)

// An operation is one thing that an execution does. It is kept in the state as
// it is here. Times are milliseconds since 1970; 0 is none.
type operation struct {
	ID, Type, Status      string
	Parent, Name, SubType string          `json:",omitempty"`
	Start                 int64           `json:",omitempty"`
	End                   int64           `json:",omitempty"`
	Result                *string         `json:",omitempty"`
	Error                 json.RawMessage `json:",omitempty"`

	// Due is when a wait is over, a step may be tried again, or a callback has
	// come too late.
	Due     int64 `json:",omitempty"`
	Attempt int   `json:",omitempty"` // of a step

	Callback     string `json:",omitempty"` // its id
	Heartbeat    int64  `json:",omitempty"` // how often it must come, in milliseconds
	HeartbeatDue int64  `json:",omitempty"`

	ReplayChildren bool `json:",omitempty"` // of a context

	Function string `json:",omitempty"` // that a chained invocation is of
	Payload  string `json:",omitempty"`
	Child    string `json:",omitempty"` // the name of that invocation

	change int // number of the change that made it what it is
}

// over reports whether nothing more comes of an operation.
func (o *operation) over() bool {
	return slices.Contains([]string{succeeded, failed, cancelled, timedOut, stopped}, o.Status)
}

// waits reports whether an invocation may end while the operation is as it is.
// Source: "Pending Continuation" of the specification.
func (o *operation) waits() bool {
	switch o.Type {
	case typeStep:
		return o.Status == pending
	case typeWait, typeCallback, typeInvoke:
		return o.Status == started
	}
	return false
}

// next is when time alone changes an operation; 0 if it never does.
func (o *operation) next() int64 {
	if !o.waits() {
		return 0
	}
	if o.HeartbeatDue > 0 && (o.Due == 0 || o.HeartbeatDue < o.Due) {
		return o.HeartbeatDue
	}
	return o.Due
}

// settle changes an operation whose time has come, and reports whether it has.
func (o *operation) settle(now int64) bool {
	due := o.next()
	if due == 0 || due > now {
		return false
	}
	switch o.Type {
	case typeStep:
		o.Status, o.Due = ready, 0
		return true
	case typeWait:
		o.Status = succeeded
	case typeCallback:
		kind := "Callback.Timeout"
		if due == o.HeartbeatDue {
			kind = "Callback.Heartbeat"
		}
		o.Status = timedOut
		o.Error = errorObject(kind, "Callback timed out: "+kind)
	}
	o.End = now
	return true
}

// errorObject is an error as the API writes one.
func errorObject(kind, message string) json.RawMessage {
	text, _ := json.Marshal(struct {
		ErrorType    string `json:",omitempty"`
		ErrorMessage string
	}{kind, message}) // strings always encode
	return text
}

// An object is a JSON object.
type object = map[string]any

// wire is an operation as functions see it. stamp writes a time: the API has
// seconds, the event of an invocation milliseconds.
func (o *operation) wire(stamp func(ms int64) any) object {
	out := object{"Id": o.ID, "Type": o.Type, "Status": o.Status, "StartTimestamp": stamp(o.Start)}
	for name, value := range map[string]string{"ParentId": o.Parent, "Name": o.Name, "SubType": o.SubType} {
		if value != "" {
			out[name] = value
		}
	}
	if o.End > 0 {
		out["EndTimestamp"] = stamp(o.End)
	}
	details := object{}
	if o.Result != nil {
		details["Result"] = *o.Result
	}
	if o.Error != nil {
		details["Error"] = o.Error
	}
	switch o.Type {
	case typeExecution:
		out["ExecutionDetails"] = object{"InputPayload": o.Payload}
	case typeContext:
		if o.ReplayChildren {
			details["ReplayChildren"] = true
		}
		out["ContextDetails"] = details
	case typeStep:
		details["Attempt"] = o.Attempt
		if o.Status == pending {
			details["NextAttemptTimestamp"] = stamp(o.Due)
		}
		out["StepDetails"] = details
	case typeWait:
		out["WaitDetails"] = object{"ScheduledEndTimestamp": stamp(o.Due)}
	case typeCallback:
		details["CallbackId"] = o.Callback
		out["CallbackDetails"] = details
	case typeInvoke:
		out["ChainedInvokeDetails"] = details
	}
	return out
}

func milliseconds(ms int64) any { return ms }
func seconds(ms int64) any      { return float64(ms) / 1000 }

func wires(operations []*operation, stamp func(int64) any) []object {
	all := []object{}
	for _, o := range operations {
		all = append(all, o.wire(stamp))
	}
	return all
}

func since1970(t time.Time) int64 { return t.UnixMilli() }
