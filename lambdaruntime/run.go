package lambdaruntime

import (
	"context"
	"encoding/json"
	"io"
	"os"

	"github.com/aws/aws-lambda-go/lambda"
)

// inLambda reports whether this process is run by Lambda or something that
// speaks its Runtime API. AWS_EXECUTION_ENV is not set on provided runtimes.
func inLambda() bool { return os.Getenv("AWS_LAMBDA_RUNTIME_API") != "" }

// run hands every invocation to h, and never returns. If h is a streamHandler
// its InvokeStream is called in place of Invoke. It is where everything that is
// the same for all handlers is done: initialization and its errors, the log, cold
// starts, warm-up events, deadlines, tracked goroutines, failures, shutdown.
func run(h lambda.Handler, cfg config) {
	installLogger()
	runInits(cfg.inits)
	r := newRunner(h, cfg)
	filter := filterLog(cfg.logger())
	r.handed = &filter.handed
	if len(cfg.shutdowns) == 0 {
		r.loop()
	}
	go r.loop(lambda.WithEnableSIGTERM(func() {
		filter.shuttingDown.Store(true)
		runShutdowns(cfg, shutdownBudget(extensionsDir)+cfg.shutdownSlack)
		os.Exit(0)
	}))
	select {}
}

// loop runs aws-lambda-go's loop, which ends the process when it ends.
func (r *runner) loop(options ...lambda.Option) {
	if r.stream == nil {
		lambda.StartWithOptions(r, options...)
	}
	// aws-lambda-go takes a handler that answers with a reader only as a
	// function, which it calls by reflection.
	lambda.StartWithOptions(func(ctx context.Context, payload json.RawMessage) (io.Reader, error) {
		return r.InvokeStream(ctx, payload)
	}, options...)
}
