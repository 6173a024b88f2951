// Package otelsdk traces by the SDK of OpenTelemetry, without an exporter.
package otelsdk

import (
	"context"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
)

// Use traces by the SDK of OpenTelemetry, without an exporter.
func Use() {
	provider := sdktrace.NewTracerProvider()
	otel.SetTracerProvider(provider)
	ctx := context.Background()
	_, span := otel.Tracer("probe").Start(ctx, "work")
	span.SetAttributes(attribute.String("id", "a"))
	span.End()
	provider.Shutdown(ctx)
}
