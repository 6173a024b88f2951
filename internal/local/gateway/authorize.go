package gateway

import (
	"errors"
	"net/http"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/cfn"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/lambda/httpevent"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/app"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/authorize"
)

// authorize returns the route with what its handler is told about the caller, or
// why the caller does not get there.
func (h *Handler) authorize(r *http.Request, e httpevent.Endpoint, match httpevent.Route, route *app.Route) (httpevent.Route, error) {
	return h.gate.Check(r.Context(), authorize.Request{
		Request: r, Endpoint: e, Match: match, Route: route,
		ARN: e.RouteARN(cfn.Partition(e.Region), r),
	})
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
