package lambdatest

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"sync"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/lambda/runtimeapi"
)

// tenantID is the pattern of the Invoke API's parameter.
var tenantID = regexp.MustCompile(`^[a-zA-Z0-9._:/=+\-@ ]{1,256}$`)

// A program is what the processes of a Function run, whichever tenant they
// serve.
type program struct {
	options *options
	attach  func(*runtimeapi.Pool) // connects what runs in the test's own process; nil if processes are started
	stop    func()                 // what close does after the servers have ended; nil for nothing

	mu        sync.Mutex
	functions []*Function // one for each tenant, the first for nobody
	closed    bool

	lineMu sync.Mutex // lines come one at a time
	logMu  sync.Mutex
	logs   []string
}

// start serves a program. What its stop undoes is undone also when start fails.
func start(p *program) (*Function, error) {
	fn, err := p.tenant("")
	if err != nil {
		p.close()
	}
	return fn, err
}

// tenant returns the program as it serves a tenant. Each has a Runtime API of
// its own, so that no process can be given another's events.
func (p *program) tenant(id string) (*Function, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if i := slices.IndexFunc(p.functions, func(f *Function) bool { return f.tenant == id }); i >= 0 {
		return p.functions[i], nil
	}
	if p.closed {
		return nil, fmt.Errorf("lambdatest: tenant %q: %w", id, runtimeapi.ErrClosed)
	}
	fn := &Function{program: p, tenant: id, server: runtimeapi.NewServer()}
	function := p.options.function
	function.Log = func(l runtimeapi.Line) { p.log(l.Text) }
	err := fn.server.Listen("")
	if err == nil {
		fn.pool, err = fn.server.Add(function)
	}
	if err != nil {
		fn.server.Close(context.Background())
		return nil, fmt.Errorf("lambdatest: %w", err)
	}
	if p.attach != nil {
		p.attach(fn.pool)
	}
	p.functions = append(p.functions, fn)
	return fn, nil
}

// close ends everything that was started. It may be called again.
func (p *program) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, fn := range p.functions {
		fn.server.Close(context.Background()) // without a deadline it cannot fail
	}
	if !p.closed && p.stop != nil {
		p.stop()
	}
	p.closed = true
}

// log keeps a line and hands it to the test, which may call lines.
func (p *program) log(line string) {
	p.lineMu.Lock()
	defer p.lineMu.Unlock()
	p.logMu.Lock()
	p.logs = append(p.logs, line)
	p.logMu.Unlock()
	p.options.log(line)
}

// lines are those that were logged so far.
func (p *program) lines() []string {
	p.logMu.Lock()
	defer p.logMu.Unlock()
	return slices.Clone(p.logs)
}
