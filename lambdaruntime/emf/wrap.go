package emf

import (
	"context"
	"log/slog"
	"maps"
	"net/http"
)

type contextKey struct{}

// From returns the metrics of the invocation or request that ctx belongs to. Outside of one it returns nil, which drops
// everything.
func From(ctx context.Context) *Metrics {
	m, _ := ctx.Value(contextKey{}).(*Metrics)
	return m
}

// Wrap gives each invocation of handler a [Metrics] of its own, found by [From], and writes it when handler is done,
// also when it fails or panics. What could not be recorded is logged at ERROR and changes nothing about the answer. A
// nil o is the zero [Options]; o is not kept.
func Wrap[I, O any](handler func(context.Context, I) (O, error), o *Options) func(context.Context, I) (O, error) {
	o = o.clone()
	return func(ctx context.Context, in I) (O, error) {
		m := New(o)
		defer m.flushAndLog(ctx)
		return handler(context.WithValue(ctx, contextKey{}, m), in)
	}
}

// HTTP is [Wrap] for HTTP handlers: one Metrics for each request.
func HTTP(handler http.Handler, o *Options) http.Handler {
	o = o.clone()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		m := New(o)
		defer m.flushAndLog(r.Context())
		handler.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), contextKey{}, m)))
	})
}

// clone is a copy of o, which may be nil, that shares nothing with it that can change.
func (o *Options) clone() *Options {
	if o == nil {
		return nil
	}
	c := *o
	c.Dimensions = maps.Clone(o.Dimensions)
	return &c
}

func (m *Metrics) flushAndLog(ctx context.Context) {
	if err := m.Flush(); err != nil {
		slog.ErrorContext(ctx, "metrics lost", "error", err)
	}
}
