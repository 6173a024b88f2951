package gobuild

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/build/gomod"
)

// A command is one go command as plain data.
type command struct {
	// dir is the folder it runs in.
	dir string
	// args are its arguments, from the subcommand on.
	args []string
	// env are variables in order, each stronger than those before it and than
	// the process's own.
	env []string
}

// buildCommand compiles the main packages that patterns name into the folder
// out, each under its own name. Of r, the entry plays no part.
func buildCommand(root gomod.Root, r Request, out string, patterns []string) (command, error) {
	flags, err := r.buildFlags()
	if err != nil {
		return command{}, err
	}
	// The trailing separator makes the go command take out for a folder.
	args := []string{"build", "-json", "-o", out + string(filepath.Separator)}
	args = append(args, flags...)
	args = append(args, patterns...)
	return command{dir: root.Dir, args: args, env: r.environment(root.Dir)}, nil
}

// listCommand asks about the packages that patterns name, as r compiles them.
func listCommand(root gomod.Root, r Request, patterns []string, flags ...string) command {
	args := append([]string{"list", "-e"}, flags...)
	args = append(append(args, "-tags", r.tags()), patterns...)
	return command{dir: root.Dir, args: args, env: r.environment(root.Dir)}
}

// envCommand asks which module and workspace the folder dir is in, what the user
// has set that readShell judges, and which Go it is.
func envCommand(r Request, dir string) command {
	return command{dir: dir, args: append([]string{"env", "-json"}, settingNames...), env: r.environment(dir)}
}

// buildFlags returns the flags that all packages of a group share.
func (r Request) buildFlags() ([]string, error) {
	ldflags, err := r.ldflags()
	if err != nil {
		return nil, err
	}
	gcflags, err := r.gcflags()
	if err != nil {
		return nil, err
	}
	// No path and no commit gets into the binary: same source, same bytes. A
	// debugger finds the sources by their paths.
	flags := []string{"-trimpath", "-buildvcs=false", "-ldflags", ldflags}
	if r.Debug {
		flags[0] = "-trimpath=false" // whatever GOFLAGS says
		flags = append(flags, "-gcflags", "all="+unoptimized)
	}
	if r.Cover != "" {
		flags = append(flags, "-cover", "-covermode", r.Cover)
	}
	if gcflags != "" {
		flags = append(flags, "-gcflags", gcflags)
	}
	return append(flags, "-tags", r.tags()), nil
}

// tags is not a repeatable flag. lambda.norpc leaves out aws-lambda-go's support
// for the retired go1.x runtime, and net/rpc with it.
func (r Request) tags() string {
	return strings.Join(append([]string{"lambda.norpc"}, r.Tags...), ",")
}

// unoptimized are the compiler's flags of a program for a debugger.
const unoptimized = "-N -l"

// strips reports whether a linker's flag leaves out what a debugger reads.
func strips(flag string) bool {
	name, _ := cutFlag(flag)
	return name == "s" || name == "w"
}

func (r Request) ldflags() (string, error) {
	args := []string{"-s", "-w"}
	for _, name := range slices.Sorted(maps.Keys(r.LinkVars)) {
		args = append(args, "-X="+name+"="+r.LinkVars[name])
	}
	args = append(args, r.LDFlags...)
	if r.Debug {
		args = slices.DeleteFunc(args, strips)
	}
	text, err := joinArgs(args)
	if err != nil {
		return "", fmt.Errorf("LDFlags or LinkVars: %w", err)
	}
	return text, nil
}

func (r Request) gcflags() (string, error) {
	text, err := joinArgs(r.GCFlags)
	if err != nil {
		return "", fmt.Errorf("GCFlags: %w", err)
	}
	if r.Debug && text != "" { // of a package's flags, the last ones count
		return unoptimized + " " + text, nil
	}
	if strings.HasPrefix(text, "'") || strings.HasPrefix(text, `"`) {
		// The go command would take it for a package pattern.
		return "", fmt.Errorf("GCFlags: %q comes first and must not need quotes", r.GCFlags[0])
	}
	return text, nil
}

// environment returns what a go command in dir gets beside the user's own
// environment. The target comes last: a GOOS in the user's shell must lose.
func (r Request) environment(dir string) []string {
	var env []string
	for _, p := range pinned {
		env = append(env, p.name+"="+p.value)
	}
	for _, name := range slices.Sorted(maps.Keys(r.Env)) {
		env = append(env, name+"="+r.Env[name])
	}
	cgo := "0"
	if r.CGO {
		cgo = "1"
	}
	return append(env, "PWD="+dir, "CGO_ENABLED="+cgo, "GOOS="+r.GOOS, "GOARCH="+r.GOARCH)
}
