package lambdatest

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

type buildOptions struct {
	tags string
	dir  string
}

// WithTags builds with these tags, separated by commas, beside lambda.norpc.
// For StartPackage.
func WithTags(tags string) Option { return func(o *options) { o.build.tags = tags } }

// WithDir runs the go command in dir, to which the package is relative.
// Without it, in the test's own directory. For StartPackage.
func WithDir(dir string) Option { return func(o *options) { o.build.dir = dir } }

// StartPackage builds the main package pkg, such as "./cmd/orders", for this
// machine and runs it as StartBinary does. The binary is removed by Close. It
// fails with the compiler's output.
func StartPackage(ctx context.Context, pkg string, opts ...Option) (*Function, error) {
	o := newOptions(opts)
	dir, err := os.MkdirTemp("", "lambdatest")
	if err != nil {
		return nil, fmt.Errorf("lambdatest: %w", err)
	}
	remove := func() { os.RemoveAll(dir) }
	binary := filepath.Join(dir, "bootstrap")
	tags := "lambda.norpc"
	if o.build.tags != "" {
		tags += "," + o.build.tags
	}
	cmd := exec.CommandContext(ctx, "go", "build", "-tags", tags, "-o", binary, pkg)
	cmd.Dir = o.build.dir
	if out, err := cmd.CombinedOutput(); err != nil {
		remove()
		return nil, fmt.Errorf("lambdatest: go build %s: %w\n%s", pkg, err, out)
	}
	o.function.Command = []string{binary}
	return start(&program{options: o, stop: remove})
}
