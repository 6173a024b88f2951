package durable

import (
	"encoding/json"
	"errors"
)

// note has an operation changed, and wakes the one who waits; the caller holds
// mu.
func (e *Engine) note(x *execution, changed ...*operation) error {
	if err := e.keep(x, changed...); err != nil {
		return err
	}
	for _, o := range changed {
		x.add(o)
	}
	x.wake()
	return nil
}

// keep has operations in the state; the caller holds mu.
func (e *Engine) keep(x *execution, changed ...*operation) error {
	if x.transient {
		return nil
	}
	values := map[string]any{}
	var order []string
	for _, o := range changed {
		key := x.ID + " " + o.ID
		values[key] = o
		order = append(order, key)
	}
	return e.operations.PutAll(order, values)
}

// settle makes the changes that time has brought; the caller holds mu.
func (e *Engine) settle(x *execution, now int64) error {
	var changed []*operation
	for _, o := range x.operations {
		copied := *o
		if copied.settle(now) {
			changed = append(changed, &copied)
		}
	}
	if len(changed) == 0 {
		return nil
	}
	return e.note(x, changed...)
}

// end ends an execution; the caller holds mu.
func (e *Engine) end(x *execution, status string, result *string, failure json.RawMessage) {
	if x.Status != running {
		return
	}
	x.Status, x.Result, x.Error, x.Ended = status, result, failure, e.now()
	if !x.transient {
		err := e.records.Put(x.ID, x.record)
		var keys []string
		for _, o := range x.operations {
			keys = append(keys, x.ID+" "+o.ID)
		}
		if err = errors.Join(err, e.operations.Delete(keys...)); err != nil {
			e.host.Problem("state: %v", err)
		}
	}
	x.operations, x.byID = nil, map[string]*operation{}
	x.wake()
	close(x.done)
}
