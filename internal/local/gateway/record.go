package gateway

import (
	"net/http"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/history"
)

// record begins to record a request. What the result leads to has it as its
// cause.
func (h *Handler) record(r *http.Request) (*http.Request, *history.OpenCall) {
	if h.options.History == nil {
		return r, nil
	}
	source := r.Method + " " + r.URL.Path
	call := h.options.History.Call("", r.Header.Get(history.TraceHeader), history.Call{
		Service: "api", Operation: r.Method, Resource: h.api.Path, Detail: r.URL.Path,
	})
	cause := call.Cause()
	if r.Header.Get(history.TraceHeader) == "" { // API Gateway adds it, with the trace that the invocation belongs to
		r.Header.Set(history.TraceHeader, history.Cause{Trace: cause.Trace}.Header())
	}
	return r.WithContext(history.With(r.Context(), history.Origin{Source: source, Causes: []history.Cause{cause}})), call
}

// denied is why a request was refused; empty if it was not.
func denied(o Outcome) string {
	if o.Err != nil && (o.Status == http.StatusUnauthorized || o.Status == http.StatusForbidden) {
		return o.Err.Error()
	}
	return ""
}
