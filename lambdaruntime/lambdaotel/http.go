package lambdaotel

import (
	"net/http"
	"strconv"
	"strings"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"
)

// HTTP gives each request to handler a server span, named by its method and, if handler is a [http.ServeMux] or passes
// the request on to one, its route. A response of 500 and above is an error. If the request's context already holds the
// span of the invocation, no second one is made. A nil o is the zero Options; o is not kept.
//
//go:noinline
func HTTP(handler http.Handler, o *Options) http.Handler {
	// Not inlined, so that synthesis sees what is within: internal/program.
	opts := o.withDefaults()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx := r.Context()
		if ctx.Value(spanKey{}) != nil {
			handler.ServeHTTP(w, r)
			return
		}
		parent, links := httpParent(r)
		attrs := append(invocationAttributes(ctx, "http"), requestAttributes(r)...)
		ctx, span := opts.start(ctx, r.Method, parent, links, attrs)
		finish := opts.finisher(ctx, span)
		defer finish.run()

		outer := r
		r = r.WithContext(ctx)
		rec := &statusRecorder{ResponseWriter: w, status: http.StatusOK}
		// Deferred too: a panic has a route, and may have a status.
		defer func() {
			outer.Pattern = r.Pattern // for those around, such as an access log
			if _, route, _ := strings.Cut(r.Pattern, "/"); r.Pattern != "" {
				route = "/" + route
				span.SetName(r.Method + " " + route)
				span.SetAttributes(attribute.String("http.route", route))
			}
			if !finish.returned && !rec.wrote {
				return // the status is not known here
			}
			span.SetAttributes(attribute.Int("http.response.status_code", rec.status))
			if rec.status >= 500 {
				finish.fail(strconv.Itoa(rec.status), "")
			}
		}()
		handler.ServeHTTP(rec, r)
		finish.returned = true
	})
}

// httpParent is the span that called, and links to others. A caller that traces by itself counts before Lambda's front.
func httpParent(r *http.Request) (trace.SpanContext, []trace.Link) {
	lambda := fromLambda(r.Context())
	caller := trace.SpanContextFromContext(otel.GetTextMapPropagator().Extract(r.Context(), propagation.HeaderCarrier(r.Header)))
	if !caller.IsRemote() || !caller.IsValid() || caller.Equal(lambda) {
		return lambda, nil
	}
	if !lambda.IsValid() {
		return caller, nil
	}
	return caller, []trace.Link{{SpanContext: lambda}}
}

func requestAttributes(r *http.Request) []attribute.KeyValue {
	attrs := []attribute.KeyValue{
		attribute.String("http.request.method", r.Method),
		attribute.String("url.path", r.URL.Path),
		attribute.String("server.address", r.Host),
	}
	if agent := r.UserAgent(); agent != "" {
		attrs = append(attrs, attribute.String("user_agent.original", agent))
	}
	return attrs
}

// statusRecorder remembers the status of a response.
type statusRecorder struct {
	http.ResponseWriter
	status int
	wrote  bool
}

func (s *statusRecorder) WriteHeader(status int) {
	if !s.wrote && status >= 200 { // 1xx come before the response's own
		s.status, s.wrote = status, true
	}
	s.ResponseWriter.WriteHeader(status)
}

func (s *statusRecorder) Write(p []byte) (int, error) {
	s.wrote = true
	return s.ResponseWriter.Write(p)
}

// Flush implements [http.Flusher] for handlers that ask for it by a type assertion.
func (s *statusRecorder) Flush() {
	s.wrote = true
	_ = http.NewResponseController(s.ResponseWriter).Flush() // a Flusher has no way to say that it cannot
}

// Unwrap is for [http.ResponseController].
func (s *statusRecorder) Unwrap() http.ResponseWriter { return s.ResponseWriter }
