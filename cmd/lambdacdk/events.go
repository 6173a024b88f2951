package main

import (
	"context"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/session"
)

func runTrigger(ctx context.Context, c *invocation) error {
	remove := c.flags.Bool("delete", false, "delete the custom resource")
	args, err := c.parse()
	if err != nil {
		return err
	}
	o := session.Options{Output: c.stderr}
	switch len(args) {
	case 1:
	case 2:
		o.Dir = args[1]
	default:
		return c.wrong("trigger takes a schedule, a durable function or a custom resource, and perhaps a folder, got %d arguments", len(args))
	}
	return session.Trigger(ctx, o, args[0], *remove, c.stdout)
}

func runQueues(ctx context.Context, c *invocation) error {
	redrive := c.flags.String("redrive", "", "move the dead letters in `QUEUE` back to the queues that they come from")
	to := c.flags.String("to", "", "with --redrive, move all of its messages to `QUEUE`")
	args, err := c.parse()
	if err != nil {
		return err
	}
	o := session.Options{Output: c.stderr}
	switch {
	case len(args) > 1:
		return c.wrong("queues takes one folder, got %d arguments", len(args))
	case *to != "" && *redrive == "":
		return c.wrong("--to needs --redrive: the queue whose messages move")
	case len(args) == 1:
		o.Dir = args[0]
	}
	if *redrive != "" {
		return session.Redrive(ctx, o, *redrive, *to, c.stdout)
	}
	return session.Queues(ctx, o, c.stdout)
}
