package main

import (
	"context"
	"flag"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/session"
)

func runInvoke(ctx context.Context, c *invocation) error {
	o := c.appFlags()
	alone := c.flags.Bool("alone", false, "run the function in a process of its own, with services of its own, although a lambdacdk local serves the app")
	file := c.flags.String("event", "", "`file` with the event as JSON, - for the standard input; {} by default")
	args, err := c.parseApp(o)
	if err != nil {
		return err
	}
	switch len(args) {
	case 1:
	case 2:
		o.Dir = args[1]
	default:
		return c.wrong("invoke takes a function and perhaps a folder, got %d arguments", len(args))
	}
	c.flags.Visit(func(f *flag.Flag) {
		switch f.Name { // what a run is started with, one that is there does not take
		case "c":
			o.Alone = "-c is given"
		case "env", "env-file", "bundle", "state", "no-permissions":
			o.Alone = "--" + f.Name + " is given"
		}
	})
	if *alone {
		o.Alone = "--alone is given"
	}
	event, err := session.ReadEvent(*file, c.stdin)
	if err != nil {
		return err
	}
	return session.Invoke(ctx, *o, args[0], event, c.stdout)
}
