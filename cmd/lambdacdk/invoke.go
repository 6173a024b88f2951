package main

import (
	"context"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/session"
)

func runInvoke(ctx context.Context, c *invocation) error {
	o := c.appFlags()
	file := c.flags.String("event", "", "`file` with the event as JSON, - for the standard input; {} by default")
	args, err := c.parse()
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
	event, err := session.ReadEvent(*file, c.stdin)
	if err != nil {
		return err
	}
	return session.Invoke(ctx, *o, args[0], event, c.stdout)
}
