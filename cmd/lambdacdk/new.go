package main

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/cleantext"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/console"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/synth"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/scaffold"
)

// cdkCLI is the CDK's command line that the README names.
const cdkCLI = "npx aws-cdk@2.1148.1"

func runNew(ctx context.Context, c *invocation) error {
	var o scaffold.Options
	c.flags.StringVar(&o.Module, "module", "", "the app's module `PATH`; example.com/ and the folder's name by default")
	c.flags.StringVar(&o.Template, "template", scaffold.Templates()[0], "`KIND` of app: "+strings.Join(scaffold.Templates(), ", "))
	c.flags.StringVar(&o.Library, "library", "", "use the library in `FOLDER`, a clone of it, in place of a release")
	args, err := c.parse()
	switch {
	case err != nil:
		return err
	case len(args) != 1:
		return c.wrong("new takes the folder of the new app, got %d arguments", len(args))
	case !slices.Contains(scaffold.Templates(), o.Template):
		return c.wrong("--template %s: want one of %s", o.Template, strings.Join(scaffold.Templates(), ", "))
	}
	o.Dir = args[0]
	out := console.New(c.stderr)
	o.Step = func(what string) func() {
		out.Say("%s", what)
		return out.Begin(console.Step{Text: what, BeginSaid: true})
	}
	app, err := scaffold.New(ctx, o)
	if err != nil {
		return err
	}
	out.Say("")
	fmt.Fprintf(c.stdout, "made %s, module %s:\n", o.Dir, app.Module)
	for _, file := range app.Files {
		fmt.Fprintln(c.stdout, "  "+file)
	}
	if len(app.Lost) > 0 {
		fmt.Fprintln(c.stdout, renamed(app, o.Module != ""))
	}
	if len(app.Kept) > 0 {
		fmt.Fprintf(c.stdout, "kept as they were: %s\n", strings.Join(app.Kept, ", "))
	}
	if slices.Contains(app.Kept, ".gitignore") {
		fmt.Fprintln(c.stdout, "  .gitignore wants the lines cdk.out/ and node_modules/")
	}
	fmt.Fprintln(c.stdout)
	if app.Workspace != "" {
		fmt.Fprintf(c.stdout, "  go work use %s  # %s is around it\n", shellWord(o.Dir), app.Workspace)
	}
	if here, err := filepath.Abs("."); err != nil || here != app.Dir {
		fmt.Fprintf(c.stdout, "  cd %s\n", shellWord(o.Dir))
	}
	for _, next := range [][2]string{
		{"go tool lambdacdk local", "serves it on this machine; the first time compiles the CDK, which takes a minute or two"},
		{"go test ./...", ""},
		{cdkCLI + " deploy", "with an AWS account, after bootstrap, once"},
	} {
		if next[1] != "" {
			next[1] = "  # " + next[1]
		}
		fmt.Fprintf(c.stdout, "  %s%s\n", next[0], next[1])
	}
	if app.WorkingCopy != "" {
		fmt.Fprintf(c.stdout, "\ngo.mod takes the library from %s, which no other machine has. Before others build the app:\n\n  %s\n", app.WorkingCopy, scaffold.Release())
	}
	return nil
}

// renamed says what became of a folder's name whose letters not every name may
// have.
func renamed(app scaffold.App, chosen bool) string {
	made := fmt.Sprintf("the stack is %s, as infra/main.go has it", app.Stack)
	if !chosen {
		made = fmt.Sprintf("the module is %s and the stack %s; --module PATH chooses another module, and the stack is named in infra/main.go", app.Module, app.Stack)
	}
	return fmt.Sprintf("names of modules and stacks have letters from a to z, not %s: %s", strings.Join(app.Lost, " "), made)
}

func runAdd(_ context.Context, c *invocation) error {
	var f scaffold.Function
	c.flags.StringVar(&f.Route, "route", "", "the ServeMux `PATTERN` that it answers behind the app's API; without it, it takes an event")
	args, err := c.parse()
	switch {
	case err != nil:
		return err
	case len(args) == 0 || args[0] != "function":
		return c.wrong("add adds a function: lambdacdk add function NAME")
	case len(args) < 2 || len(args) > 3:
		return c.wrong("add function takes a name and perhaps a folder, got %d arguments", len(args)-1)
	}
	f.Name = args[1]
	if len(args) == 3 {
		f.Dir = args[2]
	}
	config, err := synth.ReadConfig(f.Dir)
	if err != nil {
		return err
	}
	f.Dir = config.Dir
	if run, ok := config.GoRun(); ok {
		f.Infrastructure = filepath.Join(run.Dir, run.Package)
		if filepath.Ext(f.Infrastructure) == ".go" {
			f.Infrastructure = filepath.Dir(f.Infrastructure)
		}
	}
	added, err := scaffold.AddFunction(f)
	if err != nil {
		return err
	}
	for _, file := range added.Files {
		fmt.Fprintln(c.stdout, "  "+file)
	}
	if added.File == "" {
		fmt.Fprintf(c.stdout, "\nThere is no place for it that this command knows; put it where your app makes its functions:\n\n  %s\n", added.Inserted)
		return nil
	}
	file, err := filepath.Rel(f.Dir, added.File)
	if err != nil {
		file = added.File
	}
	fmt.Fprintf(c.stdout, "  %s\n    %s\n", file, added.Inserted)
	return nil
}

// shellWord is a path as a shell takes it for one word, to be copied.
func shellWord(path string) string {
	path = cleantext.Line(path)
	if strings.HasPrefix(path, "-") {
		path = "./" + path // no option
	}
	if path != "" && !strings.ContainsFunc(path, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != filepath.Separator && !strings.ContainsRune("/._-+,:@%", r)
	}) {
		return path
	}
	return "'" + strings.ReplaceAll(path, "'", `'\''`) + "'"
}
