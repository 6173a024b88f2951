package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/cleantext"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/console"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/session"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/permissions"
)

// denials are what a pipeline can deny, each by a flag.
var denials = []struct {
	kind             permissions.Kind
	flag, usage, fix string
}{
	{permissions.IsWide, "deny-wildcards", "fail if anything wide is allowed that is not a documented exception", "the app allows more than named actions on named resources: name them"},
	{permissions.IsSpare, "deny-spare", "fail if a function may do what its program cannot call", "the app allows what its programs cannot call: allow less"},
	{permissions.IsMissing, "deny-missing", "fail if a program can call what nothing allows", "the app's programs can call what nothing allows: link it"},
}

// permissionFlags are the command's own.
type permissionFlags struct {
	old, allow         string
	programs           bool
	asJSON, asMarkdown bool
	suggest            bool
	graph              string
	deny               []*bool // as denials
}

func runPermissions(ctx context.Context, c *invocation) error {
	o := &session.Options{Context: assignments{}, Output: c.stderr}
	c.flags.Var(assignments(o.Context), "c", "`KEY=VALUE` to add to the app's context, as cdk's own -c; may be repeated")
	var f permissionFlags
	c.flags.StringVar(&f.old, "diff", "", "show what changed since `OLD`, a cloud assembly or a report as --json prints it")
	c.flags.BoolVar(&f.programs, "programs", true, "build the functions and judge what they may do by what their programs can call")
	c.flags.BoolVar(&f.asJSON, "json", false, "print JSON")
	c.flags.BoolVar(&f.asMarkdown, "markdown", false, "print Markdown, such as for a comment on a change")
	c.flags.BoolVar(&f.suggest, "suggest", false, "print the contracts that functions without links would need, to paste")
	c.flags.StringVar(&f.graph, "graph", "", "also write the picture of the app to `FILE`, a page that opens from disk: events, functions, resources")
	c.flags.StringVar(&f.allow, "allow", "", "`FILE` of what is not denied: function, action and a reason a line, * is any text")
	for _, d := range denials {
		f.deny = append(f.deny, c.flags.Bool(d.flag, false, d.usage))
	}
	args, err := c.parse()
	switch {
	case err != nil:
		return err
	case len(args) > 1:
		return c.wrong("permissions takes one folder, got %d arguments", len(args))
	case len(args) == 1:
		o.Dir = args[0]
	}
	kinds := f.denied()
	switch {
	case f.asJSON && f.asMarkdown:
		return c.wrong("--json and --markdown are two forms of one output; name one")
	case f.suggest && (f.asJSON || f.asMarkdown || f.old != "" || f.graph != "" || len(kinds) > 0 || !f.programs):
		return c.wrong("--suggest prints Go, from the programs; leave the other flags out")
	case f.allow != "" && len(kinds) == 0:
		return c.wrong("--allow lets pass what is denied; name --deny-wildcards, --deny-spare or --deny-missing")
	case !f.programs && (*f.deny[1] || *f.deny[2]):
		return c.wrong("--deny-spare and --deny-missing need the programs; leave out --programs=false")
	}
	// What is wrong with a file is said before the app is built.
	allowed, err := readAllowances(f.allow)
	if err != nil {
		return err
	}
	var before permissions.Report
	if f.old != "" {
		if before, err = permissions.Open(f.old); err != nil {
			return err
		}
	}
	o.Build = f.programs
	if f.suggest {
		return printSuggestions(ctx, *o, c.stdout)
	}
	report, err := loadReport(ctx, *o)
	if err != nil {
		return err
	}
	if err := f.print(c.stdout, before, report); err != nil {
		return err
	}
	if f.graph != "" {
		if err := os.WriteFile(f.graph, []byte(report.Picture().HTML()), 0o644); err != nil {
			return fmt.Errorf("--graph: %w", err)
		}
	}
	denied, stale := permissions.Denied(report.Findings(kinds...), allowed)
	return f.fail(c.stderr, denied, stale)
}

// denied are the kinds of findings that the flags deny.
func (f *permissionFlags) denied() []permissions.Kind {
	var kinds []permissions.Kind
	for i, d := range denials {
		if *f.deny[i] {
			kinds = append(kinds, d.kind)
		}
	}
	return kinds
}

// fail writes what is denied, and returns what to do about it.
func (f *permissionFlags) fail(w io.Writer, denied []permissions.Finding, stale []permissions.Allowance) error {
	if err := permissions.PrintFindings(w, denied); err != nil {
		return err
	}
	var errs []error
	for _, d := range denials {
		for _, x := range denied {
			if x.Kind == d.kind {
				errs = append(errs, fmt.Errorf("%s, let it pass by --allow with a reason, or leave out --%s", d.fix, d.flag))
				break
			}
		}
	}
	for _, a := range stale {
		fmt.Fprintf(w, "! %s lets nothing pass any more: %s\n", f.allow, cleantext.Line(a.String()))
	}
	if len(stale) > 0 {
		errs = append(errs, fmt.Errorf("%s has lines that let nothing pass: take them out", f.allow))
	}
	return errors.Join(errs...)
}

func (f *permissionFlags) print(w io.Writer, before, report permissions.Report) error {
	if f.old != "" {
		diff := permissions.Compare(before, report)
		switch {
		case f.asJSON:
			_, err := w.Write(diff.JSON())
			return err
		case f.asMarkdown:
			return diff.Markdown(w)
		}
		return diff.Print(w)
	}
	switch {
	case f.asJSON:
		_, err := w.Write(report.JSON())
		return err
	case f.asMarkdown:
		return report.Markdown(w)
	}
	return report.Print(w)
}

// loadReport makes the report of an app, with verdicts if it is built.
func loadReport(ctx context.Context, o session.Options) (report permissions.Report, err error) {
	err = session.WithAssembly(ctx, o, func(dir string) error {
		if report, err = permissions.Load(dir); err != nil || !o.Build {
			return err
		}
		defer console.New(o.Output).Begin(console.Step{Text: "reading the functions' programs", BeginSaid: true, EndSaid: true})()
		if err := report.JudgePrograms(); err != nil {
			return err
		}
		// Both are worth knowing, and decide nothing.
		for _, err := range []error{report.FindKeepers(ctx, o.CacheDir), report.FindUnnamed(ctx, o.CacheDir)} {
			if err != nil {
				fmt.Fprintf(o.Output, "! %s\n", cleantext.Line(err.Error()))
			}
		}
		return ctx.Err()
	})
	return report, err
}

// printSuggestions writes the contracts of the functions that have none. The
// assembly must still be there, as the programs are in it.
func printSuggestions(ctx context.Context, o session.Options, w io.Writer) error {
	return session.WithAssembly(ctx, o, func(dir string) error {
		report, err := permissions.Load(dir)
		if err != nil {
			return err
		}
		printed := false
		for _, f := range report.Functions {
			if f.HasLinks() {
				continue
			}
			s, err := f.Suggest()
			if err != nil {
				return err
			}
			if printed {
				fmt.Fprintln(w)
			}
			fmt.Fprint(w, s.Text())
			printed = true
		}
		if !printed {
			fmt.Fprintln(w, "Every function has a contract.")
		}
		return nil
	})
}

func readAllowances(file string) ([]permissions.Allowance, error) {
	if file == "" {
		return nil, nil
	}
	allowed, err := permissions.OpenAllowances(file)
	if _, ok := errors.AsType[*fs.PathError](err); ok {
		err = fmt.Errorf("--allow: %w", err)
	}
	return allowed, err
}
