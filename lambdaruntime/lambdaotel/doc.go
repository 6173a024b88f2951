// Package lambdaotel gives each invocation one OpenTelemetry span that continues the trace Lambda is part of.
//
// A whole program, with the tracer provider that something else has made the global one:
//
//	package main
//
//	import (
//		"context"
//
//		"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime"
//		"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/lambdaotel"
//	)
//
//	func main() {
//		lambdaruntime.Start(lambdaotel.Wrap(handle, nil))
//	}
//
//	func handle(ctx context.Context, order string) (string, error) { return "ordered " + order, nil }
//
// With the SDK and an exporter it is made like this:
//
//	provider := sdktrace.NewTracerProvider(
//		sdktrace.WithBatcher(exporter),
//		sdktrace.WithResource(resource.NewSchemaless(lambdaotel.ResourceAttributes()...)))
//	lambdaruntime.Start(lambdaotel.Wrap(handle, &lambdaotel.Options{TracerProvider: provider, Flush: provider.ForceFlush}))
//
// [Wrap] is for handlers of events, [HTTP] for HTTP handlers. Only the API packages of OpenTelemetry are linked: the SDK
// with an exporter adds megabytes to a program, and is yours to choose or to leave out.
//
// # The parent
//
// Lambda hands over a trace in X-Ray's header, by the context and, where one process serves one request at a time, by
// the environment. Its trace id, parent and sampling decision become the span's parent. A header without a parent, which
// Lambda sends while tracing is off, starts a new trace. HTTP first asks the global propagator, see
// [go.opentelemetry.io/otel.SetTextMapPropagator], for a parent in the request's headers, such as a traceparent; if it
// has one, Lambda's trace becomes a link.
//
// # Flush
//
// Lambda freezes the process when it has answered. Spans that are exported in the background stay behind until the next
// invocation, or for good. Options.Flush is called after the span has ended and before the answer is given.
package lambdaotel
