package runtimeapi

import (
	"context"
	"fmt"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Limits and defaults, from Lambda's quotas page and the Lambda developer
// guide unless said otherwise.
const (
	// MaxPayload is the largest event and the largest buffered answer in
	// bytes: 6 MB, and the 100 bytes that the service grants on top.
	MaxPayload = 6<<20 + 100

	// MaxStream is the largest streamed answer in bytes.
	MaxStream = 200 << 20

	// DefaultTimeout is how long an invocation may run if Function.Timeout is
	// zero; it is Lambda's own default.
	DefaultTimeout = 3 * time.Second

	// DefaultMemoryMB is Function.MemoryMB if zero; Lambda's own default.
	DefaultMemoryMB = 128

	// DefaultMaxProcesses is Function.MaxProcesses if zero. It only has to be
	// more than a browser and a few event sources open at once on one machine.
	DefaultMaxProcesses = 32

	// initLimit is how long a process may take until its first /next.
	initLimit = 10 * time.Second
)

// A Function says how one function is run. Name is required; every other zero
// value works.
type Function struct {
	// Name is the function's name and its path prefix on the server: 1 to 140
	// letters, digits, hyphens and underscores, as on Lambda.
	Name string

	// Command is the handler's binary and its arguments. If empty, no process
	// is started: the caller connects a runtime to Pool.Endpoint.
	Command []string

	// Dir is the working directory and LAMBDA_TASK_ROOT. If empty, the
	// directory of the binary.
	Dir string

	// Env holds the function's own variables. They win over every variable
	// that Lambda sets, except AWS_LAMBDA_RUNTIME_API. Credentials are the
	// caller's to give.
	Env map[string]string

	// Timeout is how long one invocation may run. If zero, DefaultTimeout.
	Timeout time.Duration

	// InitTimeout is how long a process may take to ask for its first event.
	// If zero, 10 seconds, as on Lambda. A process that takes longer is
	// started once more, within the function's own Timeout.
	InitTimeout time.Duration

	// Debugged says that a debugger may hold the function: Timeout and
	// InitTimeout are DebugTime. It is set if Debugger is.
	Debugged bool

	// Debugger, if set, is what Command runs the handler in. There is one
	// process from the start on, and never two, because the debugger has a port
	// of its own: MaxProcesses plays no part.
	Debugger Debugger

	// MemoryMB is told to the function, not enforced. If zero,
	// DefaultMemoryMB.
	MemoryMB int

	// Concurrency is how many invocations one process serves at once, told to
	// it by AWS_LAMBDA_MAX_CONCURRENCY. If zero, 1.
	Concurrency int

	// MaxProcesses limits the processes that run at once; further invocations
	// wait. If zero, DefaultMaxProcesses.
	MaxProcesses int

	// LeaveTime is how long a process may take to end by itself, once its request
	// for the next event fails, before it is killed: for programs that write
	// something when they exit. If zero, it is killed at once, as on Lambda.
	LeaveTime time.Duration

	// Extensions are the names under which external extensions may register.
	// A process that registers one of them may subscribe to SHUTDOWN, and has
	// 300 ms instead of 500 ms to end.
	Extensions []string

	// Region and Account are part of the function's environment and ARN. If
	// empty, us-east-1 and 123456789012.
	Region, Account string

	// LogFormat and LogLevel are the function's logging configuration, "Text"
	// or "JSON" and, for JSON, a level. If empty, Text.
	LogFormat, LogLevel string

	// Log receives each line that the processes write, and what Lambda itself
	// would log about them. Calls come one at a time and must not close the
	// function, which waits for them. If nil, lines are dropped.
	Log func(Line)

	// Watch is called when an invocation is asked for, before a process has it;
	// what it returns is told the rest. It may set what the options leave open;
	// RequestID is set already. If nil, or if it returns nil, nobody watches.
	Watch func(ctx context.Context, event []byte, o *InvokeOptions) Watcher

	// slack is added to limits of milliseconds, which a process keeps unless the
	// machine is busy: those of a shutdown, and returning. Tests set it.
	slack time.Duration
}

// A Line is one line of a function's log, without its line break.
type Line struct {
	// Function is the function's name.
	Function string
	// RequestID is the invocation that the process was given last when the
	// line was read: empty before the first one, and where a process serves
	// several at once.
	RequestID string
	// Process numbers the processes of a function from 1.
	Process int
	// Source is where the line comes from.
	Source Source
	// Text is at most 256 KB; longer lines are split, as CloudWatch does.
	Text string
}

// A Source tells who wrote a Line.
type Source int

// The sources of log lines.
const (
	Stdout Source = iota
	Stderr
	// Platform lines are those that Lambda writes: timeouts and deaths.
	Platform
)

// functionName is Lambda's own rule. It also keeps names safe in a URL path.
var functionName = regexp.MustCompile(`^[a-zA-Z0-9_-]{1,140}$`)

// withDefaults checks f and returns a copy that shares nothing with it and
// has no zero setting left.
func (f Function) withDefaults() (Function, error) {
	var problems []string
	if !functionName.MatchString(f.Name) {
		problems = append(problems, fmt.Sprintf("Name is %q; Lambda allows 1 to 140 letters, digits, hyphens and underscores", f.Name))
	}
	for _, n := range []struct {
		field string
		value int64
	}{
		{"Timeout", int64(f.Timeout)}, {"InitTimeout", int64(f.InitTimeout)}, {"MemoryMB", int64(f.MemoryMB)},
		{"Concurrency", int64(f.Concurrency)}, {"MaxProcesses", int64(f.MaxProcesses)},
	} {
		if n.value < 0 {
			problems = append(problems, fmt.Sprintf("%s is negative; zero means its default", n.field))
		}
	}
	if len(problems) > 0 {
		return f, fmt.Errorf("runtimeapi: function %q: %s", f.Name, strings.Join(problems, "; "))
	}
	f.Command = slices.Clone(f.Command)
	f.Extensions = slices.Clone(f.Extensions)
	f.Env = maps.Clone(f.Env)
	if f.Dir == "" && len(f.Command) > 0 {
		f.Dir = filepath.Dir(f.Command[0])
	}
	if f.Debugged = f.Debugged || f.Debugger != nil; f.Debugged {
		f.Timeout, f.InitTimeout = DebugTime, DebugTime
	}
	f.Timeout = orDefault(f.Timeout, DefaultTimeout)
	f.InitTimeout = orDefault(f.InitTimeout, initLimit)
	f.MemoryMB = orDefault(f.MemoryMB, DefaultMemoryMB)
	f.Concurrency = orDefault(f.Concurrency, 1)
	f.MaxProcesses = orDefault(f.MaxProcesses, DefaultMaxProcesses)
	f.Region = orDefault(f.Region, "us-east-1")
	f.Account = orDefault(f.Account, "123456789012")
	f.LogFormat = orDefault(f.LogFormat, "Text")
	if f.Log == nil {
		f.Log = func(Line) {}
	}
	return f, nil
}

// arn is the unqualified ARN that invocations carry.
func (f Function) arn() string {
	return "arn:aws:lambda:" + f.Region + ":" + f.Account + ":function:" + f.Name
}

func orDefault[T comparable](v, fallback T) T {
	var zero T
	if v == zero {
		return fallback
	}
	return v
}
