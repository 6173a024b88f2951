package lambdaotel

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"go.opentelemetry.io/otel/trace"
)

const (
	// headerKey is where aws-lambda-go keeps X-Ray's header in a context.
	headerKey = "x-amzn-trace-id"
	// headerEnv is where it keeps it, and other loops do, for one request at a time.
	headerEnv = "_X_AMZN_TRACE_ID"
)

// errNoParent is the error for a header that names a trace and no span of it.
var errNoParent = errors.New("lambdaotel: the header has no Parent")

// SpanContext reads an X-Ray trace header, as in
// "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1". The result is remote. It fails if root or
// parent are missing or malformed; other fields are ignored.
func SpanContext(header string) (trace.SpanContext, error) {
	var root, parent, sampled string
	for field := range strings.SplitSeq(header, ";") {
		name, value, _ := strings.Cut(strings.TrimSpace(field), "=")
		switch name {
		case "Root":
			root = value
		case "Parent":
			parent = value
		case "Sampled":
			sampled = value
		}
	}
	traceID, err := traceID(root)
	if err != nil {
		return trace.SpanContext{}, err
	}
	if parent == "" {
		return trace.SpanContext{}, errNoParent
	}
	spanID, err := trace.SpanIDFromHex(parent)
	if err != nil {
		return trace.SpanContext{}, fmt.Errorf("lambdaotel: Parent is %q: %w", parent, err)
	}
	c := trace.SpanContextConfig{TraceID: traceID, SpanID: spanID, Remote: true}
	// "?" asks for the decision to be made here, and none at all is the same: not sampled until a sampler says so.
	if sampled == "1" {
		c.TraceFlags = trace.FlagsSampled
	}
	return trace.NewSpanContext(c), nil
}

// traceID reads X-Ray's form of an id: version 1, the time and the rest, 8 and 24 digits.
func traceID(root string) (trace.TraceID, error) {
	rest, ok := strings.CutPrefix(root, "1-")
	seconds, random, ok2 := strings.Cut(rest, "-")
	if !ok || !ok2 || len(seconds) != 8 || len(random) != 24 {
		return trace.TraceID{}, fmt.Errorf("lambdaotel: Root is %q; it must be 1-, 8 hex digits, - and 24 hex digits", root)
	}
	id, err := trace.TraceIDFromHex(seconds + random)
	if err != nil {
		return trace.TraceID{}, fmt.Errorf("lambdaotel: Root is %q: %w", root, err)
	}
	return id, nil
}

// fromLambda is the span Lambda calls the invocation from. It is not valid where there is none.
func fromLambda(ctx context.Context) trace.SpanContext {
	header, ok := ctx.Value(headerKey).(string)
	if !ok {
		header = os.Getenv(headerEnv)
	}
	// A header that cannot be read is as good as none: tracing must not fail a request.
	c, _ := SpanContext(header)
	return c
}
