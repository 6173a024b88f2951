//go:build unix

package session

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// A function that the user runs is one: with the environment that the tool has
// written, a program of the user's answers its requests, for as long as it
// likes.
func TestAProcessOfTheUsersBecomesAFunction(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a handler twice; go test without -short runs it")
	}
	t.Parallel()
	dir := copyApp(t)
	edit(t, filepath.Join(dir, "synthesize"), "'build':", "'choosesPayload': true, 'build':")
	x := start(t, Options{Dir: dir, Attach: []string{"Hello"}})
	x.waitFor(t, `Test/Hello waits for a process of yours: .*Test-Hello\.env`)
	x.waitFor(t, `"program": "[^"]*/handler", "envFile": "[^"]*/\.lambdacdk/Test-Hello\.env"`)
	file := filepath.Join(dir, ".lambdacdk", "Test-Hello.env")
	info, err := os.Stat(file)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("the environment is %v, %v; want a file of the user's alone", info, err)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if ignore, err := os.ReadFile(filepath.Join(dir, ".lambdacdk", ".gitignore")); err != nil || string(ignore) != "*\n" {
		t.Errorf("the folder's .gitignore is %q, %v; want one of everything", ignore, err)
	}
	program := filepath.Join(t.TempDir(), "mine")
	build := exec.Command("go", "build", "-o", program, "./handler")
	build.Dir = dir
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	mine := exec.CommandContext(ctx, program)
	mine.Env = append(os.Environ(), strings.Split(strings.TrimSpace(string(text)), "\n")...)
	if err := mine.Start(); err != nil {
		t.Fatal(err)
	}
	defer mine.Wait()
	defer cancel()
	if got := x.hello(t, "ann"); got.PID != mine.Process.Pid {
		t.Errorf("GET /hello/ann = %+v, want the answer of process %d", got, mine.Process.Pid)
	}
}

func TestOnlyFunctionsThatRunHereAreAttached(t *testing.T) {
	t.Parallel()
	dir := anApp(t)
	for name, want := range map[string]string{"Helo": "did you mean Test/Hello?", "Script": "Test/Script does not run here: its runtime is nodejs22.x"} {
		err := Run(t.Context(), Options{Dir: dir, Attach: []string{name}, CacheDir: cacheDir, Output: &screen{}})
		if err == nil || !strings.Contains(err.Error(), "--attach: ") || !strings.Contains(err.Error(), want) {
			t.Errorf("--attach %s: %v, want an error with %q", name, err, want)
		}
	}
}
