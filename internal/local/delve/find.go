package delve

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/build/store"
)

// module and Version are what is built where PATH has no delve that fits.
const (
	module  = "github.com/go-delve/delve/cmd/dlv"
	Version = "v1.27.2"
)

// install is how the user gets one into PATH.
const install = "go install " + module + "@" + Version

// A Debugger is a delve on this machine.
type Debugger struct {
	// Path is the program.
	Path string
	// Version is what it says of itself, such as "1.27.2".
	Version string
	// From is where it comes from, in words.
	From string
}

// Find returns the delve of PATH; where there is none, or one that does not know
// the Go that compiles the code in folder dir, it builds one into the cache,
// whose folder is empty for the default one. It calls progress when that
// begins, and what progress has returned at its end.
func Find(ctx context.Context, cacheDir, dir string, progress func(what string) (stop func())) (Debugger, error) {
	minor, err := goMinor(ctx, dir)
	if err != nil {
		return Debugger{}, err
	}
	var why string
	if path, err := exec.LookPath("dlv"); err != nil {
		why = "PATH has no dlv"
	} else if version, err := versionOf(ctx, path); err != nil {
		why = err.Error()
	} else if knows(version, minor) {
		return Debugger{path, version, "of PATH"}, nil
	} else {
		why = fmt.Sprintf("%s is version %s, which does not know Go 1.%d", path, version, minor)
	}
	path, err := build(ctx, cacheDir, progress)
	if ctx.Err() != nil {
		return Debugger{}, ctx.Err()
	}
	if err != nil {
		return Debugger{}, fmt.Errorf("no delve to debug with: %s, and building one has failed: %w\nwith a network: %s", why, err, install)
	}
	return Debugger{path, strings.TrimPrefix(Version, "v"), "built here, as " + why}, nil
}

// goMinor is that of the Go which builds in dir: 26 of Go 1.26.
func goMinor(ctx context.Context, dir string) (int, error) {
	cmd := exec.CommandContext(ctx, "go", "env", "GOVERSION")
	cmd.Dir = dir
	out, err := cmd.Output()
	if err != nil {
		return 0, fmt.Errorf("go env GOVERSION: %w", err)
	}
	var minor int
	if _, err := fmt.Sscanf(string(out), "go1.%d", &minor); err != nil {
		return 0, nil // of a Go between two versions, delve asks no more
	}
	return minor, nil
}

var versionLine = regexp.MustCompile(`(?m)^Version: (\d+\.\d+\S*)`)

func versionOf(ctx context.Context, path string) (string, error) {
	out, err := exec.CommandContext(ctx, path, "version").Output()
	if err != nil {
		return "", fmt.Errorf("%s version: %w", path, err)
	}
	found := versionLine.FindSubmatch(out)
	if found == nil {
		return "", fmt.Errorf("%s says no version", path)
	}
	return string(found[1]), nil
}

// knows reports whether a delve reads what a Go writes. Since 1.22, delve's
// version is that of the newest Go that it knows.
func knows(version string, goMinor int) bool {
	var major, minor int
	fmt.Sscanf(version, "%d.%d", &major, &minor) // what it cannot read is 0
	return major > 1 || minor >= goMinor
}

// build makes the delve of the cache, unless it is there.
func build(ctx context.Context, cacheDir string, progress func(what string) (stop func())) (string, error) {
	st, err := store.Open(cacheDir)
	if err != nil {
		return "", err
	}
	name := "tool/dlv-" + Version + "-" + runtime.Version()
	unlock, err := st.Lock(name)
	if err != nil {
		return "", err
	}
	defer unlock()
	if err := st.Touch(name); err != nil {
		return "", err
	}
	folder, file := st.Path(name), programName()
	path := filepath.Join(folder, file)
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		return path, err
	}
	defer progress("building delve " + Version + ", once")()
	unfinished, err := os.MkdirTemp(folder, "unfinished-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(unfinished)
	cmd := exec.CommandContext(ctx, "go", "install", module+"@"+Version)
	cmd.Dir = unfinished
	// The user's settings are for the user's code.
	cmd.Env = append(os.Environ(), "GOBIN="+unfinished, "GOFLAGS=", "GOWORK=off", "GO111MODULE=on", "GOOS="+runtime.GOOS, "GOARCH="+runtime.GOARCH, "CGO_ENABLED=0", "PWD="+unfinished)
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", errors.New(cmp.Or(strings.TrimSpace(string(out)), err.Error()))
	}
	return path, os.Rename(filepath.Join(unfinished, file), path)
}

func programName() string {
	if runtime.GOOS == "windows" {
		return "dlv.exe"
	}
	return "dlv"
}
