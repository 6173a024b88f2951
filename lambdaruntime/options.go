package lambdaruntime

import (
	"log/slog"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
)

// An Option changes how [StartHTTP] runs a handler.
type Option func(*config)

// config is everything options can say.
type config struct {
	http           httpConfig
	deadlineMargin time.Duration
	panicExit      bool
	log            *slog.Logger
}

func newConfig(options []Option) config {
	var cfg config
	for _, o := range options {
		o(&cfg)
	}
	return cfg
}

func (c config) logger() *slog.Logger {
	if c.log != nil {
		return c.log
	}
	return slog.Default()
}

func run(h lambda.Handler, _ config) { lambda.StartWithOptions(h) }
