package main

import (
	"context"
	"flag"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/schedules"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/console"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/session"
)

// assignments is a flag that is given as KEY=VALUE, any number of times.
type assignments map[string]string

func (a assignments) String() string { return strings.Join(slices.Sorted(maps.Keys(a)), ",") }

// Set adds one assignment.
func (a assignments) Set(s string) error {
	key, value, ok := strings.Cut(s, "=")
	if !ok || key == "" {
		return fmt.Errorf("%q is not KEY=VALUE", s)
	}
	a[key] = value
	return nil
}

// firing is the flag that says when schedules fire: alone, or with a mode.
type firing string

func (f *firing) String() string { return string(*f) }

// IsBoolFlag is for the flag without a mode.
func (f *firing) IsBoolFlag() bool { return true }

// Set takes the modes of package schedules, and what the flag package has for a
// flag without one.
func (f *firing) Set(s string) error {
	switch s {
	case "true", schedules.On:
		*f = schedules.On
	case schedules.Fast:
		*f = schedules.Fast
	case "false":
		*f = schedules.Off
	default:
		return fmt.Errorf("%q is no mode; --schedules and --schedules=fast are", s)
	}
	return nil
}

// appFlags are those of every command that runs an app.
func (c *invocation) appFlags() *session.Options {
	context, env := assignments{}, assignments{}
	c.flags.Var(context, "c", "`KEY=VALUE` to add to the app's context, as cdk's own -c; may be repeated")
	c.flags.Var(variables{env}, "env", "`KEY=VALUE` to add to every function's environment, or KEY alone for the value that it has in that of lambdacdk, which no list of processes shows; may be repeated")
	c.flags.StringVar(&c.envFile, "env-file", "", "`file` with lines as for --env, for values that are secret; what --env says wins")
	o := &session.Options{Context: context, Env: env, Output: c.stderr}
	c.flags.BoolVar(&o.Bundle, "bundle", false, "let constructs other than NewGoFunction build their code, such as the CDK's alpha GoFunction")
	c.flags.StringVar(&o.StateDir, "state", "", "`folder` that keeps what services have between runs: objects, items, messages")
	c.flags.BoolVar(&o.NoPermissions, "no-permissions", false, "let every function use every local service; by default, what the policies of the app do not allow to a function is denied, as on AWS")
	return o
}

// parseApp is parse for a command with appFlags.
func (c *invocation) parseApp(o *session.Options) ([]string, error) {
	args, err := c.parse()
	if err == nil && c.envFile != "" {
		err = variables{o.Env}.addFile(c.envFile)
	}
	return args, err
}

func runLocal(ctx context.Context, c *invocation) error {
	o := c.appFlags()
	c.flags.IntVar(&o.Port, "port", session.DefaultPort, "`port` of the first API, the others have those after it: exactly these, or it is an error; 0 takes any free ones")
	c.flags.IntVar(&o.ConsolePort, "console-port", session.DefaultConsolePort, "`port` of the console page, exactly this, or it is an error; by default the next free one from 3900 on, and any free one with --port 0; 0 takes any free one")
	c.flags.BoolVar(&o.NoConsole, "no-console", false, "serve no console page")
	c.flags.StringVar(&o.Part.Stack, "stack", "", "`name` or construct path of the stack whose APIs and functions are served, with the stacks that it needs; all stacks by default")
	c.flags.StringVar(&o.Part.Stage, "stage", "", "construct `path` of the CDK Stage that is served; in an app without, the name of the stage of its APIs; all Stages by default, and the default stage of each API")
	c.flags.Var((*firing)(&o.Schedules), "schedules", "let schedules fire by themselves; with --schedules=fast each once a minute, whatever it says, and waits of durable executions take a minute at most; by lambdacdk trigger alone by default")
	c.flags.BoolVar(&o.AWSDelays, "aws-delays", false, "let asynchronous invocations that failed wait as long as on AWS, 1 and 2 minutes; 1 and 2 seconds by default")
	c.flags.Func("attach", "start no process for `FUNCTION` and print how one of yours becomes it, such as in a debugger; its invocations may take a day; may be repeated", func(name string) error {
		o.Attach = append(o.Attach, name)
		return nil
	})
	c.flags.BoolVar(&o.JSON, "json", false, "write everything to the standard output as a JSON record a line, for programs: what functions log, each invocation, and what the tool says; see go doc of this command")
	c.flags.Func("debug", "run `FUNCTION[=PORT]` in delve, where an IDE can attach at that port of this machine, by default the first free one from "+strconv.Itoa(session.DebugPort)+" on; no limit of time ends its invocations; may be repeated", func(text string) error {
		d, err := readDebug(text)
		o.Debug = append(o.Debug, d)
		return err
	})
	c.flags.BoolVar(&o.LaunchFile, "launch-json", false, "write .vscode/launch.json for --debug and --attach, unless there is one")
	args, err := c.parseApp(o)
	if err != nil {
		return err
	}
	if problem := debugProblem(o); problem != "" {
		return c.wrong("%s", problem)
	}
	if len(args) > 1 {
		return c.wrong("local takes one folder, got %d: %s", len(args), strings.Join(args, " "))
	}
	if len(args) == 1 {
		o.Dir = args[0]
	}
	if o.Port < 0 || o.Port > 65535 {
		return c.wrong("--port is %d; want 0 to 65535", o.Port)
	}
	if o.ConsolePort < 0 || o.ConsolePort > 65535 {
		return c.wrong("--console-port is %d; want 0 to 65535", o.ConsolePort)
	}
	c.flags.Visit(func(f *flag.Flag) {
		o.PortGiven = o.PortGiven || f.Name == "port"
		o.ConsolePortGiven = o.ConsolePortGiven || f.Name == "console-port"
	})
	switch {
	case o.NoConsole && o.ConsolePortGiven:
		return c.wrong("--no-console serves no page; leave out --console-port")
	case o.Port == 0 && !o.ConsolePortGiven:
		o.ConsolePort = 0
	case o.PortGiven && o.ConsolePortGiven && o.Port == o.ConsolePort && o.Port != 0:
		return c.wrong("--port and --console-port are both %d; name two", o.Port)
	}
	if !o.JSON {
		return session.Run(ctx, *o)
	}
	o.Output = c.stdout
	err = session.Run(ctx, *o)
	if err != nil && ctx.Err() == nil {
		console.NewJSON(c.stdout).Problem("%v", err)
		return errTold
	}
	return err
}
