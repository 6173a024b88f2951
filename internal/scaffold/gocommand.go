package scaffold

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"time"
)

// goCommand runs the go command in dir. A new app is a module of its own,
// whatever workspace stands around it. What it prints is shown if it fails.
func goCommand(ctx context.Context, dir string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOWORK=off")
	cmd.WaitDelay = time.Second
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	switch {
	case err == nil:
		return strings.TrimSpace(stdout.String()), nil
	case ctx.Err() != nil:
		return "", ctx.Err()
	case errors.Is(err, exec.ErrNotFound):
		return "", errors.New("there is no go command in PATH; install Go from https://go.dev/dl")
	}
	said := shortened(stderr.String())
	if strings.Contains(said, "GOPROXY=off") {
		said += "\nthe environment or `go env` has GOPROXY=off, and not all that the app needs is in the module cache; set another GOPROXY, such as https://proxy.golang.org,direct"
	}
	return "", fmt.Errorf("go %s: %w\n%s", strings.Join(args, " "), err, said)
}

// maxLines are shown of what a go command says when it fails. Where one module
// cannot be fetched, it says the same of each package that needs it.
const maxLines = 12

func shortened(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	// It begins with what it was about to do, which is no reason.
	lines = slices.DeleteFunc(lines, func(line string) bool {
		return strings.HasPrefix(line, "go: downloading ") || strings.HasPrefix(line, "go: finding ")
	})
	if more := len(lines) - maxLines; more > 0 {
		lines = append(lines[:maxLines], fmt.Sprintf("… and %d lines more of that", more))
	}
	return strings.Join(lines, "\n")
}
