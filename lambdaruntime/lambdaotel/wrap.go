package lambdaotel

import (
	"cmp"
	"context"
	"log/slog"
	"os"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"
)

const (
	scope = "github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/lambdaotel"

	// flushTimeout bounds how long an answer waits for Options.Flush: an exporter that is away must not fail requests.
	flushTimeout = 2 * time.Second
)

// Options says where spans go. The zero value uses the global tracer provider.
type Options struct {
	// TracerProvider makes the spans. If nil, the global one as it is at each invocation.
	TracerProvider trace.TracerProvider

	// Flush exports what is buffered, as ForceFlush of the SDK's provider does. It is given two seconds; an error is
	// logged at ERROR. If nil, nothing is flushed.
	Flush func(context.Context) error

	// Trigger is the faas.trigger of [Wrap]'s spans: datasource, http, pubsub, timer or other. If empty, "other". [HTTP]
	// always says http.
	Trigger string
}

// Wrap gives each invocation of handler a server span, named as the function. An error is recorded in the span. If ctx
// already holds the span of the invocation, no second one is made. A nil o is the zero Options; o is not kept.
func Wrap[I, O any](handler func(context.Context, I) (O, error), o *Options) func(context.Context, I) (O, error) {
	opts := o.withDefaults()
	name := cmp.Or(os.Getenv("AWS_LAMBDA_FUNCTION_NAME"), "lambda")
	return func(ctx context.Context, in I) (O, error) {
		if ctx.Value(spanKey{}) != nil {
			return handler(ctx, in)
		}
		ctx, span := opts.start(ctx, name, fromLambda(ctx), nil, invocationAttributes(ctx, opts.Trigger))
		finish := opts.finisher(ctx, span)
		defer finish.run()
		out, err := handler(ctx, in)
		if err != nil {
			span.RecordError(err)
			finish.fail(errorType(err), err.Error())
		}
		finish.returned = true
		return out, err
	}
}

// spanKey marks the context of an invocation that has its span.
type spanKey struct{}

func (o *Options) withDefaults() Options {
	if o == nil {
		o = &Options{}
	}
	opts := *o
	opts.Trigger = cmp.Or(opts.Trigger, "other")
	return opts
}

func (o Options) start(ctx context.Context, name string, parent trace.SpanContext, links []trace.Link, attrs []attribute.KeyValue) (context.Context, trace.Span) {
	provider := o.TracerProvider
	if provider == nil {
		provider = otel.GetTracerProvider()
	}
	if parent.IsValid() {
		ctx = trace.ContextWithRemoteSpanContext(ctx, parent)
	}
	ctx = context.WithValue(ctx, spanKey{}, true)
	return provider.Tracer(scope).Start(ctx, name,
		trace.WithSpanKind(trace.SpanKindServer), trace.WithLinks(links...), trace.WithAttributes(attrs...))
}

// finisher ends a span. Its run is deferred and does not recover, so that a panic goes on with its stack.
type finisher struct {
	options  Options
	ctx      context.Context
	span     trace.Span
	returned bool // false while the handler runs, and after a panic
}

func (o Options) finisher(ctx context.Context, span trace.Span) *finisher {
	return &finisher{options: o, ctx: ctx, span: span}
}

func (f *finisher) fail(errorType, description string) {
	f.span.SetStatus(codes.Error, description)
	f.span.SetAttributes(attribute.String("error.type", errorType))
}

func (f *finisher) run() {
	if !f.returned {
		f.fail("panic", "panic")
	}
	f.span.End()
	if f.options.Flush == nil {
		return
	}
	// Not ended by the invocation's context: spans of an invocation that timed out are the ones that are wanted.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(f.ctx), flushTimeout)
	defer cancel()
	if err := f.options.Flush(ctx); err != nil {
		slog.ErrorContext(f.ctx, "spans not flushed", "error", err)
	}
}
