package lambdaruntime

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

// runLocal runs a program outside Lambda, with what run does around it: the
// log, initialization, shutdown. serve runs until its context ends, which the
// first interrupt does; a second one ends the process at once. If serve fails the
// process ends with status 1.
func runLocal(cfg config, serve func(context.Context) error) {
	installLogger()
	runInits(cfg.inits)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop)
	err := serve(ctx)
	runShutdowns(cfg, shutdownBudget(extensionsDir)+cfg.shutdownSlack)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
