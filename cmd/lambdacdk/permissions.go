package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/session"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/permissions"
)

// errWide is what --deny-wildcards denies.
var errWide = errors.New("the app allows more than named actions on named resources; name them, or leave out --deny-wildcards")

func runPermissions(ctx context.Context, c *invocation) error {
	o := &session.Options{Context: assignments{}, Output: c.stderr}
	c.flags.Var(assignments(o.Context), "c", "`KEY=VALUE` to add to the app's context, as cdk's own -c; may be repeated")
	old := c.flags.String("diff", "", "show what changed since `OLD`, a cloud assembly or a report as --json prints it")
	deny := c.flags.Bool("deny-wildcards", false, "fail if anything wide is allowed that is not a documented exception")
	asJSON := c.flags.Bool("json", false, "print JSON")
	args, err := c.parse()
	if err != nil {
		return err
	}
	if len(args) > 1 {
		return c.wrong("permissions takes one folder, got %d arguments", len(args))
	}
	if len(args) == 1 {
		o.Dir = args[0]
	}
	var before permissions.Report
	if *old != "" {
		if before, err = permissions.Open(*old); err != nil {
			return err
		}
	}
	var report permissions.Report
	err = session.WithAssembly(ctx, *o, func(dir string) error {
		report, err = permissions.Load(dir)
		return err
	})
	if err != nil {
		return err
	}
	switch diff := permissions.Compare(before, report); {
	case *old != "" && *asJSON:
		_, err = c.stdout.Write(diff.JSON())
	case *old != "":
		err = diff.Print(c.stdout)
	case *asJSON:
		_, err = c.stdout.Write(report.JSON())
	default:
		err = report.Print(c.stdout)
	}
	if err == nil && *deny && len(report.Wide()) > 0 {
		fmt.Fprintln(c.stderr, "lambdacdk: not a documented exception:")
		if err = report.PrintWide(c.stderr); err == nil {
			err = errWide
		}
	}
	return err
}
