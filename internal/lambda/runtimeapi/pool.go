package runtimeapi

import (
	"bytes"
	"context"
	"io"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/randomid"
)

// A Pool runs the processes of one function and gives them its invocations.
// Its methods are safe for concurrent use.
type Pool struct {
	addr     string // of the server, with its token
	guardian *guardian

	// attached stands for the runtime that the caller runs itself; nil if the
	// function has a Command.
	attached *sandbox

	logMu sync.Mutex
	wg    sync.WaitGroup // one for each process

	mu        sync.Mutex
	function  Function
	sandboxes map[int]*sandbox // that live, by number
	lastID    int
	idle      []*poller     // the warm slots; the last one is used first
	queue     []*invocation // in order of arrival, not yet given to a process
	recheck   *time.Timer   // see scale
	after     []func()      // what unlock does once the mutex is free
	broken    bool          // see keepOne
	closed    bool
}

// A poller is one open /next.
type poller struct {
	sandbox *sandbox
	give    chan *invocation // room for one; nil tells the poller to leave
}

func newPool(f Function, addr string, g *guardian) *Pool {
	p := &Pool{function: f, addr: addr, guardian: g, sandboxes: map[int]*sandbox{}}
	if len(f.Command) == 0 {
		p.attached = newSandbox(f, 0)
		p.attached.ready = true
		close(p.attached.known)
	}
	p.mu.Lock()
	defer p.unlock()
	p.scale() // for a debugger
	return p
}

// Function returns the function as it is run now, with its defaults filled in.
// The maps and slices are the pool's own and must not be changed.
func (p *Pool) Function() Function {
	p.mu.Lock()
	defer p.unlock()
	return p.function
}

// Endpoint is the value of AWS_LAMBDA_RUNTIME_API for a runtime that the
// caller runs itself.
func (p *Pool) Endpoint() string { return p.addr + "/" + p.function.Name }

// Environment is what a runtime that the caller runs itself must find, as
// KEY=value, sorted: what Lambda sets, and the function's own.
func (p *Pool) Environment() []string {
	f := p.Function()
	all := environment(f, p.Endpoint(), logStreamName(time.Now()))
	return slices.DeleteFunc(all, func(variable string) bool {
		name, value, _ := strings.Cut(variable, "=")
		return slices.Contains(inherited[:], name) && f.Env[name] == "" || name == "LAMBDA_TASK_ROOT" && value == ""
	})
}

// Invoke runs the function once and waits for its whole answer. A function
// that fails is not an error: see Response.Error. The error is ErrClosed,
// ErrRequestTooLarge, or that of ctx. A context that ends takes back an event
// that no process has yet; a running function is not stopped, as on Lambda,
// and its answer is dropped.
func (p *Pool) Invoke(ctx context.Context, event []byte, o InvokeOptions) (Response, error) {
	inv, res, err := p.invoke(ctx, event, o, false)
	if err != nil {
		return Response{}, err
	}
	return Response{RequestID: inv.id, Payload: res.payload, ContentType: res.contentType, Error: res.failure, Report: res.report}, nil
}

// InvokeStream runs the function once and returns when it begins to answer,
// whether it streams or not. Errors are those of Invoke.
func (p *Pool) InvokeStream(ctx context.Context, event []byte, o InvokeOptions) (*Stream, error) {
	inv, res, err := p.invoke(ctx, event, o, true)
	if err != nil {
		return nil, err
	}
	if res.body == nil {
		res.body = io.NopCloser(bytes.NewReader(res.payload))
	}
	return &Stream{RequestID: inv.id, ContentType: res.contentType, Report: res.report, Streaming: res.streaming, Body: res.body, Error: res.failure}, nil
}

func (p *Pool) invoke(ctx context.Context, event []byte, o InvokeOptions, stream bool) (*invocation, result, error) {
	if len(event) > MaxPayload {
		return nil, result{}, ErrRequestTooLarge
	}
	inv := &invocation{id: o.RequestID, payload: event, options: o, stream: stream, result: make(chan result, 1)}
	if inv.id == "" {
		inv.id = randomid.UUID()
	}
	p.watch(ctx, inv)
	if err := p.submit(inv); err != nil {
		inv.over(result{err: err})
		return nil, result{}, err
	}
	select {
	case res := <-inv.result:
		return inv, res, res.err
	case <-ctx.Done():
		p.abandon(inv, ctx.Err())
		return nil, result{}, ctx.Err()
	}
}

// unlock frees the mutex and then does what waits for that: calls of the
// function's Log, which may take long or call back, and the failures that
// those lines explain, in this order.
func (p *Pool) unlock() {
	after := p.after
	p.after = nil
	p.mu.Unlock()
	for _, f := range after {
		f()
	}
}

// finish sends the result of inv once; later ones reach only its stream. The
// mutex is held.
func (p *Pool) finish(inv *invocation, res result) {
	switch {
	case !inv.done:
		inv.done = true
		res.report = inv.report()
		if res.body == nil {
			inv.over(res)
		}
		if len(p.after) > 0 {
			p.after = append(p.after, func() { inv.result <- res })
		} else {
			inv.result <- res
		}
	case inv.body != nil:
		inv.over(res)
		if res.failure != nil {
			inv.body.CloseWithError(res.failure)
		}
	}
}

// log hands a line to a function's Log, one at a time.
func (p *Pool) log(log func(Line), l Line) {
	p.logMu.Lock()
	defer p.logMu.Unlock()
	log(l)
}
