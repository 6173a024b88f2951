package gateway

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/cfn"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/lambda/httpevent"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/app"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/authorize"
)

// authorize returns the route with what its handler is told about the caller, or
// why the caller does not get there.
func (h *Handler) authorize(r *http.Request, e httpevent.Endpoint, match httpevent.Route, route *app.Route) (httpevent.Route, error) {
	if err := h.passedBy(r, e, route); err != nil {
		return match, err
	}
	return h.gate.Check(r.Context(), authorize.Request{
		Request: r, Endpoint: e, Match: match, Route: route,
		ARN: e.RouteARN(cfn.Partition(e.Region), r),
	})
}

// passedBy refuses a request whose function would be told a path that another
// route guards, as %2F and %256d make possible where that function also serves an
// open $default. Whether API Gateway routes such paths to the guard is not
// documented: here nobody passes it by.
func (h *Handler) passedBy(r *http.Request, e httpevent.Endpoint, route *app.Route) error {
	if e.Kind != httpevent.HTTPAPI {
		return nil
	}
	told, err := e.HandlerPath(r)
	if err != nil {
		return nil // Event refuses it
	}
	match, ok := h.router.Match(r.Method, (&url.URL{Path: told}).EscapedPath())
	if !ok {
		return nil
	}
	guarded := h.routes[match.Key]
	if guarded == route || guarded.Authorizer == nil || guarded.Authorizer == route.Authorizer && slices.Equal(guarded.Scopes, route.Scopes) {
		return nil
	}
	return &authorize.Refusal{Err: httpevent.ErrForbidden, Why: fmt.Sprintf("the function would be told the path %q of the route %s past its authorizer; let the handler ask for the authorizer too, as lambdaruntime.JWTFromContext does", told, guarded.Key)}
}

// refuse answers a request that was not let in. The error is for the developer.
func refuse(e httpevent.Endpoint, w http.ResponseWriter, err error) error {
	if errors.Is(err, authorize.ErrUnusable) {
		http.Error(w, "lambdacdk local: "+err.Error(), http.StatusNotImplemented)
		return err
	}
	if refusal, ok := errors.AsType[*authorize.Refusal](err); ok && refusal.Challenge != "" {
		w.Header().Set("WWW-Authenticate", refusal.Challenge)
	}
	e.WriteError(w, err)
	return err
}

// maxHeader is what API Gateway takes: "Total combined size of request line and
// header values" in the quotas of HTTP APIs, and the same for REST APIs.
const maxHeader = 10240

// headerBytes is that size.
func headerBytes(r *http.Request) int {
	n := len(r.Method) + len(r.URL.RequestURI()) + len(r.Proto) + len(r.Host)
	for _, values := range r.Header {
		for _, v := range values {
			n += len(v)
		}
	}
	return n
}
