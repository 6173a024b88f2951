package lambdaruntime

import (
	"bytes"
	"context"
	"runtime"
	"strings"
	"testing"
	"time"
)

func init() {
	mains["goexit in init"] = func() {
		Start(obey, WithInit(func(context.Context) error { runtime.Goexit(); return nil }))
	}
}

// Without its main goroutine a process would hang, or end without a word.
func TestInitThatEndsItsGoroutineIsAnInitializationError(t *testing.T) {
	api := newRuntimeAPI(t)
	p := api.start("goexit in init")
	if status := p.wait(); status != 1 {
		t.Errorf("exit status %d, want 1", status)
	}
	if report := <-api.initError; !strings.Contains(report.body, "runtime.Goexit") {
		t.Errorf("reported %s, want what the function did", report.body)
	}
}

// A hook that ends its goroutine is not waited for until the budget is over.
func TestShutdownHookThatEndsItsGoroutine(t *testing.T) {
	var log bytes.Buffer
	began := time.Now()
	runShutdowns(newConfig([]Option{withLog(&log), WithShutdown(func(context.Context) { runtime.Goexit() })}), time.Hour)
	if took := time.Since(began); took > time.Minute || !strings.Contains(log.String(), "runtime.Goexit") {
		t.Errorf("returned after %v with log %q; want at once, and what the hook did", took, log.String())
	}
}
