package lambdaotel_test

import (
	"context"
	"fmt"
	"sync"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"
	"go.opentelemetry.io/otel/trace/embedded"
	"go.opentelemetry.io/otel/trace/noop"
)

// recorder is a tracer provider that keeps its spans, in the order they were started.
type recorder struct {
	embedded.TracerProvider
	mu    sync.Mutex
	spans []*span
}

func (r *recorder) Tracer(string, ...trace.TracerOption) trace.Tracer { return tracer{recorder: r} }

// only returns the span if there is just one.
func (r *recorder) only() (*span, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.spans) != 1 {
		return nil, fmt.Errorf("%d spans, want 1", len(r.spans))
	}
	return r.spans[0], nil
}

type tracer struct {
	embedded.Tracer
	recorder *recorder
}

func (t tracer) Start(ctx context.Context, name string, opts ...trace.SpanStartOption) (context.Context, trace.Span) {
	cfg := trace.NewSpanStartConfig(opts...)
	s := &span{name: name, kind: cfg.SpanKind(), links: cfg.Links(), parent: trace.SpanContextFromContext(ctx), attrs: map[string]string{}}
	s.SetAttributes(cfg.Attributes()...)
	t.recorder.mu.Lock()
	defer t.recorder.mu.Unlock()
	t.recorder.spans = append(t.recorder.spans, s)
	traceID := s.parent.TraceID()
	if !traceID.IsValid() {
		traceID = trace.TraceID{15: 1}
	}
	s.own = trace.NewSpanContext(trace.SpanContextConfig{TraceID: traceID, SpanID: trace.SpanID{7: byte(len(t.recorder.spans))}})
	return trace.ContextWithSpan(ctx, s), s
}

// span keeps what it is told.
type span struct {
	noop.Span
	name        string
	kind        trace.SpanKind
	parent, own trace.SpanContext
	links       []trace.Link
	attrs       map[string]string
	errs        []error
	status      codes.Code
	description string
	ended       int
}

func (s *span) SpanContext() trace.SpanContext                { return s.own }
func (s *span) SetName(name string)                           { s.name = name }
func (s *span) RecordError(err error, _ ...trace.EventOption) { s.errs = append(s.errs, err) }
func (s *span) SetStatus(code codes.Code, description string) {
	s.status, s.description = code, description
}
func (s *span) End(...trace.SpanEndOption) { s.ended++ }
func (s *span) SetAttributes(attrs ...attribute.KeyValue) {
	for _, a := range attrs {
		s.attrs[string(a.Key)] = a.Value.String()
	}
}
