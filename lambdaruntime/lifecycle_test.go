package lambdaruntime

import (
	"context"
	"encoding/json"
	"fmt"
	"log"
	"log/slog"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

func init() {
	mains["init fails"] = func() {
		Start(obey, WithInit(func(context.Context) error { return fmt.Errorf("table: %w", &orderError{"missing"}) }))
	}
	mains["init panics"] = func() { Start(obey, WithInit(func(context.Context) error { panic("no table") })) }
	mains["init"] = func() {
		var ready []string
		step := func(name string) Option {
			return WithInit(func(context.Context) error { ready = append(ready, name); return nil })
		}
		Start(func(context.Context, order) ([]string, error) { return ready, nil }, step("first"), step("second"))
	}
	mains["must"] = func() {
		OrFail(os.ReadFile("/does/not/exist"))
	}
	mains["nil handler"] = func() { Start[order, outcome](nil) }
	mains["shutdown"] = func() {
		Start(obey, withShutdownSlack(patience),
			WithShutdown(func(ctx context.Context) {
				time.Sleep(200 * time.Millisecond)
				log.Print("the slow hook is done")
			}),
			WithShutdown(func(ctx context.Context) { panic("in a hook") }),
			WithShutdown(func(ctx context.Context) {
				deadline, _ := ctx.Deadline()
				slog.Info("budget", "ms", time.Until(deadline).Milliseconds())
			}))
	}
	mains["shutdown hangs"] = func() {
		Start(obey, WithShutdown(func(context.Context) { select {} }))
	}
}

// withShutdownSlack adds to the budget of a shutdown, so that a busy machine keeps it.
func withShutdownSlack(d time.Duration) Option { return func(c *config) { c.shutdownSlack = d } }

func TestStartUpFailureIsReported(t *testing.T) {
	for name, tt := range map[string]struct{ errorType, message string }{
		"init fails":  {"orderError", "table: order missing"},
		"init panics": {"Panic", "no table"},
		"must":        {"PathError", "open /does/not/exist: no such file or directory"},
		"nil handler": {"Error", "lambdaruntime: the handler given to Start is nil"},
	} {
		t.Run(name, func(t *testing.T) {
			api := newRuntimeAPI(t)
			p := api.start(name)
			if status := p.wait(); status != 1 {
				t.Errorf("exit status %d, want 1", status)
			}
			var report *testCall
			select {
			case report = <-api.initError:
			default:
				t.Fatal("the Runtime API got no initialization error")
			}
			var got struct {
				ErrorType, ErrorMessage string
				StackTrace              []string
			}
			if err := json.Unmarshal([]byte(report.body), &got); err != nil {
				t.Fatal(err)
			}
			if got.ErrorType != tt.errorType || got.ErrorMessage != tt.message || got.StackTrace == nil {
				t.Errorf("reported %s, want type %s and message %s", report.body, tt.errorType, tt.message)
			}
			if h := report.header.Get("Lambda-Runtime-Function-Error-Type"); h != tt.errorType {
				t.Errorf("error type header %q, want %q", h, tt.errorType)
			}
			if r := p.records(); len(r) != 1 || r[0]["level"] != "FATAL" || r[0]["errorMessage"] != tt.message {
				t.Errorf("the log has %v, want one FATAL record", r)
			}
			if len(api.nexts) > 0 {
				t.Error("the process asked for an invocation")
			}
		})
	}
}

func TestInitRunsBeforeTheFirstInvocation(t *testing.T) {
	api := newRuntimeAPI(t)
	api.start("init")
	if c := api.invoke(`{}`); c.body != `["first","second"]` {
		t.Errorf("the handler saw %s, want [\"first\",\"second\"]", c.body)
	}
}

// Shows P32: SIGTERM runs the hooks, to their end, also when Lambda takes the
// Runtime API away meanwhile, on which aws-lambda-go ends the process.
func TestShutdownHooksAreAwaited(t *testing.T) {
	t.Parallel()
	for _, apiGoes := range []bool{false, true} {
		t.Run(fmt.Sprintf("apiGoes=%t", apiGoes), func(t *testing.T) {
			api := newRuntimeAPI(t)
			p := api.start("shutdown")
			api.invoke(`{}`)
			<-api.nexts
			<-api.nexts // the process waits for its second invocation
			if api.extension == "" {
				t.Error("no extension is registered, so Lambda would not announce its shutdown")
			}
			p.Process.Signal(syscall.SIGTERM)
			if apiGoes {
				p.waitForLog(`"budget"`) // the hooks run
				close(api.quit)
			}
			if status := p.wait(); status != 0 {
				t.Errorf("exit status %d, want 0", status)
			}
			got := map[string]logRecord{}
			for _, r := range p.records() {
				got[fmt.Sprint(r["message"])] = r
			}
			if len(got) != 3 || got["the slow hook is done"] == nil || got["budget"] == nil || got["a shutdown hook failed"]["level"] != "ERROR" {
				t.Errorf("the log has %v, want a record of each hook", got)
			}
			if ms, _ := got["budget"]["ms"].(float64); ms <= 0 || ms > 480+float64(patience.Milliseconds()) {
				t.Errorf("hooks have %v ms, want Lambda's 480 and the test's slack, less what it takes to start them", ms)
			}
		})
	}
}

func TestShutdownHookThatHangsIsGivenUp(t *testing.T) {
	t.Parallel()
	api := newRuntimeAPI(t)
	p := api.start("shutdown hangs")
	<-api.nexts
	began := time.Now()
	p.Process.Signal(syscall.SIGTERM)
	if status := p.wait(); status != 0 {
		t.Errorf("exit status %d, want 0", status)
	}
	if took := time.Since(began); took < 300*time.Millisecond || took > patience {
		t.Errorf("the process ended after %v, want just under 500 ms on a machine that is free", took)
	}
	if r := p.records(); len(r) != 1 || r[0]["message"] != "1 of 1 shutdown hooks did not end in time" {
		t.Errorf("the log has %v, want one record of the hook", r)
	}
}

func TestExtensionsShortenTheShutdown(t *testing.T) {
	dir := t.TempDir()
	if got := shutdownBudget(filepath.Join(dir, "none")); got != 500*time.Millisecond {
		t.Errorf("without a directory of extensions the budget is %v, want 500ms", got)
	}
	if got := shutdownBudget(dir); got != 500*time.Millisecond {
		t.Errorf("without extensions the budget is %v, want 500ms", got)
	}
	if err := os.WriteFile(filepath.Join(dir, "agent"), nil, 0o755); err != nil {
		t.Fatal(err)
	}
	if got := shutdownBudget(dir); got != 300*time.Millisecond {
		t.Errorf("with an extension the budget is %v, want 300ms", got)
	}
}

func TestLostRuntimeAPIIsFatal(t *testing.T) {
	api := newRuntimeAPI(t)
	p := api.start("obey")
	<-api.nexts
	close(api.quit)
	if status := p.wait(); status != 1 {
		t.Errorf("exit status %d, want 1", status)
	}
	if r := p.records(); len(r) != 1 || r[0]["level"] != "FATAL" {
		t.Errorf("the log has %v, want one FATAL record", r)
	}
}
