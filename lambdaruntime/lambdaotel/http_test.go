package lambdaotel_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/propagation"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/lambdaotel"
)

func TestRequestHasOneServerSpanWithRouteAndStatus(t *testing.T) {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /users/{id}", func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, r.PathValue("id")) })
	mux.HandleFunc("POST example.com/users", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusCreated) })
	mux.HandleFunc("/fail", func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusEarlyHints)
		w.WriteHeader(http.StatusBadGateway)
		w.WriteHeader(http.StatusOK) // ignored by net/http
	})
	mux.HandleFunc("/flush", func(w http.ResponseWriter, _ *http.Request) {
		w.(http.Flusher).Flush()
		if err := http.NewResponseController(w).Flush(); err != nil {
			t.Errorf("ResponseController: %v", err)
		}
	})
	mux.HandleFunc("/panic", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })

	for _, tt := range []struct {
		method, path, wantName, wantRoute, wantStatus, wantError string
	}{
		{method: "GET", path: "/users/7", wantName: "GET /users/{id}", wantRoute: "/users/{id}", wantStatus: "200"},
		{method: "POST", path: "/users", wantName: "POST /users", wantRoute: "/users", wantStatus: "201"},
		{method: "GET", path: "/fail", wantName: "GET /fail", wantRoute: "/fail", wantStatus: "502", wantError: "502"},
		{method: "GET", path: "/flush", wantName: "GET /flush", wantRoute: "/flush", wantStatus: "200"},
		{method: "GET", path: "/none", wantName: "GET", wantStatus: "404"},
		{method: "GET", path: "/panic", wantName: "GET /panic", wantRoute: "/panic", wantError: "panic"},
	} {
		r := &recorder{}
		o := &lambdaotel.Options{TracerProvider: r}
		server := httptest.NewServer(lambdaotel.HTTP(lambdaotel.HTTP(mux, o), o))
		req, err := http.NewRequestWithContext(t.Context(), tt.method, server.URL+tt.path, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Host = "example.com"
		res, err := server.Client().Do(req)
		if (err != nil) != (tt.path == "/panic") {
			t.Errorf("%s: %v", tt.path, err)
		}
		if err == nil {
			res.Body.Close()
		}
		server.Close() // waits for the handler, and so for the span's end
		s, err := r.only()
		if err != nil {
			t.Fatalf("%s: %v", tt.path, err)
		}
		if s.name != tt.wantName || s.attrs["http.route"] != tt.wantRoute || s.attrs["http.response.status_code"] != tt.wantStatus ||
			s.attrs["error.type"] != tt.wantError || (s.status == codes.Error) != (tt.wantError != "") || s.ended != 1 {
			t.Errorf("%s %s: span %q, status %v, attributes %v; want %q, route %q, status %q, error %q",
				tt.method, tt.path, s.name, s.status, s.attrs, tt.wantName, tt.wantRoute, tt.wantStatus, tt.wantError)
		}
		if s.attrs["http.request.method"] != tt.method || s.attrs["url.path"] != tt.path || s.attrs["faas.trigger"] != "http" ||
			s.attrs["server.address"] != "example.com" || !strings.HasPrefix(s.attrs["user_agent.original"], "Go-http-client") {
			t.Errorf("%s %s: attributes %v do not describe the request", tt.method, tt.path, s.attrs)
		}
	}
}

func TestCallersOwnTraceComesBeforeLambdas(t *testing.T) {
	old := otel.GetTextMapPropagator()
	defer otel.SetTextMapPropagator(old)
	const callerTrace = "0af7651916cd43dd8448eb211c80319c"
	for _, tt := range []struct {
		name, traceparent, xray string
		propagator              propagation.TextMapPropagator
		wantTrace               string
		wantLink                bool
	}{
		{name: "both", traceparent: callerTrace, xray: header, propagator: propagation.TraceContext{}, wantTrace: callerTrace, wantLink: true},
		{name: "caller only", traceparent: callerTrace, propagator: propagation.TraceContext{}, wantTrace: callerTrace},
		{name: "Lambda only", xray: header, propagator: propagation.TraceContext{}, wantTrace: traceID},
		{name: "no propagator", traceparent: callerTrace, xray: header, propagator: propagation.NewCompositeTextMapPropagator(), wantTrace: traceID},
	} {
		otel.SetTextMapPropagator(tt.propagator)
		r := &recorder{}
		h := lambdaotel.HTTP(http.NotFoundHandler(), &lambdaotel.Options{TracerProvider: r})
		req := httptest.NewRequestWithContext(invocation(t.Context(), tt.xray), "GET", "/", nil)
		if tt.traceparent != "" {
			req.Header.Set("Traceparent", "00-"+tt.traceparent+"-b7ad6b7169203331-01")
		}
		h.ServeHTTP(httptest.NewRecorder(), req)
		s, err := r.only()
		if err != nil {
			t.Fatalf("%s: %v", tt.name, err)
		}
		if s.parent.TraceID().String() != tt.wantTrace || (len(s.links) == 1) != tt.wantLink {
			t.Errorf("%s: parent %v, %d links; want trace %s, a link: %t", tt.name, s.parent.TraceID(), len(s.links), tt.wantTrace, tt.wantLink)
		}
		if len(s.links) == 1 && s.links[0].SpanContext.TraceID().String() != traceID {
			t.Errorf("%s: link to %v, want Lambda's trace", tt.name, s.links[0].SpanContext.TraceID())
		}
	}
}

// An access log around the spans knows the route, too.
func TestTheRouteIsKnownOutside(t *testing.T) {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /orders/{id}", func(http.ResponseWriter, *http.Request) {})
	r := httptest.NewRequest("GET", "/orders/7", nil)
	lambdaotel.HTTP(mux, nil).ServeHTTP(httptest.NewRecorder(), r)
	if r.Pattern != "GET /orders/{id}" {
		t.Errorf("the request outside has the pattern %q, want that of the mux", r.Pattern)
	}
}
