package dynalite

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// Version is the release of dynalite that runs. It has no transactions.
const Version = "4.0.0"

// ErrNoNode is in the error of [Start] where node or npm is not installed.
var ErrNoNode = errors.New("dynalite needs node and npm in PATH")

// tools finds node and npm.
func tools() (node, npm string, err error) {
	node, errNode := exec.LookPath("node")
	npm, errNPM := exec.LookPath("npm")
	if err := errors.Join(errNode, errNPM); err != nil {
		return "", "", fmt.Errorf("%w: %w", ErrNoNode, err)
	}
	return node, npm, nil
}

// install returns dynalite's own folder, made below cache if it is not there.
func install(ctx context.Context, npm, cache string) (string, error) {
	folder := filepath.Join(cache, "dynalite-"+Version)
	pkg := filepath.Join(folder, "node_modules", "dynalite")
	if exists(pkg) {
		return pkg, nil
	}
	if err := os.MkdirAll(cache, 0o755); err != nil {
		return "", fmt.Errorf("dynalite: %w", err)
	}
	// Under another name first, as other processes may install at the same time; a rename is all or nothing.
	temp, err := os.MkdirTemp(cache, "installing-")
	if err != nil {
		return "", fmt.Errorf("dynalite: %w", err)
	}
	defer os.RemoveAll(temp)
	// The packages' install scripts are not run: what they build is only used to keep tables on disk, and their
	// packages bring it built.
	cmd := exec.CommandContext(ctx, npm, "install", "--prefix", temp, "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", "dynalite@"+Version)
	cmd.Dir = temp
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("dynalite: npm install dynalite@%s: %w\n%s", Version, err, out)
	}
	if err := os.Rename(temp, folder); err != nil && !exists(pkg) {
		return "", fmt.Errorf("dynalite: %w", err)
	}
	return pkg, nil
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
