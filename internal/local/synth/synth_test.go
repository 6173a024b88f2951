package synth

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// readBack runs an app that copies its environment into the assembly.
func readBack(t *testing.T, c Config) map[string]string {
	t.Helper()
	out := t.TempDir()
	c.App = `echo '{}' > $CDK_OUTDIR/manifest.json; env > $CDK_OUTDIR/env; cp "$CONTEXT_OVERFLOW_LOCATION_ENV" $CDK_OUTDIR/context 2>/dev/null || true`
	if err := c.Run(t.Context(), out, func(line string) { t.Log(line) }); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(out, "env"))
	if err != nil {
		t.Fatal(err)
	}
	env := map[string]string{"out": out}
	for line := range strings.Lines(string(text)) {
		key, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "=")
		env[key] = value
	}
	return env
}

// The app finds what the CDK CLI gives it: folder, context of both files and
// of the command line, account and region. It is compiled for this machine,
// whatever the shell compiles for.
func TestAppsRunAsUnderTheCDKCLI(t *testing.T) {
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "cdk.json"), `{"app": "x", "context": {"from": "cdk.json", "kept": [1], "lambdacdk:skipBuild": false}}`)
	write(t, filepath.Join(dir, "cdk.context.json"), `{"from": "cdk.context.json", "looked-up": "vpc-1"}`)
	t.Setenv("CDK_DEFAULT_REGION", "eu-west-1")
	t.Setenv("CDK_DEFAULT_ACCOUNT", "")
	t.Setenv("GOOS", "plan9")
	t.Setenv("GOARCH", "mips")
	c, err := ReadConfig(dir)
	if err != nil {
		t.Fatal(err)
	}
	env := readBack(t, c.With(map[string]string{"more": "given"}))
	for key, want := range map[string]string{
		"PWD": dir, "CDK_OUTDIR": env["out"], "CDK_DEFAULT_REGION": "eu-west-1", "CDK_DEFAULT_ACCOUNT": "123456789012", "CDK_VALIDATION": "false",
		"GOOS": runtime.GOOS, "GOARCH": runtime.GOARCH,
	} {
		if env[key] != want {
			t.Errorf("%s = %q, want %q", key, env[key], want)
		}
	}
	var context map[string]any
	if err := json.Unmarshal([]byte(env["CDK_CONTEXT_JSON"]), &context); err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]any{
		"from": "cdk.context.json", "looked-up": "vpc-1", "more": "given",
		"lambdacdk:skipBuild": true, "aws:cdk:enable-path-metadata": true,
	} {
		if context[key] != want {
			t.Errorf("context %s = %v, want %v", key, context[key], want)
		}
	}
	if _, err := os.Stat(env["TMPDIR"]); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the app's temporary folder %s is left behind (%v)", env["TMPDIR"], err)
	}
}

// Linux takes 128 KB for one variable; what is more goes into a file, whose
// name the CDK reads.
func TestLargeContextsTravelInAFile(t *testing.T) {
	large := strings.Repeat("x", 200<<10)
	env := readBack(t, Config{Dir: t.TempDir(), Context: map[string]any{"large": large}})
	if env["CDK_CONTEXT_JSON"] != "{}" {
		t.Errorf("CDK_CONTEXT_JSON has %d bytes", len(env["CDK_CONTEXT_JSON"]))
	}
	text, err := os.ReadFile(filepath.Join(env["out"], "context"))
	if err != nil {
		t.Fatal(err)
	}
	var context map[string]any
	if err := json.Unmarshal(text, &context); err != nil || context["large"] != large {
		t.Errorf("the file does not hold the context: %v", err)
	}
}

func TestAppMayBeTheFolderOfAnAssembly(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "cdk.out"), 0o755); err != nil {
		t.Fatal(err)
	}
	if got, ok := (Config{Dir: dir, App: "cdk.out"}).ReadyAssembly(); !ok || got != filepath.Join(dir, "cdk.out") {
		t.Errorf("ReadyAssembly = %q, %v", got, ok)
	}
	if _, ok := (Config{Dir: dir, App: "go run ./infra"}).ReadyAssembly(); ok {
		t.Error("a command counts as the folder of an assembly")
	}
}

func TestAppsThatFailSayHow(t *testing.T) {
	t.Setenv("JSII_NODE", nodeOf(t, "v22.0.0"))
	var printed []string
	err := Config{Dir: t.TempDir(), App: `echo one; echo two >&2; printf three; exit 5`}.Run(t.Context(), t.TempDir(), func(line string) { printed = append(printed, line) })
	failure, ok := errors.AsType[*Error](err)
	if !ok || !strings.Contains(failure.Error(), "exit status 5") {
		t.Errorf("Run = %v, want an *Error with the status", err)
	}
	if got := strings.Join(printed, ","); got != "one,two,three" {
		t.Errorf("printed %q, want one,two,three", got)
	}
}

// What the app has started in the background ends with it.
func TestEndingRunEndsEveryProcess(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	begin := time.Now()
	err := Config{Dir: t.TempDir(), App: `sh -c 'trap "" TERM; sleep 1000' & echo started; wait`}.Run(ctx, t.TempDir(), func(line string) {
		if line == "started" {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("Run = %v, want %v", err, context.Canceled)
	}
	if took := time.Since(begin); took > time.Minute {
		t.Errorf("Run took %v to end", took)
	}
}

// The sources of an app are found behind what people write before go run.
func TestGoRunIsFoundInCommands(t *testing.T) {
	type want struct {
		Dir, Package string
		Tags         []string
	}
	for command, w := range map[string]want{
		"go run ./infra":                                {"/app", "./infra", nil},
		"go run -mod=mod infra.go":                      {"/app", "infra.go", nil},
		"cd infra && go run .":                          {"/app/infra", ".", nil},
		`cd "infra" && cd 'deep er' ; go run . --x y`:   {"/app/infra/deep er", ".", nil},
		"go mod download && go run -tags=a,b ./infra":   {"/app", "./infra", []string{"a", "b"}},
		"GOFLAGS=-mod=mod go run -tags 'a b' ./infra":   {"/app", "./infra", []string{"a", "b"}},
		"go -C /else run -ldflags '-s -w' ./infra 2>&1": {"/else", "./infra", nil},
		"(cd infra; go run . | tee synth.log)":          {"/app/infra", ".", nil},
	} {
		got, ok := Config{Dir: "/app", App: command}.GoRun()
		if !ok || got.Dir != w.Dir || got.Package != w.Package || !slices.Equal(got.Tags, w.Tags) {
			t.Errorf("GoRun of %q = %+v, %v; want %+v", command, got, ok, w)
		}
	}
	for _, command := range []string{"npx ts-node bin/app.ts", "go build ./infra && ./infra/infra", "./go run", "go run", "cdk.out", ""} {
		if got, ok := (Config{Dir: "/app", App: command}).GoRun(); ok {
			t.Errorf("GoRun of %q = %+v, want none", command, got)
		}
	}
}
