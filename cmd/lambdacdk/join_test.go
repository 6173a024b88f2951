//go:build unix

package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// A joinWorld is an app and a cache that tools share.
type joinWorld struct{ app, cache string }

func newJoinWorld(t *testing.T) joinWorld {
	t.Helper()
	if testing.Short() {
		t.Skip("builds handlers")
	}
	return joinWorld{copyApp(t), t.TempDir()}
}

func copyApp(t *testing.T) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(dir, os.DirFS("../../internal/local/session/testdata/app")); err != nil {
		t.Fatal(err)
	}
	return dir
}

// A served app is a lambdacdk local that runs.
type served struct {
	pid    int
	url    string
	cmd    *exec.Cmd
	output *lines // from the end of the start screen on
}

// serve returns once the app is served.
func (w joinWorld) serve(t *testing.T) *served {
	t.Helper()
	cmd, output := startToolWith(t, t.TempDir(), w.cache, "local", "--port", "0", w.app)
	s := &served{pid: cmd.Process.Pid, cmd: cmd, output: output}
	s.url = output.find(t, regexp.MustCompile(`http://127\.0\.0\.1:\d+`))
	output.find(t, regexp.MustCompile(`Ctrl-C ends`))
	for deadline := time.Now().Add(patience); w.file(t, s.pid) == ""; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("process %d does not let itself be found", s.pid)
		}
	}
	return s
}

// end ends the tool as Ctrl-C does and returns what it has said since it served.
func (s *served) end(t *testing.T) string {
	t.Helper()
	rest := s.output.all()
	syscall.Kill(s.pid, syscall.SIGINT)
	if err := s.cmd.Wait(); err != nil {
		t.Errorf("lambdacdk local ended with %v", err)
	}
	return <-rest
}

// kill ends the tool without a chance to tidy up.
func (s *served) kill() {
	syscall.Kill(s.pid, syscall.SIGKILL)
	s.cmd.Wait()
}

func (w joinWorld) folder() string { return filepath.Join(w.cache, "running") }

// file is what the run with that process has written; empty if there is none.
func (w joinWorld) file(t *testing.T, pid int) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(w.folder(), fmt.Sprintf("*-%d.json", pid)))
	if err != nil || len(files) > 1 {
		t.Fatalf("files of process %d: %v, %v", pid, files, err)
	}
	return strings.Join(files, "")
}

// An invoked function, as who typed lambdacdk invoke sees it.
type invoked struct {
	stdout, stderr string
	status         int
}

// pid is the process of testdata's handler that has answered.
func (i invoked) pid(t *testing.T) int {
	t.Helper()
	var response struct{ Body string }
	var a struct{ PID int }
	if err := errors.Join(json.Unmarshal([]byte(i.stdout), &response), json.Unmarshal([]byte(response.Body), &a)); err != nil || i.status != 0 {
		t.Fatalf("lambdacdk invoke ended with %d and wrote %q: %v\n%s", i.status, i.stdout, err, i.stderr)
	}
	return a.PID
}

// command is a command of the tool in the app's folder.
func (w joinWorld) command(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "lambdacdk", args...)
	cmd.Env = append(os.Environ(), "LAMBDACDK_CACHE="+w.cache)
	cmd.Dir = w.app
	return cmd
}

func (w joinWorld) invoke(t *testing.T, args ...string) invoked {
	t.Helper()
	return w.run(t, append([]string{"invoke"}, args...)...)
}

func (w joinWorld) run(t *testing.T, args ...string) invoked {
	t.Helper()
	cmd := w.command(t, args...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return invoked{stdout.String(), stderr.String(), cmd.ProcessState.ExitCode()}
}

func joining(pid int) string {
	return fmt.Sprintf("joining the lambdacdk local that serves this app (process %d): its terminal has the function's log\n", pid)
}

const nobodyServes = "in a process of its own, with services of its own: no lambdacdk local serves this app\n"

// A function that is served already runs there: in the processes that answer
// requests, with the code that is saved now.
func TestInvokeJoinsTheLocalThatServesTheApp(t *testing.T) {
	w := newJoinWorld(t)
	local := w.serve(t)
	warm := handlerPID(t, local.url+"/hello/x")

	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(w.app, link); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"Hello"}, {"Test/Hello", w.app}, {"Test-Hello", link}} {
		got := w.invoke(t, args...)
		if pid := got.pid(t); pid != warm || got.stderr != joining(local.pid) {
			t.Errorf("invoke %v ran in process %d and said %q, want %d, the one that requests have, and %q", args, pid, got.stderr, warm, joining(local.pid))
		}
	}

	event := filepath.Join(t.TempDir(), "event.json")
	source := filepath.Join(w.app, "greeting", "greeting.go")
	for file, text := range map[string]string{event: `{"pathParameters": {"name": "gopher"}}`, source: "package greeting\n\nconst Text = \"saved just now\"\n"} {
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got := w.invoke(t, "Hello", "--event", event); !strings.Contains(got.stdout, `\"greeting\":\"saved just now\"`) || !strings.Contains(got.stdout, `\"name\":\"gopher\"`) {
		t.Errorf("after a save, invoke with an event wrote %s\n%s", got.stdout, got.stderr)
	}

	for _, test := range []struct {
		function, stdout string
		stderr           string // after the line of joining
	}{
		{"Fails", `{"errorMessage":"out of stock","errorType":"Shortage"}` + "\n", "lambdacdk: Shortage: out of stock\n"},
		{"Script", "", "lambdacdk: Test/Script does not run here: its runtime is nodejs22.x"},
		{"Helo", "", "lambdacdk: no function \"Helo\" (did you mean Test/Hello?); the app has:\n\tTest/"},
	} {
		got := w.invoke(t, test.function)
		if after, ok := strings.CutPrefix(got.stderr, joining(local.pid)); got.status != 1 || got.stdout != test.stdout || !ok || !strings.HasPrefix(after, test.stderr) {
			t.Errorf("invoke %s ended with %d, wrote %q and said %q; want 1, %q and %q after the line of joining", test.function, got.status, got.stdout, got.stderr, test.stdout, test.stderr)
		}
	}

	said := local.end(t)
	for _, want := range []string{"Test/Hello [0-9a-f]{8} a plain line", "Test/Hello [0-9a-f]{8} ← ok from lambdacdk invoke", "Test/Fails [0-9a-f]{8} ← error from lambdacdk invoke"} {
		if !regexp.MustCompile(want).MatchString(said) {
			t.Errorf("lambdacdk local did not say %s:\n%s", want, said)
		}
	}
	if file := w.file(t, local.pid); file != "" {
		t.Errorf("%s is left behind", file)
	}
	if got := w.invoke(t, "Hello"); got.pid(t) == warm || !strings.Contains(got.stderr, nobodyServes) {
		t.Errorf("after the end, invoke said\n%s", got.stderr)
	}
}

// What a run is started with is not taken over by one that is there.
func TestInvokeRunsAloneWhereItIsAskedTo(t *testing.T) {
	w := newJoinWorld(t)
	local := w.serve(t)
	warm := handlerPID(t, local.url+"/hello/x")
	for _, test := range []struct{ args, why string }{
		{"--alone Hello", "--alone is given"},
		{"Hello --env EXTRA=more", "--env is given"},
		{"Hello --env-file " + os.DevNull, "--env-file is given"},
		{"-c a=b Hello", "-c is given"},
		{"--no-permissions Hello", "--no-permissions is given"},
		{"--state " + filepath.Join(t.TempDir(), "state") + " Hello", "--state is given"},
		{"Hello " + copyApp(t), "no lambdacdk local serves this app"},
	} {
		got := w.invoke(t, strings.Fields(test.args)...)
		if pid := got.pid(t); pid == warm || strings.Contains(got.stderr, "joining") || !strings.Contains(got.stderr, "with services of its own: "+test.why+"\n") {
			t.Errorf("invoke %s ran in process %d, that of requests is %d; it said\n%s\nwant %q", test.args, pid, warm, got.stderr, test.why)
		}
	}
	if said := local.end(t); strings.Contains(said, "from lambdacdk invoke") {
		t.Errorf("lambdacdk local was joined:\n%s", said)
	}
}

func TestInvokeOfAFunctionThatWasNeverBuilt(t *testing.T) {
	w := newJoinWorld(t)
	source := filepath.Join(w.app, "greeting", "greeting.go")
	good, err := os.ReadFile(source)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(source, []byte("package greeting\n\nconst Text = nonsense\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	local := w.serve(t)
	if got := w.invoke(t, "Hello"); got.status != 1 || got.stdout != "" || got.stderr != joining(local.pid)+"lambdacdk: Test/Hello could not be built: see the messages of the tool\n" {
		t.Errorf("invoke ended with %d, wrote %q and said\n%s", got.status, got.stdout, got.stderr)
	}
	if err := os.WriteFile(source, good, 0o644); err != nil {
		t.Fatal(err)
	}
	if got := w.invoke(t, "Hello"); got.status != 0 {
		t.Errorf("after the mending, invoke ended with %d\n%s", got.status, got.stderr)
	}
	local.end(t)
}

// A killed run tidies nothing up. What it has left leads nowhere, or to whoever
// has its number or its port now: nobody gets an event by it.
func TestInvokeIsNotMisledByWhatAKilledRunLeft(t *testing.T) {
	w := newJoinWorld(t)
	local := w.serve(t)
	file := w.file(t, local.pid)
	for path, want := range map[string]fs.FileMode{file: 0o600, w.folder(): fs.ModeDir | 0o700} {
		if info, err := os.Stat(path); err != nil || info.Mode() != want {
			t.Errorf("%s: %v, %v; want mode %v: it has the run's key", path, info.Mode(), err, want)
		}
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var left map[string]any
	if err := json.Unmarshal(text, &left); err != nil {
		t.Fatal(err)
	}
	local.kill()

	alive := os.Getpid()
	stranger := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet {
			t.Errorf("a stranger got %s %s", r.Method, r.URL)
		}
		fmt.Fprint(w, "{}")
	}))
	defer stranger.Close()
	other := joinWorld{copyApp(t), w.cache}
	running := other.serve(t)
	var of struct{ URL string }
	if text, err := os.ReadFile(other.file(t, running.pid)); err != nil || json.Unmarshal(text, &of) != nil {
		t.Fatal(string(text), err)
	}
	for _, test := range []struct {
		name string
		pid  int
		url  any
	}{
		{"its process is gone", local.pid, left["URL"]},
		{"its number is another process's", alive, left["URL"]},
		{"its port is a stranger's", alive, stranger.URL},
		{"its port is that of another run, with another key", alive, of.URL},
	} {
		left["PID"], left["URL"] = test.pid, test.url
		text, err := json.Marshal(left)
		if err != nil {
			t.Fatal(err)
		}
		stale := strings.Replace(file, "-"+strconv.Itoa(local.pid), "-"+strconv.Itoa(test.pid), 1)
		if err := os.WriteFile(stale, text, 0o600); err != nil {
			t.Fatal(err)
		}
		if got := w.invoke(t, "Hello"); got.status != 0 || !strings.Contains(got.stderr, nobodyServes) {
			t.Errorf("%s: invoke ended with %d and said\n%s", test.name, got.status, got.stderr)
		}
		if _, err := os.Stat(stale); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: its file is still there (%v)", test.name, err)
		}
	}
	running.end(t)
}

// A run that is stopped by Ctrl-Z may go on: it is not waited for, nor
// forgotten.
func TestInvokeDoesNotWaitForARunThatDoesNotAnswer(t *testing.T) {
	w := newJoinWorld(t)
	local := w.serve(t)
	if err := syscall.Kill(local.pid, syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	want := fmt.Sprintf("in a process of its own, with services of its own: no lambdacdk local that serves this app is found: process %d does not answer\n", local.pid)
	if got := w.invoke(t, "Hello"); got.status != 0 || !strings.Contains(got.stderr, want) {
		t.Errorf("invoke ended with %d and said\n%s\nwant %q", got.status, got.stderr, want)
	}
	if err := syscall.Kill(local.pid, syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
	if got := w.invoke(t, "Hello"); got.status != 0 || got.stderr != joining(local.pid) {
		t.Errorf("when the run went on, invoke ended with %d and said\n%s", got.status, got.stderr)
	}
	local.end(t)
}

// The function may have done half its work: it is not run again elsewhere.
func TestInvokeFailsIfTheRunEndsMeanwhile(t *testing.T) {
	w := newJoinWorld(t)
	template := filepath.Join(w.app, "assembly", "Test.template.json")
	text, err := os.ReadFile(template)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(template, bytes.ReplaceAll(text, []byte(`"Timeout": 1,`), []byte(`"Timeout": 900,`)), 0o644); err != nil {
		t.Fatal(err)
	}
	local := w.serve(t)
	var stdout, stderr bytes.Buffer
	cmd := w.command(t, "invoke", "Slow")
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	local.output.find(t, regexp.MustCompile(`Test/Slow [0-9a-f]{8} a plain line`)) // it has the event
	local.kill()
	err = cmd.Wait()
	want := fmt.Sprintf("lambdacdk: the lambdacdk local that was joined (process %d) ended before the function had answered: ", local.pid)
	if after, ok := strings.CutPrefix(stderr.String(), joining(local.pid)); cmd.ProcessState.ExitCode() != 1 || stdout.Len() > 0 || !ok || !strings.HasPrefix(after, want) || strings.Count(after, "\n") != 1 {
		t.Errorf("invoke ended with %v, wrote %q and said\n%s\nwant %q", err, &stdout, &stderr, want)
	}
}

// The newest run is joined; once it has ended, the one before is.
func TestInvokeJoinsTheNewestOfTwoRuns(t *testing.T) {
	w := newJoinWorld(t)
	first := w.serve(t)
	second := w.serve(t)
	if got, want := w.invoke(t, "Hello"), fmt.Sprintf("(process %d, the newest of 2)", second.pid); got.status != 0 || !strings.Contains(got.stderr, want) {
		t.Errorf("with two runs, invoke ended with %d and said %q, want %q", got.status, got.stderr, want)
	}
	if said, want := second.end(t), fmt.Sprintf("process %d serves this app too; lambdacdk invoke joins the newest run, this one\n", first.pid); !strings.Contains(said, want) {
		t.Errorf("the second run said\n%s\nwant %q", said, want)
	}
	if got := w.invoke(t, "Hello"); got.status != 0 || got.stderr != joining(first.pid) {
		t.Errorf("after the second one's end, invoke ended with %d and said %q", got.status, got.stderr)
	}
	first.end(t)
}
