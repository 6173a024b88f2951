package gateway

import (
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/lambda/httpevent"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/app"
)

// Takes is what a program says of the requests it takes. The zero value says
// nothing.
type Takes struct {
	Payload1 bool // those of payload format 1.0
	HTTP     bool // any, for an http.Handler
}

// asHandlersTake completes e by what the template leaves to the programs, as a
// synthesis that compiles them does.
func (h *Handler) asHandlersTake(e httpevent.Endpoint, route *app.Route) httpevent.Endpoint {
	e.Payload = route.Payload
	if h.options.Takes == nil || route.Function == nil {
		return e
	}
	if e.Kind == httpevent.HTTPAPI && route.Function.ChoosesPayload && h.options.Takes(route.Function).Payload1 {
		e.Payload = "1.0"
	}
	if e.Kind == httpevent.REST && len(e.BinaryMediaTypes) == 0 && h.allServeHTTP() {
		e.BinaryMediaTypes = []string{"*/*"}
	}
	return e
}

// allServeHTTP: every function of the API leaves the binary media types to its
// program, and serves an http.Handler.
func (h *Handler) allServeHTTP() bool {
	for _, r := range h.routes {
		if f := r.Function; f != nil && (!f.ChoosesBinary || !h.options.Takes(f).HTTP) {
			return false
		}
	}
	return true
}
