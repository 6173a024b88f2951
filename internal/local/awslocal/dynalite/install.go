package dynalite

import (
	"context"
	"crypto/sha256"
	_ "embed"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/build/store"
)

// Version is the release of dynalite that runs. What is added to it uses its own files.
const Version = "4.0.0"

// ErrNoNode is in the error of [Start] where node or npm is not installed.
var ErrNoNode = errors.New("dynalite needs node and npm in PATH")

// What npm installs: every package with its version and digest, so that no
// later release gets onto a machine by itself. The lock names no registry; the
// user's own is asked. It is made again by
//
//	npm install --package-lock-only --omit-lockfile-registry-resolved
var (
	//go:embed lock/package.json
	manifest []byte
	//go:embed lock/package-lock.json
	lock []byte
)

// tools finds node and npm.
func tools() (node, npm string, err error) {
	node, errNode := exec.LookPath("node")
	npm, errNPM := exec.LookPath("npm")
	if err := errors.Join(errNode, errNPM); err != nil {
		return "", "", fmt.Errorf("%w: %w", ErrNoNode, err)
	}
	return node, npm, nil
}

// install returns dynalite's own folder, made in the cache if it is not there.
func install(ctx context.Context, npm, cacheDir string) (string, error) {
	cache, err := store.Open(cacheDir)
	if err != nil {
		return "", fmt.Errorf("dynalite: %w", err)
	}
	name := fmt.Sprintf("dynalite-%s-%.6x", Version, sha256.Sum256(lock))
	folder := cache.Path(name)
	pkg := filepath.Join(folder, "node_modules", "dynalite")
	unlock, err := cache.Lock(name)
	if err != nil {
		return "", fmt.Errorf("dynalite: %w", err)
	}
	defer unlock()
	if exists(pkg) {
		return pkg, nil
	}
	// Under another name first, as npm may be killed; a rename is all or nothing.
	temp, err := os.MkdirTemp(cache.Path("."), "installing-")
	if err != nil {
		return "", fmt.Errorf("dynalite: %w", err)
	}
	defer os.RemoveAll(temp)
	err = errors.Join(
		os.WriteFile(filepath.Join(temp, "package.json"), manifest, 0o600),
		os.WriteFile(filepath.Join(temp, "package-lock.json"), lock, 0o600),
	)
	if err != nil {
		return "", fmt.Errorf("dynalite: %w", err)
	}
	// The packages' install scripts are not run: what they build is only used to keep tables on disk, and their
	// packages bring it built.
	cmd := exec.CommandContext(ctx, npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
	cmd.Dir = temp
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("dynalite: npm ci of dynalite %s: %w\n%s", Version, err, out)
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
