package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/session"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/permissions"
)

// What --deny-wildcards, --deny-spare and --deny-missing deny.
var (
	errWide    = errors.New("the app allows more than named actions on named resources; name them, or leave out --deny-wildcards")
	errSpare   = errors.New("the app allows what its programs cannot call; allow less, or leave out --deny-spare")
	errMissing = errors.New("the app's programs can call what nothing allows; link it, or leave out --deny-missing")
)

func runPermissions(ctx context.Context, c *invocation) error {
	o := &session.Options{Context: assignments{}, Output: c.stderr}
	c.flags.Var(assignments(o.Context), "c", "`KEY=VALUE` to add to the app's context, as cdk's own -c; may be repeated")
	old := c.flags.String("diff", "", "show what changed since `OLD`, a cloud assembly or a report as --json prints it")
	deny := c.flags.Bool("deny-wildcards", false, "fail if anything wide is allowed that is not a documented exception")
	programs := c.flags.Bool("programs", true, "build the functions and judge what they may do by what their programs can call")
	denySpare := c.flags.Bool("deny-spare", false, "fail if a function may do what its program cannot call")
	denyMissing := c.flags.Bool("deny-missing", false, "fail if a program can call what nothing allows")
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
	if !*programs && (*denySpare || *denyMissing) {
		return c.wrong("--deny-spare and --deny-missing need the programs; leave out --programs=false")
	}
	o.Build = *programs
	var before permissions.Report
	if *old != "" {
		if before, err = permissions.Open(*old); err != nil {
			return err
		}
	}
	var report permissions.Report
	err = session.WithAssembly(ctx, *o, func(dir string) error {
		if report, err = permissions.Load(dir); err != nil {
			return err
		}
		if !*programs {
			return nil
		}
		return report.JudgePrograms()
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
	if err != nil {
		return err
	}
	var denied []error
	if *deny && len(report.Wide()) > 0 {
		fmt.Fprintln(c.stderr, "lambdacdk: not a documented exception:")
		denied = append(denied, errWide, report.PrintWide(c.stderr))
	}
	if spare := report.Spare(); *denySpare && len(spare) > 0 {
		denied = append(denied, errSpare, permissions.PrintVerdicts(c.stderr, spare))
	}
	if missing := report.Missing(); *denyMissing && len(missing) > 0 {
		denied = append(denied, errMissing, permissions.PrintVerdicts(c.stderr, missing))
	}
	return errors.Join(denied...)
}
