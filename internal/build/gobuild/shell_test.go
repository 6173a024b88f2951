package gobuild

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// reference is what go build itself makes of the module in dir, in the
// environment as it is, with the flags of a request.
func reference(t *testing.T, dir, goarch string, more ...string) []byte {
	t.Helper()
	out := filepath.Join(t.TempDir(), "out")
	args := append([]string{"build", "-o", out, "-trimpath", "-buildvcs=false", "-ldflags", "-s -w"}, more...)
	if len(more) == 0 {
		args = append(args, "-tags", "lambda.norpc")
	}
	cmd := exec.Command("go", args...)
	cmd.Dir = dir
	cmd.Env = append(cmd.Environ(), "CGO_ENABLED=0", "GOOS=linux", "GOARCH="+goarch)
	if text, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	return read(t, out)
}

// Shows P5 for another shell: whatever is set in it for what is built for this
// machine, a function is the same bytes that a plain go build makes.
func TestTheShellsVariablesChangeNoByte(t *testing.T) {
	if testing.Short() {
		t.Skip("links a program 40 times; go test without -short runs it")
	}
	dir := tree(t, hello)
	want := map[string][]byte{}
	for _, goarch := range []string{"amd64", "arm64"} {
		want[goarch] = reference(t, dir, goarch)
	}
	file := filepath.Join(t.TempDir(), "env")
	write(t, file, "GOAMD64=v3\nGOARM64=v9.0\nGOFIPS140=latest\nGOFLAGS=-mod=mod\n")
	for _, set := range []string{
		"GOAMD64=v3", "GOARM64=v9.0", "GOFIPS140=latest", "GOEXPERIMENT=fieldtrack", "GO_EXTLINK_ENABLED=1",
		"GOOS=plan9", "GOARCH=mips", "CGO_ENABLED=1", "CGO_CFLAGS=-O3", "CC=false", "GO111MODULE=off",
		"GODEBUG=gotypesalias=0", "GOCOVERDIR=" + t.TempDir(), "GOGC=5",
		"GOFLAGS=-mod=mod", "GOFLAGS=-trimpath=false -buildvcs=true", "GOFLAGS=-x -v -p=1", "GOFLAGS='-mod=readonly'",
		"GOENV=" + file,
	} {
		t.Run(set, func(t *testing.T) {
			name, value, _ := strings.Cut(set, "=")
			t.Setenv(name, value)
			for _, goarch := range []string{"amd64", "arm64"} {
				a := buildAll(t, t.TempDir(), Request{Entry: dir, GOOS: "linux", GOARCH: goarch})[0]
				if !bytes.Equal(read(t, a.Path), want[goarch]) {
					t.Errorf("%s: the binary for %s is another one", set, goarch)
				}
			}
		})
	}
}

// The shell's build tags are added to the request's own.
func TestTheShellsTagsAreAdded(t *testing.T) {
	dir := tree(t, hello)
	want := reference(t, dir, "arm64", "-tags", "lambda.norpc,mine,theirs,x")
	r := arm64(dir)
	r.Tags = []string{"mine"}
	file := filepath.Join(t.TempDir(), "env")
	write(t, file, "GOFLAGS=-tags=theirs,x\n")
	for _, set := range []string{"GOFLAGS=-mod=mod --tags=x,theirs", "GOENV=" + file} {
		t.Run(set, func(t *testing.T) {
			name, value, _ := strings.Cut(set, "=")
			t.Setenv(name, value)
			if !bytes.Equal(read(t, buildAll(t, t.TempDir(), r)[0].Path), want) {
				t.Error("the binary is not the one with all tags")
			}
		})
	}
}

// What a request says itself counts, whatever the shell says.
func TestTheRequestsOwnVariablesCount(t *testing.T) {
	dir := tree(t, hello)
	t.Setenv("GOFLAGS", "-race")
	t.Setenv("GOAMD64", "v2")
	r := Request{Entry: dir, GOOS: "linux", GOARCH: "amd64", Env: map[string]string{"GOAMD64": "v3", "GOFLAGS": "-pgo=off"}}
	got := read(t, buildAll(t, t.TempDir(), r)[0].Path)
	t.Setenv("GOAMD64", "v3")
	t.Setenv("GOFLAGS", "-pgo=off")
	if !bytes.Equal(got, reference(t, dir, "amd64")) {
		t.Error("the binary is not the one of its own variables")
	}
}

// A flag that would be lost, change the bytes or build nothing is refused
// before the go command hears of it, once for all functions.
func TestTheShellsOtherFlagsAreRefused(t *testing.T) {
	_, requests := functions(t, 2)
	cache := t.TempDir()
	file := filepath.Join(t.TempDir(), "env")
	write(t, file, "GOEXPERIMENT=fieldtrack\n")
	for set, want := range map[string]string{
		"GOFLAGS=-n":                       "cannot set -n by the shell's GOFLAGS: it builds nothing",
		"GOFLAGS=-race":                    "cannot set -race by the shell's GOFLAGS: it changes what is compiled",
		"GOFLAGS=-cover":                   "cannot set -cover by",
		"GOFLAGS=-gcflags=-N":              "cannot set -gcflags by the shell's GOFLAGS: give GCFlags",
		"GOFLAGS=-tags=x -ldflags=-X=a.b=": "cannot set -ldflags by the shell's GOFLAGS: give LDFlags or LinkVars",
		`GOFLAGS="-ldflags=-s -w"`:         "cannot set -ldflags by",
		"GOFLAGS=-toolexec=evil":           "cannot set -toolexec by",
		"GOENV=" + file:                    "go env -u GOEXPERIMENT",
	} {
		t.Run(set, func(t *testing.T) {
			name, value, _ := strings.Cut(set, "=")
			t.Setenv(name, value)
			b := newBuilder(t, cache)
			var printer Printer
			var texts string
			for _, r := range requests {
				_, err := b.Start(r).Wait()
				if !errors.Is(err, ErrShell) {
					t.Fatalf("build = %v; want ErrShell", err)
				}
				texts += printer.Text(err) + "\n"
			}
			if strings.Count(texts, want) != 1 || !strings.Contains(texts, "the same error: see go build ./cmd/f00") {
				t.Errorf("two functions say:\n%s\nwant once: %s", texts, want)
			}
		})
	}
}

// A flag that a new version of Go brings needs a rule.
func TestEveryFlagOfGoBuildHasARule(t *testing.T) {
	t.Parallel()
	help, err := exec.Command("go", "help", "build").Output()
	if err != nil {
		t.Fatal(err)
	}
	flags := regexp.MustCompile(`(?m)^\t-(\S+)`).FindAllSubmatch(help, -1)
	if len(flags) < 25 {
		t.Fatalf("go help build shows %d flags; this test reads it wrong", len(flags))
	}
	for _, f := range flags {
		if _, ok := flagRules[string(f[1])]; !ok {
			t.Errorf("flagRules says nothing about -%s: does it change the bytes?", f[1])
		}
	}
}

// The variables, too, that Go says are about what is compiled.
func TestEveryArchitectureVariableOfLambdaIsPinned(t *testing.T) {
	t.Parallel()
	for goarch, name := range map[string]string{"amd64": "GOAMD64", "arm64": "GOARM64"} {
		cmd := exec.Command("go", "env", name)
		cmd.Env = append(os.Environ(), name+"=", "GOENV=off", "GOARCH="+goarch)
		text, err := cmd.Output()
		if err != nil {
			t.Fatal(err)
		}
		found := false
		for _, p := range pinned {
			found = found || p.name == name && p.value == strings.TrimSpace(string(text))
		}
		if !found {
			t.Errorf("%s is %s by default; want it pinned to that", name, text)
		}
	}
}
