package lambdalog

import (
	"io"
	"log/slog"
	"os"
)

// A Format is how records look.
type Format string

const (
	// JSON writes each record as one line with one JSON object.
	JSON Format = "JSON"
	// Text writes each record as a line for people.
	Text Format = "Text"
)

// Options change what a [Handler] writes. The zero value does what the
// function's settings say.
type Options struct {
	// Level is the lowest level that is written. If nil, the one that
	// AWS_LAMBDA_LOG_LEVEL names, else INFO.
	Level slog.Leveler

	// Format is how records look. If empty, the one that
	// AWS_LAMBDA_LOG_FORMAT names, else Text.
	Format Format

	// Service is written as "service" with every record. If empty, nothing.
	Service string

	// TraceID writes the X-Ray trace id as "traceId".
	TraceID bool

	// ColdStart writes "coldStart", true or false, with every record of an
	// invocation. It needs lambdaruntime.
	ColdStart bool

	// HoldDebug keeps the records below INFO of an invocation until it
	// fails, at most 64 KB of them; if it does not, they are dropped.
	HoldDebug bool
}

// New returns a logger that writes to standard error, which Lambda collects
// and which locally does not mix with a program's output. opts may be nil.
func New(opts *Options) *slog.Logger {
	return slog.New(NewHandler(os.Stderr, opts))
}

// NewHandler returns a handler that writes each record to w by one call of
// Write. opts may be nil and is not kept.
func NewHandler(w io.Writer, opts *Options) *Handler {
	s := &settings{w: w}
	if opts != nil {
		s.opts = *opts
	}
	if s.opts.Level == nil {
		s.opts.Level = parseLevel(os.Getenv("AWS_LAMBDA_LOG_LEVEL"))
	}
	if s.opts.Format == "" && os.Getenv("AWS_LAMBDA_LOG_FORMAT") == string(JSON) {
		s.opts.Format = JSON
	}
	s.local = os.Getenv("AWS_LAMBDA_RUNTIME_API") == ""
	return &Handler{settings: s}
}
