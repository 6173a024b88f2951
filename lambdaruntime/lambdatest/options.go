package lambdatest

import (
	"maps"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/lambda/runtimeapi"
)

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
// sets, credentials among them: without it they are ones that no service knows,
// so that an SDK client neither finds those of the machine nor searches the
// network for others. A handler in the test's own process has the test's
// environment: use t.Setenv.
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

// credentials are in the environment of every function on Lambda. These are
// sent to whatever endpoint a test gives its clients, and refused by AWS.
var credentials = map[string]string{
	"AWS_ACCESS_KEY_ID":     "test",
	"AWS_SECRET_ACCESS_KEY": "test",
	"AWS_SESSION_TOKEN":     "test",
}

func newOptions(opts []Option) *options {
	o := &options{function: runtimeapi.Function{Name: "test"}, log: func(string) {}}
	for _, opt := range opts {
		opt(o)
	}
	env := maps.Clone(credentials)
	maps.Copy(env, o.function.Env)
	o.function.Env = env
	return o
}
