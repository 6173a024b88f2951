// Command lambdacdk runs a synthesized CDK app on this machine.
//
//	lambdacdk new [flags] FOLDER                make an app
//	lambdacdk add function NAME [FOLDER]        add a function to an app
//	lambdacdk local [flags] [FOLDER]            serve the app's APIs
//	lambdacdk invoke [flags] FUNCTION [FOLDER]  run one function once
//	lambdacdk trigger NAME [FOLDER]             fire a schedule of the app that local serves, end the waits of a durable function, or make a custom resource
//	lambdacdk logs [flags] ['WORD' ...]         print what the app that local serves has logged
//	lambdacdk queues [flags] [FOLDER]           list what waits there, and move dead letters back
//	lambdacdk token [flags] [FOLDER]            print a token for the app's APIs
//	lambdacdk openapi [flags] [FOLDER]          print an API's routes as OpenAPI 3.1
//	lambdacdk permissions [flags] [FOLDER]      list what each function may do
//	lambdacdk version
//	lambdacdk help [COMMAND]
//
// FOLDER has a cdk.json or is a cloud assembly; it is the current one by
// default. Functions run as processes of this host, without Docker and without
// an AWS account: what NewGoFunction and GoCode make is built for this host,
// other bundles run if their program is for it. With --bundle, constructs that
// build their code at synthesis, as the CDK's alpha GoFunction, are let do so.
//
// A request that follows a save waits until the saved code is built, at most 30
// seconds. Handlers whose AWS SDK does not follow AWS_ENDPOINT_URL reach every
// host but those of AWS.
//
// The app's buckets, tables, queues, topics, event buses, secrets, parameters
// and keys are served on this machine; functions find them by AWS_ENDPOINT_URL,
// which the SDK's clients follow by themselves. Tables need Node and npm. The
// values of secrets are in .lambdacdk/secrets.json next to cdk.json: the tool
// writes the names into it, also of those that the app only imports and its
// functions may read, the user the values. local says at its start what
// is served, and what is not emulated with the reason. With --state FOLDER,
// objects, items, messages, records of streams, asynchronous invocations and
// durable executions are kept between runs, also if the tool is killed.
//
// Events start functions as on AWS: queues, streams of Kinesis and of tables,
// topics, buses, buckets. Schedules fire by trigger, with --schedules when they
// say, and with --schedules=fast once a minute each. Durable executions wait as
// long as they say: trigger ends their waits, and --schedules=fast makes them a
// minute at most. A custom resource is made, changed and deleted by trigger: no
// deployment does so here. An asynchronous invocation that fails is tried again after one
// second and after two more; with --aws-delays they are minutes, as on AWS.
//
// Routes are guarded as on AWS. Tokens for JWT authorizers and Cognito authorizers
// are signed by lambdacdk token, with a key of the user's in the tool's cache that
// no other machine knows, and in the name of the issuer that the app wants; those
// of a real issuer are taken too, where its keys can be fetched. Lambda authorizers
// of the app are asked. Routes and function URLs with IAM take requests that are
// signed with the run's key, or with that of a function whose role allows it. A
// route whose authorizer cannot be asked here answers 501. A custom domain has a
// port of its own, where its APIs are below their base paths. Of an app with
// several stacks or CDK Stages, --stack and --stage choose what is served.
//
// --env KEY=VALUE adds a variable to every function. Other users of the machine
// can read command lines: --env KEY takes the value from the environment of
// lambdacdk, and --env-file FILE has such lines, KEY=VALUE or KEY.
//
// What functions log is shown as records: the level, the message, fields as
// key=value, and of a stack trace the calls in the app's own code. With --json,
// local writes everything to the standard output as a JSON object a line: "time",
// "kind" (log, platform, invocation, tool, serving), "level", "message", and where
// they apply "function", "requestId", "process", "fields", "stack" (a list of
// "function", "file", "line", "own") and "invocation" ("source", "status",
// "failed", "durationMs", "cold", "initMs", of records of a queue or a stream "batch"
// with "of", "records" and "failed", and "next", which says what becomes of what
// failed). The fields of serving are "urls" by construct path, "services" and
// "page". logs prints what a running local remembers of that, the newest 16 MB of
// lines, for people or with --json in the same form, where an invocation has
// "memoryMB" too, which is known some time after its end; see lambdacdk help logs.
//
// With --debug FUNCTION, local runs that function in delve, where an IDE can
// attach; with --attach FUNCTION, a process of the user's is the function.
//
// local serves a console page too, at the address that it prints: the app as a
// map, invocations as they happen with what they caused, what the services hold,
// and what functions may do. Events can be sent again, dead letters go back. It
// is for this run alone, by the key in its address; --console-port and
// --no-console are about it.
//
// invoke joins the local that serves FOLDER, if the same user runs one: the
// function runs there, with its services and what is saved now, and logs there.
// Otherwise, with --alone and with flags that say how the app runs, it has a
// process and services of its own, which end with it.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/cleantext"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/typo"
)

// impatience is how long after the first signal another one ends the tool at
// once, whatever it is doing.
const impatience = 3 * time.Second

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// Ending takes about a second. go run hands a signal on that the terminal
	// has sent to the whole group, so a second one at once is no impatience.
	context.AfterFunc(ctx, func() { time.AfterFunc(impatience, stop) })
	status := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	if ctx.Err() != nil {
		leaveGroup()
	}
	os.Exit(status)
}

// A command is one of the tool's verbs.
type command struct {
	name, arguments, summary string
	run                      func(ctx context.Context, c *invocation) error
}

// An invocation of a command: its flags are not parsed yet.
type invocation struct {
	flags          *flag.FlagSet
	args           []string
	stdin          io.Reader
	stdout, stderr io.Writer

	envFile string // of appFlags
}

func commands() []command {
	return []command{
		{"new", "[flags] FOLDER", "make an app in FOLDER: infrastructure, a handler, their tests, and a go.mod with this tool", runNew},
		{"add", "function [flags] NAME [FOLDER]", "add a function to the CDK app in FOLDER: its program, a test, and its line of infrastructure", runAdd},
		{"local", "[flags] [FOLDER]", "serve the APIs of the CDK app in FOLDER on this machine", runLocal},
		{"invoke", "[flags] FUNCTION [FOLDER]", "run one function once and print its answer", runInvoke},
		{"trigger", "NAME [FOLDER]", "fire a schedule of the app that lambdacdk local serves, end the waits of a durable function, or make a custom resource", runTrigger},
		{"logs", "[flags] ['WORD' ...]", "print what the functions of the app that lambdacdk local serves have logged: records that have all of the words, where id=42 is the field id of a record", runLogs},
		{"queues", "[flags] [FOLDER]", "list what waits in lambdacdk local, and move dead letters back", runQueues},
		{"token", "[flags] [FOLDER]", "print a token that the app's APIs take on this machine", runToken},
		{"openapi", "[flags] [FOLDER]", "print the routes of an API of the app as an OpenAPI document", runOpenAPI},
		{"permissions", "[flags] [FOLDER]", "list what each function of the app may do, and why", runPermissions},
	}
}

// run is the tool. It returns the exit status: 0, 1 for a failure, 2 for a
// wrong command line, 130 if a signal ended it before it was done or served.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	if len(args) == 0 {
		usage(stderr)
		return 2
	}
	switch args[0] {
	case "help", "-h", "-help", "--help":
		if len(args) > 1 {
			return help(ctx, args[1], stdout, stderr)
		}
		usage(stdout)
		return 0
	case "version", "-version", "--version":
		fmt.Fprintln(stdout, "lambdacdk", version())
		return 0
	}
	if c, ok := find(args[0]); ok {
		return c.execute(ctx, args[1:], stdin, stdout, stderr)
	}
	return unknown(args[0], stderr)
}

func find(name string) (command, bool) {
	for _, c := range commands() {
		if c.name == name {
			return c, true
		}
	}
	return command{}, false
}

func unknown(name string, stderr io.Writer) int {
	fmt.Fprintf(stderr, "lambdacdk: unknown command %q", name)
	for _, c := range commands() {
		if typo.Distance(name, c.name) <= 2 {
			fmt.Fprintf(stderr, "; did you mean %s?", c.name)
			break
		}
	}
	fmt.Fprint(stderr, "\n\n")
	usage(stderr)
	return 2
}

// help writes a command's usage and flags, as its -h does, to stdout.
func help(ctx context.Context, name string, stdout, stderr io.Writer) int {
	if name == "version" {
		fmt.Fprintln(stdout, "usage: lambdacdk version\n\nprint the version.")
		return 0
	}
	c, ok := find(name)
	if !ok {
		return unknown(name, stderr)
	}
	return c.execute(ctx, []string{"-h"}, nil, stdout, stdout)
}

func (c command) execute(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet(c.name, flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() {
		fmt.Fprintf(flags.Output(), "usage: lambdacdk %s %s\n\n%s.\n\n", c.name, c.arguments, c.summary)
		flags.PrintDefaults()
	}
	err := c.run(ctx, &invocation{flags: flags, args: args, stdin: stdin, stdout: stdout, stderr: stderr})
	switch {
	case err == nil:
		return 0
	case errors.Is(err, flag.ErrHelp):
		return 0
	case errors.Is(err, errUsage):
		return 2
	case errors.Is(err, errTold):
		return 1
	case ctx.Err() != nil && errors.Is(err, context.Canceled):
		fmt.Fprintln(stderr, "lambdacdk: interrupted")
		return 128 + int(syscall.SIGINT) // as shells say it
	}
	fmt.Fprintf(stderr, "lambdacdk: %s\n", cleantext.Lines(err.Error())) // which may quote names of anybody
	return 1
}

// errUsage is a wrong command line, about which the user has been told.
var errUsage = errors.New("usage")

// errTold is a failure about which the user has been told.
var errTold = errors.New("told")

// parse reads flags and arguments in any order, so that flags may follow
// FUNCTION.
func (c *invocation) parse() ([]string, error) {
	var positional []string
	rest := c.args
	for {
		if err := c.flags.Parse(rest); err != nil {
			if errors.Is(err, flag.ErrHelp) {
				return nil, err
			}
			return nil, errUsage // the FlagSet has written it
		}
		if c.flags.NArg() == 0 {
			return positional, c.empty()
		}
		positional = append(positional, c.flags.Arg(0))
		rest = c.flags.Args()[1:]
	}
}

// empty refuses a flag whose text is empty, such as --graph "$FILE" where FILE is
// not set: as if it was not given, the user would not get what was asked for.
func (c *invocation) empty() error {
	name := ""
	c.flags.Visit(func(f *flag.Flag) {
		value, ok := f.Value.(flag.Getter)
		if !ok {
			return
		}
		if text, ok := value.Get().(string); ok && text == "" {
			name = f.Name
		}
	})
	if name == "" {
		return nil
	}
	return c.wrong("--%s is empty; leave it out, or say what it is", name)
}

// wrong tells the user what is wrong with the command line.
func (c *invocation) wrong(format string, args ...any) error {
	fmt.Fprintf(c.stderr, "lambdacdk: "+format+"\n\n", args...)
	c.flags.Usage()
	return errUsage
}

func usage(w io.Writer) {
	fmt.Fprint(w, "lambdacdk runs a synthesized CDK app on this machine.\n\n")
	for _, c := range commands() {
		fmt.Fprintf(w, "  lambdacdk %-34s  %s\n", c.name+" "+c.arguments, c.summary)
	}
	fmt.Fprintf(w, "  lambdacdk %-34s  %s\n\n", "version", "print the version")
	fmt.Fprint(w, "FOLDER has a cdk.json or is a cloud assembly; the current one by default.\nlambdacdk help COMMAND lists its flags.\n")
}

func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" {
		return "(devel)"
	}
	return info.Main.Version
}
