package synth

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// grace is how long an app that is told to end may take.
const grace = 500 * time.Millisecond

// An Error is an app that failed, or that cannot be started for want of a
// program. Its output has been shown.
type Error struct {
	App string
	Err error
}

func (e *Error) Error() string { return fmt.Sprintf("synthesis failed: %s: %v", e.App, e.Err) }

func (e *Error) Unwrap() error { return e.Err }

// Run synthesizes the app into the folder out, which must exist. Each line that
// the app prints goes to output. An app that fails is an *Error. When ctx ends,
// the app and all it has started end too.
func (c Config) Run(ctx context.Context, out string, output func(line string)) error {
	_, isGo := c.GoRun()
	missing := errors.Join(missingGo(isGo), CheckNode(ctx, output))
	if missing != nil && isGo {
		// It would fail for certain, with a stack, after compiling the CDK.
		return &Error{App: c.App, Err: missing}
	}
	scratch, err := os.MkdirTemp("", "lambdacdk-context-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(scratch)
	env, err := c.environment(out, scratch)
	if err != nil {
		return err
	}
	name, args := shell(c.App)
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = c.Dir
	cmd.Env = append(os.Environ(), env...)
	lines := &lineWriter{emit: output}
	cmd.Stdout, cmd.Stderr = lines, lines
	ownGroup(cmd)
	cmd.WaitDelay = grace
	err = cmd.Run()
	lines.flush()
	endGroup(cmd) // what the app left running
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil && !errors.Is(err, exec.ErrWaitDelay) {
		return &Error{App: c.App, Err: errors.Join(err, missing)}
	}
	if _, err := os.Stat(filepath.Join(out, "manifest.json")); err != nil {
		return &Error{App: c.App, Err: errors.New("it wrote no cloud assembly into $CDK_OUTDIR; does it call app.Synth?")}
	}
	return nil
}

// missingGo says that an app of Go cannot run for want of the go command.
func missingGo(isGo bool) error {
	if !isGo {
		return nil
	}
	if _, err := exec.LookPath("go"); err != nil {
		return errors.New("there is no go command in PATH: install Go and put its bin folder there")
	}
	return nil
}

// A lineWriter cuts what a program prints into lines.
type lineWriter struct {
	emit func(line string)

	mu   sync.Mutex
	rest []byte
}

func (w *lineWriter) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.rest = append(w.rest, p...)
	for {
		line, rest, ok := bytes.Cut(w.rest, []byte("\n"))
		if !ok {
			return len(p), nil
		}
		w.emit(strings.TrimRight(string(line), "\r"))
		w.rest = rest
	}
}

func (w *lineWriter) flush() {
	if len(w.rest) > 0 {
		io.WriteString(w, "\n")
	}
}
