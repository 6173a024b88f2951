// Package invocation is what the parts of lambdaruntime know about the
// invocation a context belongs to. It exists so that lambdalog can name the
// request of a record without importing lambdaruntime, which imports lambdalog.
package invocation

import (
	"context"
	"strings"
	"time"
)

// MaxResponse is how many bytes Lambda takes for an answer that is no stream: "maximum
// allowed payload size (6291556 bytes)".
const MaxResponse = 6291556

// TypeTooLarge is the error type Lambda itself gives an answer over that.
const TypeTooLarge = "Function.ResponseSizeTooLarge"

// An Invocation is one call of a handler. Its fields do not change after it
// is handed out; it is safe for concurrent use.
type Invocation struct {
	// TraceID is the X-Ray trace id, empty if the invocation is not traced.
	TraceID string
	// ColdStart says that this process was started for this invocation.
	ColdStart bool
	// Ends is Lambda's deadline, zero if there is none. The context ends the
	// deadline margin before it, but the process may go on until then.
	Ends time.Time

	// Held are the log lines that are written only if the invocation fails.
	Held Held
}

// Key is the context key under which an *Invocation is found.
type Key struct{}

// From returns the invocation ctx belongs to, nil if there is none.
func From(ctx context.Context) *Invocation {
	inv, _ := ctx.Value(Key{}).(*Invocation)
	return inv
}

// TraceID returns the X-Ray trace id of the invocation ctx belongs to, empty
// if there is none. It also knows the contexts of other loops than
// lambdaruntime's.
func TraceID(ctx context.Context) string {
	if inv := From(ctx); inv != nil {
		return inv.TraceID
	}
	// aws-lambda-go keeps the header under a plain string.
	header, _ := ctx.Value("x-amzn-trace-id").(string)
	return traceRoot(header)
}

// traceRoot returns the trace id in an X-Ray header, such as
// "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a91;Sampled=1".
func traceRoot(header string) string {
	for part := range strings.SplitSeq(header, ";") {
		if root, ok := strings.CutPrefix(strings.TrimSpace(part), "Root="); ok {
			return root
		}
	}
	return ""
}
