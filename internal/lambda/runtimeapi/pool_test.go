//go:build unix

package runtimeapi

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestWarmProcessIsUsedAgain(t *testing.T) {
	p, _ := startFunction(t, Function{})
	first := invoke(t, p, event{Do: "echo", Text: "a"})
	if first.Report.Init <= 0 || first.Report.Process != 1 {
		t.Errorf("first invocation: report %+v, want an init duration and process 1", first.Report)
	}
	pid := decode(t, first).PID
	for range 50 { // back to back, so that each comes before the last one's /next
		resp := invoke(t, p, event{Do: "echo", Text: "b"})
		if a := decode(t, resp); a.PID != pid || a.Text != "b" {
			t.Fatalf("got %+v from another process, want PID %d", a, pid)
		}
		if resp.Report.Init != 0 {
			t.Fatalf("warm invocation has an init duration: %+v", resp.Report)
		}
	}
}

// A process that has served is preferred to one that was started and not needed:
// on a busy machine a warm one may take long to ask for its next event.
func TestProcessesThatHaveServedGoOnServing(t *testing.T) {
	gate, late := filepath.Join(t.TempDir(), "gate"), filepath.Join(t.TempDir(), "late")
	p, _ := startFunction(t, Function{Env: map[string]string{"START": "late-second:" + late}})
	first, second := make(chan Response, 1), make(chan Response, 1)
	go func() { first <- invoke(t, p, event{Do: "wait", Text: gate}) }()
	waitForFile(t, gate+".running")
	go func() { second <- invoke(t, p, event{Do: "echo"}) }()
	waitUntil(t, "a second process was started", func() bool { return living(p) == 2 })
	openGate(t, gate)
	pid := decode(t, <-first).PID
	if a := decode(t, <-second); a.PID != pid {
		t.Fatalf("process %d has answered before it has begun, want %d", a.PID, pid)
	}
	openGate(t, late)
	waitUntil(t, "both processes ask for an event", func() bool {
		p.mu.Lock()
		defer p.mu.Unlock()
		return len(p.idle) == 2
	})
	if a := mustAnswer(t, p, event{Do: "echo"}); a.PID != pid {
		t.Errorf("process %d answers, which has never served, want the warm one %d", a.PID, pid)
	}
}

func TestOneProcessPerConcurrentInvocation(t *testing.T) {
	p, _ := startFunction(t, Function{})
	const n = 4
	gates := make([]string, n)
	pids := make(chan int, n)
	var wg sync.WaitGroup
	for i := range n {
		gates[i] = filepath.Join(t.TempDir(), "gate")
		wg.Go(func() {
			resp, err := p.Invoke(t.Context(), event{Do: "wait", Text: gates[i]}.json(), InvokeOptions{})
			if err != nil {
				t.Error(err)
				return
			}
			pids <- decode(t, resp).PID
		})
	}
	for _, g := range gates {
		waitForFile(t, g+".running") // all four at once
	}
	for _, g := range gates {
		openGate(t, g)
	}
	wg.Wait()
	close(pids)
	seen := map[int]bool{}
	for pid := range pids {
		seen[pid] = true
	}
	if len(seen) != n {
		t.Errorf("%d invocations at once ran in %d processes", n, len(seen))
	}
}

func TestInvocationsBeyondMaxProcessesWait(t *testing.T) {
	p, _ := startFunction(t, Function{MaxProcesses: 1})
	gate := filepath.Join(t.TempDir(), "gate")
	results := make(chan int, 2)
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			resp, err := p.Invoke(t.Context(), event{Do: "wait", Text: gate}.json(), InvokeOptions{})
			if err != nil {
				t.Error(err)
				return
			}
			results <- decode(t, resp).PID
		})
	}
	waitForFile(t, gate+".running")
	openGate(t, gate)
	wg.Wait()
	if a, b := <-results, <-results; a != b {
		t.Errorf("two processes (%d, %d) with MaxProcesses 1", a, b)
	}
}

func TestAbandonedInvocation(t *testing.T) {
	p, _ := startFunction(t, Function{MaxProcesses: 1})
	gate := filepath.Join(t.TempDir(), "gate")
	running, cancelRunning := context.WithCancel(t.Context())
	waiting, cancelWaiting := context.WithCancel(t.Context())
	errs := make(chan error, 2)
	go func() {
		_, err := p.Invoke(running, event{Do: "wait", Text: gate}.json(), InvokeOptions{})
		errs <- err
	}()
	waitForFile(t, gate+".running")
	go func() {
		_, err := p.Invoke(waiting, event{Do: "exit", Size: 9}.json(), InvokeOptions{})
		errs <- err
	}()
	cancelWaiting()
	cancelRunning()
	for range 2 {
		if err := <-errs; !errors.Is(err, context.Canceled) {
			t.Errorf("Invoke() = %v, want context.Canceled", err)
		}
	}
	// The running one goes on to its end, and the waiting one is never run: it
	// would end the process.
	openGate(t, gate)
	if resp := invoke(t, p, event{Do: "echo"}); resp.Error != nil || resp.Report.Process != 1 {
		t.Errorf("next invocation: %+v, want an answer of process 1", resp)
	}
}

func TestReload(t *testing.T) {
	p, _ := startFunction(t, Function{Env: map[string]string{"WHO": "old"}})
	idle := mustAnswer(t, p, event{Do: "echo"}).PID
	gate := filepath.Join(t.TempDir(), "gate")
	old := make(chan Response, 1)
	go func() {
		resp, err := p.Invoke(t.Context(), event{Do: "wait", Text: gate}.json(), InvokeOptions{})
		if err != nil {
			t.Error(err)
		}
		old <- resp
	}()
	waitForFile(t, gate+".running")

	second := filepath.Join(t.TempDir(), "bootstrap")
	if err := os.Link(handlerBinary, second); err != nil {
		t.Fatal(err)
	}
	p.Reload([]string{second})
	if pid := mustAnswer(t, p, event{Do: "echo"}).PID; pid == idle {
		t.Errorf("invocation after Reload went to the old process")
	}
	if a := mustAnswer(t, p, event{Do: "context"}); !slices.Contains(a.Env, "WHO=old") {
		t.Errorf("Reload changed the environment: %q", a.Env)
	}
	openGate(t, gate)
	if a := decode(t, <-old); a.Text != "waited" || a.PID != idle {
		t.Errorf("the running invocation got %+v, want its own answer from process %d", a, idle)
	}
	waitForEnd(t, idle)
}

func TestUpdateChangesEnvironment(t *testing.T) {
	p, _ := startFunction(t, Function{Env: map[string]string{"WHO": "old"}})
	mustAnswer(t, p, event{Do: "echo"})
	f := p.Function()
	f.Env = map[string]string{"WHO": "new"}
	if err := p.Update(f); err != nil {
		t.Fatal(err)
	}
	if a := mustAnswer(t, p, event{Do: "context"}); !slices.Contains(a.Env, "WHO=new") {
		t.Errorf("environment after Update: %q", a.Env)
	}
	f.Name = "other"
	if err := p.Update(f); err == nil {
		t.Error("Update accepted another name")
	}
	f.Name, f.Command = "fn", nil
	if err := p.Update(f); err == nil {
		t.Error("Update accepted a function without a command")
	}
}

func TestUpdateReplacesAProcessThatHangsInItsStart(t *testing.T) {
	p, _ := startFunction(t, Function{Env: map[string]string{"START": "hang"}})
	waiting := make(chan Response, 1)
	go func() {
		resp, err := p.Invoke(t.Context(), event{Do: "echo"}.json(), InvokeOptions{})
		if err != nil {
			t.Error(err)
		}
		waiting <- resp
	}()
	waitUntil(t, "a process is started", func() bool { return living(p) > 0 })
	f := p.Function()
	f.Env = nil
	if err := p.Update(f); err != nil {
		t.Fatal(err)
	}
	if resp := <-waiting; resp.Error != nil || resp.Report.Process != 2 {
		t.Errorf("got %+v, want an answer of the new process", resp)
	}
	waitUntil(t, "the old process is gone", func() bool { return living(p) <= 1 })
}

// living is how many processes the pool has.
func living(p *Pool) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.sandboxes)
}

func TestSeveralInvocationsInOneProcess(t *testing.T) {
	p, _ := startFunction(t, Function{Concurrency: 4, MaxProcesses: 1})
	var gates []string
	pids := make(chan int, 4)
	var wg sync.WaitGroup
	for range 4 {
		gate := filepath.Join(t.TempDir(), "gate")
		gates = append(gates, gate)
		wg.Go(func() {
			resp, err := p.Invoke(t.Context(), event{Do: "wait", Text: gate}.json(), InvokeOptions{})
			if err != nil {
				t.Error(err)
				return
			}
			pids <- decode(t, resp).PID
		})
	}
	for _, g := range gates {
		waitForFile(t, g+".running")
	}
	for _, g := range gates {
		openGate(t, g)
	}
	wg.Wait()
	close(pids)
	first := <-pids
	for pid := range pids {
		if pid != first {
			t.Errorf("processes %d and %d, want one", first, pid)
		}
	}
}

func TestCloseLeavesNothingBehind(t *testing.T) {
	srv := startServer(t)
	p, err := srv.Add(Function{Name: "fn", Command: []string{handlerBinary}, Timeout: patience})
	if err != nil {
		t.Fatal(err)
	}
	grandchild := mustAnswer(t, p, event{Do: "child"}).PID
	gate := filepath.Join(t.TempDir(), "gate")
	open := make(chan error, 1)
	go func() {
		_, err := p.Invoke(context.Background(), event{Do: "wait", Text: gate}.json(), InvokeOptions{})
		open <- err
	}()
	waitForFile(t, gate+".running")
	if err := srv.Close(t.Context()); err != nil {
		t.Errorf("Close() = %v", err)
	}
	if err := <-open; !errors.Is(err, ErrClosed) {
		t.Errorf("open invocation: %v, want ErrClosed", err)
	}
	waitForEnd(t, grandchild)
	if _, err := p.Invoke(t.Context(), nil, InvokeOptions{}); !errors.Is(err, ErrClosed) {
		t.Errorf("Invoke after Close = %v, want ErrClosed", err)
	}
}

// Shows P32.
func TestShutdownLetsRegisteredProcessesEnd(t *testing.T) {
	for name, extensions := range map[string][]string{"internal": nil, "external": {"GoLangEnableSIGTERM"}} {
		t.Run(name, func(t *testing.T) {
			written := filepath.Join(t.TempDir(), "written")
			p, book := startFunction(t, Function{Env: map[string]string{"START": "sigterm:" + written}, Extensions: extensions})
			mustAnswer(t, p, event{Do: "echo"})
			p.Close()
			if _, err := os.Stat(written); err != nil {
				t.Errorf("the SIGTERM callback did not run: %v", err)
			}
			if !slices.Contains(book.texts(), "terminating") {
				t.Errorf("log %q lacks what the callback printed", book.texts())
			}
		})
	}
}

func TestShutdownBudgetIsEnforced(t *testing.T) {
	t.Parallel()
	p, _ := startFunction(t, Function{slack: time.Nanosecond, Env: map[string]string{"START": "sigterm-ignored"}})
	pid := mustAnswer(t, p, event{Do: "echo"}).PID
	start := time.Now()
	p.Close()
	if d := time.Since(start); d < internalBudget {
		t.Errorf("a process that ignores SIGTERM was given %v, want %v", d, internalBudget)
	}
	waitForEnd(t, pid)
}

func TestCloseWithoutTimeKills(t *testing.T) {
	srv := NewServer()
	if err := srv.Listen(""); err != nil {
		t.Fatal(err)
	}
	p, err := srv.Add(Function{Name: "fn", Command: []string{handlerBinary}, Timeout: patience, Env: map[string]string{"START": "sigterm-ignored"}})
	if err != nil {
		t.Fatal(err)
	}
	pid := mustAnswer(t, p, event{Do: "echo"}).PID
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := srv.Close(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("Close() = %v, want context.Canceled", err)
	}
	waitForEnd(t, pid)
}

func TestAddRefuses(t *testing.T) {
	srv := startServer(t)
	if _, err := srv.Add(Function{Name: "taken"}); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		f    Function
		want string
	}{
		{Function{}, "Name"},
		{Function{Name: "a/b"}, "Name"},
		{Function{Name: "taken"}, "already"},
		{Function{Name: "fn", Timeout: -1}, "Timeout"},
		{Function{Name: "fn", Concurrency: -1}, "Concurrency"},
	} {
		if _, err := srv.Add(test.f); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("Add(%+v) = %v, want an error about %q", test.f, err, test.want)
		}
	}
	if _, err := NewServer().Add(Function{Name: "fn"}); err == nil {
		t.Error("Add before Listen succeeded")
	}
}

func openGate(t testing.TB, gate string) {
	t.Helper()
	if err := os.WriteFile(gate, nil, 0o600); err != nil {
		t.Fatal(err)
	}
}

// waitForFile waits for what another process writes.
func waitForFile(t testing.TB, name string) {
	t.Helper()
	waitUntil(t, name+" is there", func() bool {
		_, err := os.Stat(name)
		return err == nil
	})
}
