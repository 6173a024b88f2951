// Package otlphttp exports traces of OpenTelemetry by HTTP.
package otlphttp

import (
	"context"
	"fmt"

	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
)

// Use exports traces of OpenTelemetry by HTTP.
func Use() {
	ctx := context.Background()
	exporter, err := otlptracehttp.New(ctx)
	if err != nil {
		panic(err)
	}
	fmt.Println(sdktrace.NewTracerProvider(sdktrace.WithBatcher(exporter)).Shutdown(ctx))
}
