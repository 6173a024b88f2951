//go:build unix

package lambdacdktest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

// A recorder is a test whose failures are what is tested.
type recorder struct {
	testing.TB
	mu       sync.Mutex
	failed   bool
	said     []string
	cleanups []func()
}

// try runs a test that may fail, and its cleanups.
func try(t *testing.T, test func(testing.TB)) *recorder {
	t.Helper()
	r := &recorder{TB: t}
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer func() {
			for i := len(r.cleanups) - 1; i >= 0; i-- {
				r.cleanups[i]()
			}
		}()
		test(r)
	}()
	<-done
	return r
}

func (r *recorder) say(fails bool, text string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.failed = r.failed || fails
	r.said = append(r.said, text)
}

func (r *recorder) Helper()                      {}
func (r *recorder) Cleanup(f func())             { r.cleanups = append(r.cleanups, f) }
func (r *recorder) Logf(f string, args ...any)   { r.say(false, fmt.Sprintf(f, args...)) }
func (r *recorder) Errorf(f string, args ...any) { r.say(true, fmt.Sprintf(f, args...)) }
func (r *recorder) Fatalf(f string, args ...any) {
	r.say(true, fmt.Sprintf(f, args...))
	runtime.Goexit()
}

func (r *recorder) Failed() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.failed
}

func (r *recorder) all() string { return strings.Join(r.said, "\n") }

// theApp is the app of the session's tests, with a change to its files.
func theApp(t *testing.T, file, old, new string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("../internal/local/session/testdata/app")); err != nil {
		t.Fatal(err)
	}
	if file == "" {
		return dir
	}
	path := filepath.Join(dir, file)
	text, err := os.ReadFile(path)
	if err != nil || !strings.Contains(string(text), old) {
		t.Fatalf("%s has no %q: %v", file, old, err)
	}
	if err := os.WriteFile(path, []byte(strings.ReplaceAll(string(text), old, new)), 0o644); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestAnAppIsServedAndInvoked(t *testing.T) {
	t.Parallel()
	dir := theApp(t, "", "", "")
	var url string
	r := try(t, func(t testing.TB) {
		app := Start(t, dir)
		url = app.URL("Api")
		res, err := http.Get(url + "/hello/ann")
		if err != nil {
			t.Fatalf("%v", err)
		}
		defer res.Body.Close()
		body, err := io.ReadAll(res.Body)
		if err != nil || res.StatusCode != http.StatusOK || !strings.Contains(string(body), "ann") {
			t.Errorf("GET /hello/ann = %s %s, %v", res.Status, body, err)
		}
		if _, err := app.Invoke(t.Context(), "Nobody", struct{}{}); err == nil || !strings.Contains(err.Error(), "Test/Hello") {
			t.Errorf("Invoke of nobody = %v, want an error with what there is", err)
		}
		if _, err := app.Invoke(t.Context(), "Hello", []byte("{")); err == nil || !strings.Contains(err.Error(), "is not JSON") {
			t.Errorf("Invoke with half an event = %v, want an error", err)
		}
	})
	if r.Failed() || len(r.said) > 0 {
		t.Errorf("the test said %s, want it to pass silently", r.all())
	}
	if _, err := http.Get(url); err == nil {
		t.Error("the app is served after its test")
	}
}

// A handler that fails, dies or never answers is an error of the invocation; the
// log of a test that fails then has its words.
func TestFailuresOfFunctionsAreErrors(t *testing.T) {
	if testing.Short() {
		t.Skip("waits for handlers that fail; go test without -short runs it")
	}
	t.Parallel()
	dir := theApp(t, "", "", "")
	r := try(t, func(t testing.TB) {
		app := Start(t, dir)
		for function, want := range map[string]string{"Fails": "", "Dies": "Runtime.ExitError", "Slow": "Sandbox.Timedout"} {
			_, err := app.Invoke(t.Context(), function, json.RawMessage(`{}`))
			failure, ok := errors.AsType[*FunctionError](err)
			if !ok || want != "" && failure.Type != want || len(failure.Payload) == 0 || !strings.HasPrefix(err.Error(), function+": ") {
				t.Logf("WRONG: %s: %v", function, err)
			}
		}
		t.Errorf("on purpose")
	})
	if text := r.all(); strings.Contains(text, "WRONG") || !strings.Contains(text, "the app said:") || !strings.Contains(text, "Test/Dies") {
		t.Errorf("the failed test has the log\n%s\nwant each failure by its type, and what the app said", text)
	}
}

// A late test is one whose test binary ends soon after the app is served, which
// may take long on a busy machine.
type late struct{ *recorder }

func (late) Deadline() (time.Time, bool) { return time.Now().Add(15 * time.Second), true }

// A handler that never answers fails its test with its name and what it has
// logged, although the function's own timeout is longer than that of go test.
func TestAHandlerThatNeverAnswersFailsItsTestInTime(t *testing.T) {
	if testing.Short() {
		t.Skip("waits for a handler; go test without -short runs it")
	}
	t.Parallel()
	dir := theApp(t, "assembly/Test.template.json", `"Timeout": 1,`, `"Timeout": 900,`)
	for name, wait := range map[string]func(testing.TB, *App){
		"invoke": func(t testing.TB, app *App) {
			_, err := app.Invoke(t.Context(), "Slow", json.RawMessage(`{}`))
			t.Fatalf("Invoke = %v", err)
		},
		"settle": func(t testing.TB, app *App) {
			go app.Invoke(context.Background(), "Slow", json.RawMessage(`{}`))
			app.until(func() string { return "the moon" }, func() bool { return false })
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var url string
			r := try(t, func(t testing.TB) {
				app := Start(late{t.(*recorder)}, dir)
				url = app.URL("Api")
				wait(t, app)
			})
			for _, want := range []string{"ends this test binary at its -timeout soon", "Test/Slow runs since", "a plain line"} {
				if text := r.all(); !r.failed || !strings.Contains(text, want) {
					t.Errorf("the test said\n%s\nwant a failure with %q", text, want)
				}
			}
			if _, err := http.Get(url); err == nil {
				t.Error("the app is served after its end")
			}
		})
	}
}

// What two packages start at once is built for both, from nothing.
func TestTwoTestBinariesStartAnAppAtOnce(t *testing.T) {
	if testing.Short() {
		t.Skip("builds and runs tests; go test without -short runs it")
	}
	t.Parallel()
	binary, cache := filepath.Join(t.TempDir(), "covered.test"), t.TempDir()
	if out, err := exec.Command("go", "test", "-c", "-o", binary, "./testdata/covered").CombinedOutput(); err != nil {
		t.Fatalf("go test -c: %v\n%s", err, out)
	}
	var both sync.WaitGroup
	for range 2 {
		both.Go(func() {
			cmd := exec.Command(binary)
			cmd.Dir = filepath.Join("testdata", "covered")
			cmd.Env = append(os.Environ(), "LAMBDACDK_CACHE="+cache)
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
	both.Wait()
}

// A benchmark starts an app as a test does, and so does a fuzz test.
func TestABenchmarkStartsAnApp(t *testing.T) {
	if testing.Short() {
		t.Skip("serves an app; go test without -short runs it")
	}
	t.Parallel()
	dir := theApp(t, "", "", "")
	if r := testing.Benchmark(func(b *testing.B) {
		app := Start(b, dir)
		for b.Loop() {
			if _, err := app.Invoke(b.Context(), "Hello", struct{}{}); err != nil {
				b.Fatal(err)
			}
		}
	}); r.N == 0 {
		t.Error("the benchmark has failed")
	}
}

// Whatever keeps an app from starting ends the test with the reason, once.
func TestAnAppThatCannotStartFailsItsTest(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ file, old, new, want string }{
		"synthesis": {"synthesize", "set -e", "echo the stack is wrong >&2; exit 3", "the stack is wrong"},
		"compiler":  {"greeting/greeting.go", "const", "konst", "greeting.go:4:1: syntax error"},
		"an error":  {"assembly/manifest.json", `"displayName"`, `"metadata": {"/Test/Hello": [{"type": "aws:cdk:error", "data": "it cannot be"}]}, "displayName"`, "[Error at /Test/Hello] it cannot be"},
		"no app":    {"cdk.json", `"app"`, `"ap"`, `has no "app"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := theApp(t, test.file, test.old, test.new)
			r := try(t, func(t testing.TB) {
				Start(t, dir)
				t.Logf("WRONG: it goes on")
			})
			if text := r.all(); !r.failed || strings.Contains(text, "WRONG") || strings.Count(text, test.want) != 1 {
				t.Errorf("the test said\n%s\nwant a failure with %q once", text, test.want)
			}
		})
	}
	r := try(t, func(t testing.TB) { Start(t, "nowhere") })
	if text := r.all(); !strings.Contains(text, "there is no folder") {
		t.Errorf("of a folder that is not there, the test said\n%s", text)
	}
}

// What constructs warn of is in the log of the first test that starts the app.
func TestWarningsOfTheAppAreLoggedOnce(t *testing.T) {
	t.Parallel()
	dir := theApp(t, "assembly/manifest.json", `"displayName"`, `"metadata": {"/Test/Api": [{"type": "aws:cdk:warning", "data": "no mux serves GET /x"}]}, "displayName"`)
	for i, want := range []int{1, 0} {
		r := try(t, func(t testing.TB) { Start(t, dir) })
		if text := r.all(); r.failed || strings.Count(text, "lambdacdktest: [Warning at /Test/Api] no mux serves GET /x") != want {
			t.Errorf("test %d logged\n%s\nwant the warning %d times", i+1, text, want)
		}
	}
}

// Apps are synthesized once for the tests of a binary, and have nothing else in
// common.
func TestAnAppIsSynthesizedOnce(t *testing.T) {
	if testing.Short() {
		t.Skip("serves two apps; go test without -short runs it")
	}
	t.Parallel()
	dir := theApp(t, "synthesize", "set -e", "set -e; echo x >>"+filepath.Join(t.TempDir(), "runs"))
	text, err := os.ReadFile(filepath.Join(dir, "synthesize"))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(text), "echo x >>")
	runs, _, _ := strings.Cut(rest, "\n")
	var both sync.WaitGroup
	for range 2 {
		both.Go(func() {
			if r := try(t, func(t testing.TB) { Start(t, dir).URL("Test/Api") }); r.Failed() {
				t.Errorf("Start: %s", r.all())
			}
		})
	}
	both.Wait()
	if text, err := os.ReadFile(runs); err != nil || string(text) != "x\n" {
		t.Errorf("synthesized %q times, %v; want once", text, err)
	}
}

func TestWhatIsWaitedForInVainIsSaid(t *testing.T) {
	if testing.Short() {
		t.Skip("serves several apps; go test without -short runs it")
	}
	t.Parallel()
	dir := theApp(t, "", "", "")
	r := try(t, func(t testing.TB) {
		app := Options{Wait: 50 * time.Millisecond}.Start(t, dir)
		app.until(func() string { return "the moon" }, func() bool { return false })
	})
	if text := r.all(); !strings.Contains(text, "waited 50ms in vain for the moon") {
		t.Errorf("the test said %s", text)
	}
	queues := t.TempDir()
	if err := os.CopyFS(queues, os.DirFS("../integ/testdata/clock")); err != nil {
		t.Fatal(err)
	}
	r = try(t, func(t testing.TB) {
		Options{Wait: 50 * time.Millisecond, NoPermissions: true}.Start(t, queues).Queue("Ticks").Wait(2)
	})
	if text := r.all(); !strings.Contains(text, "waited 50ms in vain for queue Test/Ticks to have a Len of 2; it is 0") {
		t.Errorf("the test said %s", text)
	}
	for want, call := range map[string]func(*App){
		`no queue "Jobs"; the app has:`:                                          func(app *App) { app.Queue("Jobs") },
		"no resource \"Helo\" (did you mean Test/Hello?); the app has:\n\tTest/": func(app *App) { app.Name("Helo") },
		"no API and no site \"Appi\" (did you mean Test/Api?); the app has:":     func(app *App) { app.URL("Appi") },
		`nothing that can be triggered is called "Nightly"`:                      func(app *App) { app.Trigger("Nightly") },
	} {
		r := try(t, func(t testing.TB) { call(Start(t, dir)) })
		if text := r.all(); !r.failed || !strings.Contains(text, want) {
			t.Errorf("the test said\n%s\nwant a failure with %s", text, want)
		}
	}
}

func TestTimeDoesNotGoBack(t *testing.T) {
	if testing.Short() {
		t.Skip("serves an app; go test without -short runs it")
	}
	t.Parallel()
	dir := theApp(t, "", "", "")
	monday := time.Date(2027, 3, 1, 8, 0, 0, 0, time.UTC)
	r := try(t, func(t testing.TB) {
		app := Options{Time: monday}.Start(t, dir)
		if got := app.Clock.Now(); got.Before(monday) || got.After(monday.Add(time.Hour)) {
			t.Logf("WRONG: the clock shows %v", got)
		}
		app.Clock.Advance(-time.Second)
	})
	if text := r.all(); strings.Contains(text, "WRONG") || !strings.Contains(text, "Advance(-1s): it is 2027-03-01T08:0") || !strings.Contains(text, "time does not go back") {
		t.Errorf("the test said %s", text)
	}
}

// What was synthesized and built for one test is neither for the next, by which
// commands run.
func TestASecondStartRunsNoCommandAgain(t *testing.T) {
	if testing.Short() {
		t.Skip("serves two apps; go test without -short runs it")
	}
	bin, ran := t.TempDir(), filepath.Join(t.TempDir(), "ran")
	for _, name := range []string{"go", "sh"} {
		path, err := exec.LookPath(name)
		if err != nil {
			t.Fatal(err)
		}
		script := fmt.Sprintf("#!%s\nprintf '%%s\\n' '%s '\"$1 $2\" >>'%s'\nexec '%s' \"$@\"\n", "/bin/sh", name, ran, path)
		if err := os.WriteFile(filepath.Join(bin, name), []byte(script), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", bin+string(os.PathListSeparator)+os.Getenv("PATH"))
	dir := theApp(t, "", "", "")
	commands := func() string {
		t.Helper()
		os.Remove(ran)
		if r := try(t, func(t testing.TB) { Start(t, dir).URL("Api") }); r.Failed() {
			t.Fatalf("Start: %s", r.all())
		}
		text, _ := os.ReadFile(ran)
		return string(text)
	}
	if first := commands(); !strings.Contains(first, "go build") {
		t.Fatalf("the first start runs\n%s\nwant a build among it", first)
	}
	if second := commands(); second != "" {
		t.Errorf("the second start runs\n%s\nwant nothing", second)
	}
}
