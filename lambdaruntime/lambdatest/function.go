package lambdatest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/lambda/runtimeapi"
)

// A Function is a function that runs in a test. Its methods are safe for
// concurrent use.
type Function struct {
	server *runtimeapi.Server
	pool   *runtimeapi.Pool
	stop   func() // what Close does after the server has ended

	mu   sync.Mutex
	logs []string
}

// An Option changes how a Function runs.
type Option func(*options)

type options struct {
	function runtimeapi.Function
	build    buildOptions
	log      func(string)
}

// WithName names the function. Without it, the name is "test".
func WithName(name string) Option { return func(o *options) { o.function.Name = name } }

// WithTimeout limits each invocation. Without it, 3 seconds, as on Lambda.
func WithTimeout(d time.Duration) Option { return func(o *options) { o.function.Timeout = d } }

// WithMemory tells the function its memory in megabytes. Without it, 128.
func WithMemory(megabytes int) Option { return func(o *options) { o.function.MemoryMB = megabytes } }

// WithConcurrency lets one process serve n invocations at once, as on Lambda
// Managed Instances. Without it, 1.
func WithConcurrency(n int) Option { return func(o *options) { o.function.Concurrency = n } }

// WithEnv sets variables of the function's process, over those that Lambda
// sets. A handler in the test's own process has the test's: use t.Setenv.
func WithEnv(env map[string]string) Option { return func(o *options) { o.function.Env = env } }

// WithExternalExtension lets the process register an external extension of
// this name, which may subscribe to SHUTDOWN and shortens the process's own
// shutdown budget to 300 ms.
func WithExternalExtension(name string) Option {
	return func(o *options) { o.function.Extensions = append(o.function.Extensions, name) }
}

// WithLog calls log for each line that the process or the platform writes, one
// at a time.
func WithLog(log func(line string)) Option { return func(o *options) { o.log = log } }

// StartBinary runs the binary at path: one process for each invocation at a
// time, started when it is needed. A binary that is not there is reported by
// the first invocation, as on Lambda.
func StartBinary(path string, opts ...Option) (*Function, error) {
	o := newOptions(opts)
	o.function.Command = []string{path}
	return start(o, func() {})
}

func newOptions(opts []Option) *options {
	o := &options{function: runtimeapi.Function{Name: "test"}, log: func(string) {}}
	for _, opt := range opts {
		opt(o)
	}
	return o
}

// start serves the function. What stop undoes is undone also when start fails.
func start(o *options, stop func()) (*Function, error) {
	fn := &Function{server: runtimeapi.NewServer(), stop: stop}
	o.function.Log = func(l runtimeapi.Line) {
		fn.mu.Lock()
		fn.logs = append(fn.logs, l.Text)
		fn.mu.Unlock()
		o.log(l.Text)
	}
	err := fn.server.Listen("")
	if err == nil {
		fn.pool, err = fn.server.Add(o.function)
	}
	if err != nil {
		fn.Close()
		return nil, fmt.Errorf("lambdatest: %w", err)
	}
	return fn, nil
}

// Close ends the function's processes, each within the time that Lambda gives
// it to shut down. It returns when none is left.
func (f *Function) Close() {
	f.server.Close(context.Background()) // without a deadline it cannot fail
	f.stop()
}

// Logs are the lines that the function's processes and the platform wrote so
// far. A handler in the test's own process writes to the test's output.
func (f *Function) Logs() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]string(nil), f.logs...)
}

// A Result is what Lambda returns for an invocation.
type Result struct {
	// RequestID is the invocation's id.
	RequestID string
	// Payload is the answer, or the error document if the function failed.
	Payload []byte
	// Error is set if the function failed.
	Error *Error
	// ColdStart is set if a process was started for this invocation.
	ColdStart bool
	// Duration is how long the handler took.
	Duration time.Duration
}

// Err is Error as an error: nil if the function answered.
func (r Result) Err() error {
	if r.Error == nil {
		return nil
	}
	return r.Error
}

// Decode unmarshals the answer into v. It fails with the function's own error
// if the function failed.
func (r Result) Decode(v any) error {
	if r.Error != nil {
		return r.Error
	}
	if err := json.Unmarshal(r.Payload, v); err != nil {
		return fmt.Errorf("lambdatest: answer %s: %w", r.Payload, err)
	}
	return nil
}

// An Error is a function's failure, as the caller of Lambda sees it.
type Error struct {
	// Type is errorType: the function's own, or that of Lambda for a function
	// that timed out ("Sandbox.Timedout") or ended ("Runtime.ExitError").
	Type string
	// Message is errorMessage.
	Message string
}

func (e *Error) Error() string { return e.Type + ": " + e.Message }

// TimedOut reports whether the function exceeded its timeout.
func (e *Error) TimedOut() bool { return e.Type == runtimeapi.ErrorTypeTimeout }

// Invoke runs the function once with event: JSON as []byte or json.RawMessage,
// or any other value, which is marshalled. A function that fails is not an
// error: see Result.Error. Invoke fails for an event that cannot be sent, and
// when ctx ends or the function is closed before it answers.
func (f *Function) Invoke(ctx context.Context, event any) (Result, error) {
	payload, err := marshal(event)
	if err != nil {
		return Result{}, fmt.Errorf("lambdatest: event: %w", err)
	}
	resp, err := f.pool.Invoke(ctx, payload, runtimeapi.InvokeOptions{})
	if err != nil {
		return Result{}, err
	}
	r := Result{RequestID: resp.RequestID, Payload: resp.Payload, ColdStart: resp.Report.Init > 0, Duration: resp.Report.Duration}
	if e := resp.Error; e != nil {
		r.Error = &Error{Type: e.Type, Message: e.Message}
	}
	return r, nil
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
