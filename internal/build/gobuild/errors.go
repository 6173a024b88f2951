package gobuild

import (
	"errors"
	"fmt"
	"strings"
	"syscall"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/build/store"
)

// A BuildError says why a main package could not be compiled.
type BuildError struct {
	// Entry is the absolute folder of the main package.
	Entry string
	// Dir is the folder the go command ran in. File names in Failures are
	// relative to it.
	Dir string
	// Pattern is how the go command was told the package, such as ./cmd/orders.
	Pattern string
	// Failures are the packages that do not compile, in the order of the go
	// command. The same Failure may be in the errors of many builds.
	Failures []Failure
	// Err is what the go command ended with.
	Err error
}

// A Failure is what the go command printed about one package.
type Failure struct {
	// Package is an import path. It is empty for what the go command said about
	// no package, such as a broken go.mod.
	Package string
	// Output are the lines exactly as they were printed.
	Output string
}

func (e *BuildError) Error() string {
	var p Printer
	return p.Text(e)
}

func (e *BuildError) Unwrap() error { return e.Err }

// A Printer writes the errors of several builds so that a package that breaks
// many of them is shown once. The zero Printer has shown nothing.
type Printer struct {
	shown map[Failure]*BuildError // the first that showed it
}

// Text returns the text of err. Of a [*BuildError], failures that an earlier
// call has shown are replaced by the name of the package and of the build
// that showed them.
func (p *Printer) Text(err error) string {
	e, ok := err.(*BuildError)
	if !ok {
		return err.Error()
	}
	if p.shown == nil {
		p.shown = map[Failure]*BuildError{}
	}
	var b strings.Builder
	fmt.Fprintf(&b, "go build %s: %v", e.Pattern, e.Err)
	for _, f := range e.Failures {
		first, ok := p.shown[f]
		if ok && first != e {
			what := f.Package
			if what == "" {
				what = "the same error"
			}
			fmt.Fprintf(&b, "\n\t%s: see go build %s", what, first.Pattern)
			continue
		}
		p.shown[f] = e
		for line := range strings.Lines(strings.TrimRight(f.Output, "\n")) {
			b.WriteString("\n\t" + strings.TrimRight(line, "\r\n"))
		}
	}
	return b.String()
}

// commandError is the error of a go command that says nothing about packages.
func commandError(c command, stderr []byte, err error) error {
	text := strings.TrimSpace(quiet(string(stderr)))
	if text == "" {
		return fmt.Errorf("go %s: %w", c.args[0], err)
	}
	return machineError(text, fmt.Errorf("go %s: %w\n\t%s", c.args[0], err, strings.ReplaceAll(text, "\n", "\n\t")))
}

// quiet leaves out the go command's progress, which is no part of an error.
func quiet(stderr string) string {
	var b strings.Builder
	for line := range strings.Lines(stderr) {
		if !strings.HasPrefix(line, "go: downloading ") && !strings.HasPrefix(line, "go: finding ") {
			b.WriteString(line)
		}
	}
	return b.String()
}

// ErrMemory is in the error of a build whose compiler or linker was killed, as
// the system does when memory runs out.
var ErrMemory = errors.New("the compiler was killed, most likely because memory ran out; free some, or let fewer compilers run at once by GOMAXPROCS=1")

// machineError adds the way out to err if output, which the go command and its
// tools printed, says that this machine has run out of something: that is the
// fault of no package. Of a full disk the error then is [syscall.ENOSPC].
func machineError(output string, err error) error {
	for _, text := range []string{"no space left on device", "disk quota exceeded", "not enough space on the disk"} {
		if strings.Contains(output, text) {
			return fmt.Errorf("the disk is full while compiling; free some space, or move GOCACHE, GOTMPDIR or %s to another disk (%w): %w",
				store.DirVariable, syscall.ENOSPC, err)
		}
	}
	for _, text := range []string{": signal: killed", "fatal error: runtime: out of memory", "cannot allocate memory"} {
		if strings.Contains(output, text) {
			return fmt.Errorf("%w: %w", ErrMemory, err)
		}
	}
	return err
}
