package session

import (
	"io"
	"os"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/build/gobuild"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/app"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/clock"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/console"
)

// Options say what to run and how. Dir may be empty; every other zero value
// works.
type Options struct {
	// Dir is the folder of a cdk.json or a cloud assembly. If empty, the
	// current one.
	Dir string

	// Assembly is a ready cloud assembly of the app in Dir. If empty, the app is
	// synthesized.
	Assembly string

	// SecretsDir is the folder of the file with the values of secrets and
	// parameters. If empty, .lambdacdk next to cdk.json.
	SecretsDir string

	// Part is what is served of the app. The zero Part is all of it.
	Part app.Part

	// Context is added to the app's context and wins.
	Context map[string]string

	// Env is added to every function's variables and wins.
	Env map[string]string

	// Port is where the first API is served; the others get the ports after
	// it, in the order of their paths. If 0, any free ports.
	Port int

	// PortGiven is set if the user named Port: then it is an error that
	// somebody else has one of them, else the next free one is taken.
	PortGiven bool

	// NoHistory remembers nothing of what happens: to measure what that takes.
	NoHistory bool

	// NoConsole leaves out the console page of [Run].
	NoConsole bool

	// ConsolePort is where the console page is served. If 0, any free port.
	ConsolePort int

	// ConsolePortGiven is set if the user named ConsolePort: then it is an error
	// that somebody else has it, else the next free one is taken.
	ConsolePortGiven bool

	// Bundle lets constructs other than NewGoFunction build their code, as the
	// CDK's alpha GoFunction does at each synthesis. If unset, functions
	// without a program do not run.
	Bundle bool

	// CacheDir is where binaries are kept. If empty, gobuild's own default.
	CacheDir string

	// StateDir keeps the objects of buckets, the items of tables and the
	// messages of queues between runs. If empty, they are in memory.
	StateDir string

	// Schedules says when schedules fire: "on", when their expressions say,
	// "fast", each once a minute, and durable executions wait a minute at most. If
	// empty, by lambdacdk trigger alone.
	Schedules string

	// AWSDelays makes asynchronous invocations that failed wait as long as on
	// AWS, one minute and then two. If unset, one second and then two.
	AWSDelays bool

	// Hurry leaves out the time between two attempts of what fails.
	Hurry bool

	// Clock is the time that the services have. If nil, the machine's.
	Clock *clock.Clock

	// Cover makes handlers that count which of their lines run, in this mode of go
	// build's -covermode, and write it into CoverDir when they end. If empty, they
	// do not.
	Cover, CoverDir string

	// NoPermissions lets every function use every local service. If unset, a
	// function may do what its role allows.
	NoPermissions bool

	// Denied gets what a function may not do, the first time that it tries. If
	// nil, only Output does.
	Denied func(text string)

	// Annotated gets what constructs have to say, such as "[Warning at /Shop/Api] …".
	// If nil, Output does.
	Annotated func(text string)

	// Attach are functions for which no process is started: the user runs them,
	// in a debugger. They are named as for [Invoke].
	Attach []string

	// Debug are functions that run in a debugger.
	Debug []Debug

	// LaunchFile says that .vscode/launch.json is written, for Attach and Debug.
	LaunchFile bool

	// Alone says why [Invoke] starts a process of its own even if the app is
	// served, such as "--alone is given". If empty, it joins the run that
	// serves it.
	Alone string

	// Builder builds the handlers, each once. If nil, a new one does each time, as
	// saves change them.
	Builder *gobuild.Builder

	// Build says that [WithAssembly] builds the code for Lambda.
	Build bool

	// Output gets what the tool says and the functions' logs. If nil, the
	// standard error stream.
	Output io.Writer

	// JSON makes what Output gets a JSON record a line, without progress.
	JSON bool
}

// DefaultPort is where the first API is served if the user names no port; it
// is the one that other tools for local APIs use.
const DefaultPort = 3000

// DefaultConsolePort is where the console page is served if the user names no
// port: it stays the same when the app gets more APIs.
const DefaultConsolePort = 3900

// console writes to Output, as it is wanted.
func (o Options) console() *console.Console {
	if o.JSON {
		return console.NewJSON(o.Output)
	}
	return console.New(o.Output)
}

// waiting shows on a terminal what is waited for, until stop is called. Elsewhere
// the answer says that it was.
func (o Options) waiting(what string) (stop func()) {
	return o.withDefaults().console().Begin(console.Step{Text: what, EndSaid: true})
}

func (o Options) withDefaults() Options {
	if o.Dir == "" {
		o.Dir = "."
	}
	if o.Output == nil {
		o.Output = os.Stderr
	}
	return o
}
