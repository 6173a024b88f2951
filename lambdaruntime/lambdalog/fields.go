package lambdalog

import (
	"context"
	"log/slog"

	"github.com/aws/aws-lambda-go/lambdacontext"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/internal/invocation"
)

// fields is a set of fields that a record has of its own.
type fields uint8

const (
	fieldRequestID fields = 1 << iota
	fieldTraceID
	fieldTenantID
	fieldColdStart
	fieldService
	fieldReserved // one of those that Lambda reads
)

// fieldOf returns the record's own field called key, 0 if there is none.
func fieldOf(key string) fields {
	switch key {
	case "requestId":
		return fieldRequestID
	case "traceId":
		return fieldTraceID
	case "tenantId":
		return fieldTenantID
	case "coldStart":
		return fieldColdStart
	case "service":
		return fieldService
	case "timestamp", "level", "message":
		return fieldReserved
	}
	return 0
}

// ownFields returns the fields that a, at the top level, has the name of.
// Groups without a name are part of the top level.
func ownFields(a slog.Attr) fields {
	if a.Key != "" {
		return fieldOf(a.Key)
	}
	var own fields
	if v := a.Value.Resolve(); v.Kind() == slog.KindGroup {
		for _, inner := range v.Group() {
			own |= ownFields(inner)
		}
	}
	return own
}

// eachField calls add with the fields of a record of ctx, except those in
// replaced.
func (s *settings) eachField(ctx context.Context, replaced fields, add func(key, value string, quote bool)) {
	inv := invocation.From(ctx)
	if lc, ok := lambdacontext.FromContext(ctx); ok {
		if replaced&fieldRequestID == 0 {
			add("requestId", lc.AwsRequestID, true)
		}
		if lc.TenantID != "" && replaced&fieldTenantID == 0 {
			add("tenantId", lc.TenantID, true)
		}
	}
	if s.opts.TraceID && replaced&fieldTraceID == 0 {
		if id := invocation.TraceID(ctx); id != "" {
			add("traceId", id, true)
		}
	}
	if s.opts.ColdStart && inv != nil && replaced&fieldColdStart == 0 {
		cold := "false"
		if inv.ColdStart {
			cold = "true"
		}
		add("coldStart", cold, false)
	}
	if s.opts.Service != "" && replaced&fieldService == 0 {
		add("service", s.opts.Service, true)
	}
}
