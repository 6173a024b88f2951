package lambdaruntime

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"time"
)

// extensionsDir is where Lambda finds the extensions it runs beside a function.
const extensionsDir = "/opt/extensions"

// shutdownReserve is the end of the budget that is left for the last record
// and the exit itself.
const shutdownReserve = 20 * time.Millisecond

// shutdownBudget is what Lambda gives a process between SIGTERM and SIGKILL:
// 500 ms, or 300 ms if there are extensions with processes of their own.
func shutdownBudget(extensions string) time.Duration {
	if entries, err := os.ReadDir(extensions); err == nil && len(entries) > 0 {
		return 300 * time.Millisecond
	}
	return 500 * time.Millisecond
}

// runShutdowns runs the hooks of WithShutdown at the same time. It returns
// when all returned, or, with a record of it, when the budget is over.
func runShutdowns(cfg config, budget time.Duration) {
	ctx, cancel := context.WithTimeout(context.Background(), budget-shutdownReserve)
	defer cancel()
	done := make(chan error, len(cfg.shutdowns))
	for _, f := range cfg.shutdowns {
		go func() {
			err := goexit("the hook")
			defer func() { done <- err }()
			err = protect(ctx, func(ctx context.Context) error { f(ctx); return nil })
		}()
	}
	for left := len(cfg.shutdowns); left > 0; left-- {
		select {
		case err := <-done:
			if err != nil {
				errorFailure(err).log(ctx, cfg.logger(), slog.LevelError, "a shutdown hook failed")
			}
		case <-ctx.Done():
			cfg.logger().LogAttrs(ctx, slog.LevelError, fmt.Sprintf("%d of %d shutdown hooks did not end in time", left, len(cfg.shutdowns)),
				slog.Duration("budget", budget))
			return
		}
	}
}
