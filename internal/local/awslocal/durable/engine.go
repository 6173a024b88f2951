package durable

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/clock"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/journal"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/wire"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/history"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/randomid"
)

// A Host is what an Engine has of the service around it.
type Host struct {
	// Background ends when nothing is to happen any more.
	Background context.Context
	// StateDir keeps executions between runs. If empty, they are in memory.
	StateDir string
	// Longest is what no wait and no delay before another try of a step is
	// longer than. If 0, they are as long as the function says.
	Longest time.Duration
	// Invoke runs a function once, Call as somebody calls it who waits for it: it
	// may be durable itself.
	Invoke, Call service.Invoke
	// Clock is the time that executions have. Hurry leaves out the time between
	// an invocation that has failed and the next.
	Clock *clock.Clock
	Hurry bool
	// Say gets what executions wait for, Problem what goes wrong.
	Say, Problem func(format string, args ...any)
}

// An Engine is all executions. Its methods are safe for concurrent use.
type Engine struct {
	host Host
	// Of executions by id, and of operations by the execution's id and their own.
	records, operations *journal.Journal

	work sync.WaitGroup

	mu         sync.Mutex
	executions map[string]*execution // by ARN
}

// Open returns the executions that earlier runs have left; they go on from
// Resume on.
func Open(h Host) (*Engine, error) {
	e := &Engine{host: h, executions: map[string]*execution{}}
	var problems [2]error
	e.records, problems[0] = journal.Open(h.StateDir, "executions")
	e.operations, problems[1] = journal.Open(h.StateDir, "operations")
	byID := map[string]*execution{}
	for id, value := range e.records.All() {
		x := e.build(record{})
		if err := json.Unmarshal(value, &x.record); err != nil {
			return e, fmt.Errorf("state: a durable execution cannot be read: %w", err)
		}
		if x.Status == running {
			x.add(x.root())
		} else {
			close(x.done)
		}
		byID[id], e.executions[x.ARN] = x, x
	}
	for key, value := range e.operations.All() {
		id, _, _ := strings.Cut(key, " ")
		var o operation
		if err := json.Unmarshal(value, &o); err != nil {
			return e, fmt.Errorf("state: an operation of a durable execution cannot be read: %w", err)
		}
		if x := byID[id]; x != nil && x.Status == running {
			x.add(&o)
		}
	}
	return e, errors.Join(problems[:]...)
}

// build is an execution that does not run yet.
func (e *Engine) build(r record) *execution {
	return &execution{record: r, byID: map[string]*operation{}, prefix: randomid.UUID() + "-", woken: make(chan struct{}), done: make(chan struct{})}
}

// root is the operation that stands for the execution itself, the first one.
func (x *execution) root() *operation {
	return &operation{ID: x.ID, Type: typeExecution, Name: x.Name, Status: started, Start: x.Began, Payload: x.Input}
}

// Resume lets what earlier runs have left go on.
func (e *Engine) Resume() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.forget(e.host.Clock.Now())
	for _, x := range e.executions {
		if x.Status == running {
			e.launch(x)
		}
	}
}

// launch works on an execution beside the caller, who holds mu.
func (e *Engine) launch(x *execution) {
	if x.ctx != nil {
		return // it does already
	}
	x.ctx, x.cancel = e.host.Clock.WithDeadline(e.host.Background, time.UnixMilli(x.Deadline))
	ctx, end := e.host.Clock.Work(x.ctx)
	e.work.Go(func() {
		defer end()
		e.drive(ctx, x)
	})
	for _, o := range x.operations {
		e.chain(x, o, x.by)
	}
}

// Stop waits until nothing happens any more; the host's Background is done.
func (e *Engine) Stop() { e.work.Wait() }

// Unkept is how many executions end with this run, unfinished.
func (e *Engine) Unkept() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	n := 0
	for _, x := range e.executions {
		if x.Status == running && e.records == nil {
			n++
		}
	}
	return n
}

// Close closes the state.
func (e *Engine) Close() error { return errors.Join(e.records.Close(), e.operations.Close()) }

// A Start begins an execution.
type Start struct {
	// Function is the ARN of the function, with a version or an alias, ARN without.
	Function, ARN string
	// Name is the execution's, of which a function has one. If empty, a random
	// one.
	Name  string
	Cause string
	// By is what has started it.
	By    []history.Cause
	Input []byte
	// Timeout is how long it may take, Retention how long its end is known.
	Timeout, Retention time.Duration
	// Transient executions end with the run: who has started them does so again.
	Transient bool
}

// Start begins an execution and returns its ARN. One of that name and with that
// input is the same, and not begun again; one with another input is an error.
// Source: "Idempotency" of durable functions in the Lambda developer guide.
func (e *Engine) Start(s Start) (arn string, begun bool, err error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	now := e.host.Clock.Now()
	e.forget(now)
	if arn, found, err := e.find(s.ARN, s.Name, s.Input); found || err != nil {
		return arn, false, err
	}
	if s.Name == "" {
		s.Name = randomid.UUID()
	}
	x := e.build(record{
		ID: randomid.UUID(), Name: s.Name, Function: s.Function, Cause: s.Cause, Input: string(s.Input), Status: running,
		Began: since1970(now), Deadline: since1970(now.Add(s.Timeout)), Forgotten: since1970(now.Add(s.Timeout + s.Retention)),
	})
	// The version is what all functions have here.
	x.ARN = fmt.Sprintf("%s:$LATEST/durable-execution/%s/%s", s.ARN, x.Name, x.ID)
	x.transient, x.by = s.Transient, s.By
	x.add(x.root())
	if !x.transient {
		if err := e.records.Put(x.ID, x.record); err != nil {
			return "", false, err
		}
	}
	e.executions[x.ARN] = x
	e.launch(x)
	return x.ARN, true, nil
}

// Find is the execution of that name that a function has, as Start would find it.
func (e *Engine) Find(function, name string, input []byte) (arn string, found bool, err error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.find(function, name, input)
}

// find is Find; the caller holds mu.
func (e *Engine) find(function, name string, input []byte) (arn string, found bool, err error) {
	for _, x := range e.executions {
		if x.Name != name || !x.of(function) {
			continue
		}
		if x.Input != string(input) {
			return "", false, &wire.Error{Code: "DurableExecutionAlreadyStartedException", Status: 409, Message: "Execution already started: " + x.ARN}
		}
		return x.ARN, true, nil
	}
	return "", false, nil
}

// maxEnded is how many executions that are over are known at most.
const maxEnded = 1000

// forget drops the ends of executions that are long over, and their oldest if
// there are many; the caller holds mu.
func (e *Engine) forget(now time.Time) {
	var ended []*execution
	for _, x := range e.executions {
		if x.Status != running {
			ended = append(ended, x)
		}
	}
	slices.SortFunc(ended, func(a, b *execution) int { return int(b.Ended - a.Ended) })
	for i, x := range ended {
		if i < maxEnded && x.Forgotten > since1970(now) {
			continue
		}
		delete(e.executions, x.ARN)
		if err := e.records.Delete(x.ID); err != nil {
			e.host.Problem("state: %v", err)
		}
	}
}

// Wait returns what an execution comes to. It returns ctx's error if that ends
// first, and that of the engine's end; the execution goes on all the same.
func (e *Engine) Wait(ctx context.Context, arn string) (service.Answer, error) {
	e.mu.Lock()
	x := e.executions[arn]
	e.mu.Unlock()
	if x == nil {
		return service.Answer{}, missing()
	}
	select {
	case <-x.done:
	case <-ctx.Done():
		return service.Answer{}, ctx.Err()
	case <-e.host.Background.Done():
		select {
		case <-x.done:
		default:
			return service.Answer{}, e.host.Background.Err()
		}
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	a := service.Answer{RequestID: x.ID, Failed: x.Status != succeeded, By: x.last}
	switch {
	case a.Failed && x.Error != nil:
		a.Payload = x.Error
	case a.Failed:
		a.Payload = []byte("{}")
	case x.Result != nil && *x.Result != "":
		a.Payload = []byte(*x.Result)
	default:
		a.Payload = []byte("null")
	}
	return a, nil
}

func missing() error {
	return &wire.Error{Code: "ResourceNotFoundException", Status: 404, Message: "Durable Execution does not exist"}
}

// sorted are the executions that fit, the oldest first; the caller holds mu.
func (e *Engine) sorted(fits func(*execution) bool) []*execution {
	list := slices.Collect(maps.Values(e.executions))
	list = slices.DeleteFunc(list, func(x *execution) bool { return !fits(x) })
	slices.SortFunc(list, func(a, b *execution) int {
		if a.Began != b.Began {
			return int(a.Began - b.Began)
		}
		return strings.Compare(a.ARN, b.ARN)
	})
	return list
}
