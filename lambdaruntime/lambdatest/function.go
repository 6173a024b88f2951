package lambdatest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/lambda/runtimeapi"
)

// A Function is a function that runs in a test. Its methods are safe for
// concurrent use.
type Function struct {
	program *program
	tenant  string // whose invocations these are; empty if nobody's
	server  *runtimeapi.Server
	pool    *runtimeapi.Pool
}

// StartBinary runs the binary at path, which may be relative to the test's own
// directory: one process for each invocation at a time, started when it is
// needed. A binary that is not there is reported by the first invocation, as on
// Lambda.
func StartBinary(path string, opts ...Option) (*Function, error) {
	path, err := filepath.Abs(path) // the process runs in the binary's directory
	if err != nil {
		return nil, fmt.Errorf("lambdatest: %w", err)
	}
	o := newOptions(opts)
	o.function.Command = []string{path}
	return start(&program{options: o})
}

// Close ends the function's processes, those of its tenants too, each within
// the time that Lambda gives it to shut down. It returns when none is left.
func (f *Function) Close() { f.program.close() }

// Logs are the lines that the function's processes and the platform wrote so
// far. A handler in the test's own process writes to the test's output.
func (f *Function) Logs() []string { return f.program.lines() }

// Tenant returns the function as a tenant's callers see it, on a function with
// tenant isolation: what is invoked through it has the tenant's id, and is
// served by processes that serve no other tenant. Only the handler of [Start]
// is one for all, because the test's process is. Closing it closes the whole
// function. It fails for an id that Lambda refuses: 1 to 256 letters, digits,
// spaces and any of ._:/=+-@.
func (f *Function) Tenant(id string) (*Function, error) {
	if !tenantID.MatchString(id) {
		return nil, fmt.Errorf("lambdatest: tenant %q: want 1 to 256 letters, digits, spaces and any of ._:/=+-@", id)
	}
	return f.program.tenant(id)
}

// Invoke runs the function once with event: JSON as []byte or json.RawMessage,
// or any other value, which is marshalled. A function that fails is not an
// error: see Result.Error. Invoke fails for an event that cannot be sent, and
// when ctx ends or the function is closed before it answers.
func (f *Function) Invoke(ctx context.Context, event any) (Result, error) {
	payload, err := marshal(event)
	if err != nil {
		return Result{}, fmt.Errorf("lambdatest: event: %w", err)
	}
	resp, err := f.pool.Invoke(ctx, payload, f.invokeOptions())
	if err != nil {
		return Result{}, err
	}
	r := Result{RequestID: resp.RequestID, Payload: resp.Payload, ColdStart: resp.Report.Init > 0, Duration: resp.Report.Duration}
	if e := resp.Error; e != nil {
		r.Error = &Error{Type: e.Type, Message: e.Message}
	}
	return r, nil
}

// invokeOptions are those of every invocation.
func (f *Function) invokeOptions() runtimeapi.InvokeOptions {
	return runtimeapi.InvokeOptions{TenantID: f.tenant}
}

// marshal returns v as JSON: itself if it is JSON already.
func marshal(v any) ([]byte, error) {
	raw, ok := v.([]byte)
	if m, isRaw := v.(json.RawMessage); isRaw {
		raw, ok = m, true
	}
	switch {
	case !ok:
		return json.Marshal(v)
	case !json.Valid(raw):
		return nil, errors.New("not JSON")
	}
	return raw, nil
}
