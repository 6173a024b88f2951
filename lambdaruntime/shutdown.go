package lambdaruntime

import (
	"context"
	"os"
	"sync"
	"time"
)

// What Lambda gives a process between SIGTERM and SIGKILL, without and with
// extensions of their own processes.
const (
	shutdownBudget           = 500 * time.Millisecond
	shutdownBudgetExtensions = 300 * time.Millisecond
)

// extensionsDir is where Lambda finds the extensions it runs beside a function.
const extensionsDir = "/opt/extensions"

// shutdown runs the hooks of WithShutdown and ends the process. It is called
// once, on SIGTERM.
func shutdown(cfg config) {
	budget := shutdownBudget
	if entries, err := os.ReadDir(extensionsDir); err == nil && len(entries) > 0 {
		budget = shutdownBudgetExtensions
	}
	runShutdowns(cfg, budget)
	os.Exit(0)
}

// runShutdowns runs the hooks at the same time and returns when all returned
// or budget is over.
func runShutdowns(cfg config, budget time.Duration) {
	ctx, cancel := context.WithTimeout(context.Background(), budget)
	defer cancel()
	var hooks sync.WaitGroup
	for _, f := range cfg.shutdowns {
		hooks.Go(func() { f(ctx) })
	}
	hooks.Wait()
}
