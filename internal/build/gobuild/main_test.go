package gobuild

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"
)

// roleVariable makes the test binary play another program.
const roleVariable = "GOBUILD_TEST_ROLE"

func TestMain(m *testing.M) {
	switch os.Getenv(roleVariable) {
	case "":
		os.Exit(m.Run())
	case "synth":
		os.Exit(synth(os.Args[1], os.Args[2:]))
	case "hanging go":
		os.Exit(hangingGo(os.Args[1:]))
	case "interrupted go":
		if os.Args[1] == "build" {
			os.Exit(interruptedGo())
		}
		os.Exit(realGo(os.Args[1:]))
	case "full disk", "killed compiler":
		if os.Args[1] == "build" {
			fmt.Fprintln(os.Stderr, map[string]string{
				"full disk":       "go: writing output: write /tmp/go-build1/b001/exe/a.out: no space left on device",
				"killed compiler": "# example.com/hello\n/usr/local/go/pkg/tool/linux_amd64/link: signal: killed",
			}[os.Getenv(roleVariable)])
			os.Exit(1)
		}
		os.Exit(realGo(os.Args[1:]))
	case "killed go":
		if os.Args[1] == "build" {
			if self, err := os.FindProcess(os.Getpid()); err == nil {
				self.Kill()
			}
			select {}
		}
		os.Exit(realGo(os.Args[1:]))
	}
}

// synth is a process that builds entries, as an app's synthesis does, and
// prints each artifact's path.
func synth(cache string, entries []string) int {
	b := New(Config{CacheDir: cache, GoCommand: os.Getenv("GOBUILD_TEST_GO")})
	defer b.Close()
	var builds []*Build
	for _, entry := range entries {
		builds = append(builds, b.Start(Request{Entry: entry, GOOS: "linux", GOARCH: "arm64"}))
	}
	for _, x := range builds {
		a, err := x.Wait()
		if err != nil {
			fmt.Println(err)
			return 1
		}
		fmt.Println(a.Path)
	}
	return 0
}

// interruptedGo is what Ctrl-C makes of a go build, which does not handle it.
func interruptedGo() int {
	self, err := os.FindProcess(os.Getpid())
	if err == nil {
		err = self.Signal(os.Interrupt)
	}
	if err == nil {
		time.Sleep(time.Minute)
	}
	fmt.Fprintln(os.Stderr, "not interrupted:", err)
	return 1
}

// hangingGo is a go command that, asked to build, writes half a binary again and
// again, and never ends.
func hangingGo(args []string) int {
	if args[0] != "build" {
		return realGo(args)
	}
	out := args[slices.Index(args, "-o")+1]
	for {
		// The folder may be gone, once nobody waits for this process.
		os.WriteFile(filepath.Join(out, filepath.Base(args[len(args)-1])), []byte("\x7fELF half a binary"), 0o755)
		time.Sleep(time.Millisecond)
	}
}

func realGo(args []string) int {
	cmd := exec.Command("go", args...)
	cmd.Env = append(os.Environ(), roleVariable+"=")
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	if cmd.Run() != nil {
		return 1
	}
	return 0
}

// tree writes the files of a txtar archive into a new folder.
func tree(t testing.TB, archive string) string {
	t.Helper()
	dir := t.TempDir()
	for _, f := range txtar.Parse([]byte(archive)).Files {
		write(t, filepath.Join(dir, filepath.FromSlash(f.Name)), string(f.Data))
	}
	return dir
}

// newBuilder returns a Builder that is closed when the test ends.
func newBuilder(t testing.TB, cache string) *Builder {
	t.Helper()
	b := New(Config{CacheDir: cache})
	t.Cleanup(b.Close)
	return b
}

// arm64 is the request of most functions.
func arm64(parts ...string) Request {
	return Request{Entry: filepath.Join(parts...), GOOS: "linux", GOARCH: "arm64"}
}

// buildAll builds requests with a new Builder, all of which must succeed.
func buildAll(t testing.TB, cache string, requests ...Request) []Artifact {
	t.Helper()
	b := newBuilder(t, cache)
	var builds []*Build
	for _, r := range requests {
		builds = append(builds, b.Start(r))
	}
	var artifacts []Artifact
	for i, x := range builds {
		a, err := x.Wait()
		if err != nil {
			t.Fatalf("build of %+v: %v", requests[i], err)
		}
		artifacts = append(artifacts, a)
	}
	return artifacts
}

// runOutput runs a binary that was built for this host and returns what it prints.
func runOutput(t testing.TB, a Artifact) string {
	t.Helper()
	out, err := exec.Command(a.Path).CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v: %s", a.Path, err, out)
	}
	return strings.TrimSpace(string(out))
}

// hello is a module with one main package.
const hello = `
-- go.mod --
module example.com/hello

go 1.26
-- main.go --
package main

func main() { println("hello") }
`
