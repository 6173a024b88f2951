package durable

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/history"
)

// Checkpointed is the answer to a checkpoint: the token of the next one, nil if
// the execution is over, and the operations that have changed.
type Checkpointed struct {
	CheckpointToken   *string `json:",omitempty"`
	NewExecutionState object
}

// Checkpoint notes what a function has done. A client that tries the last one
// again gets its answer again.
func (e *Engine) Checkpoint(ctx context.Context, arn, token, client string, updates []Update) (*Checkpointed, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	x := e.executions[arn]
	switch {
	case x == nil:
		return nil, missing()
	case client != "" && client == x.client:
		return x.answer, nil
	}
	if err := x.refuses(token); err != nil {
		return nil, err
	}
	now := e.host.Clock.Now()
	b := batch{x: x, now: now, longest: e.host.Longest}
	changed, err := b.apply(updates)
	if err != nil {
		return nil, err
	}
	if last := len(changed) - 1; last >= 0 && changed[last].Type == typeExecution {
		o := changed[last]
		e.end(x, o.Status, o.Result, o.Error)
		return &Checkpointed{NewExecutionState: object{"Operations": wires(changed, seconds)}}, nil
	}
	if len(changed) > 0 {
		if err := e.note(x, changed...); err != nil {
			return nil, err
		}
	}
	for _, o := range changed {
		e.chain(x, o, history.OriginOf(ctx).Causes)
	}
	if err := e.settle(x, since1970(now)); err != nil {
		return nil, err
	}
	news := x.changed()
	x.token++
	x.seen, x.client = x.changes, client
	next := x.now()
	x.answer = &Checkpointed{&next, object{"Operations": wires(news, seconds)}}
	return x.answer, nil
}

// refuses says why a call with that token is not of the invocation that runs.
func (x *execution) refuses(token string) error {
	if x.Status != running || token != x.now() {
		return invalid("Invalid checkpoint token: it is not that of the last checkpoint of the invocation that runs")
	}
	return nil
}

// State is a page of the operations of an execution. Before the first one, marker
// is empty.
func (e *Engine) State(arn, token, marker string, most int) (map[string]any, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	x := e.executions[arn]
	if x == nil {
		return nil, missing()
	}
	if err := x.refuses(token); err != nil {
		return nil, err
	}
	first := 0
	if marker != "" {
		var err error
		if first, err = strconv.Atoi(marker); err != nil {
			return nil, invalid("Marker %q is none that was given", marker)
		}
	}
	return x.pageOf(first, most, seconds), nil
}

// End stops an execution, and returns when it has ended.
func (e *Engine) End(arn string, why json.RawMessage) (time.Time, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	x := e.executions[arn]
	if x == nil {
		return time.Time{}, missing()
	}
	e.end(x, stopped, nil, why)
	if x.cancel != nil {
		x.cancel() // the invocation that runs, too
	}
	return time.UnixMilli(x.Ended), nil
}

// Describe is what GetDurableExecution tells of an execution.
func (e *Engine) Describe(arn string) (map[string]any, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	x := e.executions[arn]
	if x == nil {
		return nil, missing()
	}
	out := x.summary()
	out["Version"], out["InputPayload"], out["ExecutionDataIncluded"] = "$LATEST", x.Input, true
	if x.Result != nil {
		out["Result"] = *x.Result
	}
	if x.Error != nil {
		out["Error"] = x.Error
	}
	return out, nil
}

// List are the executions of the function with that ARN that have one of the
// states, or all, the newest first.
func (e *Engine) List(function string, states []string) []map[string]any {
	e.mu.Lock()
	defer e.mu.Unlock()
	all := []map[string]any{}
	for _, x := range e.sorted(func(x *execution) bool {
		return x.of(function) && (len(states) == 0 || slices.Contains(states, x.Status))
	}) {
		all = append(all, x.summary())
	}
	slices.Reverse(all)
	return all
}

func (x *execution) summary() map[string]any {
	out := object{
		"DurableExecutionArn": x.ARN, "DurableExecutionName": x.Name, "FunctionArn": x.Function,
		"StartTimestamp": seconds(x.Began), "Status": x.Status,
	}
	if x.Ended > 0 {
		out["EndTimestamp"] = seconds(x.Ended)
	}
	return out
}
