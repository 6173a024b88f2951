package awslocal

import (
	"cmp"
	"net/http"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/access"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/wire"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/history"
)

// record begins to record a request, by what it must be allowed. What the result
// leads to has it as its cause.
func (s *Server) record(r *http.Request, function, service string, needs []access.Need, rules access.Rules) (*http.Request, *history.OpenCall) {
	if s.history == nil {
		return r, nil
	}
	c := history.Call{Service: service, Operation: wire.OperationOf(r)}
	if len(needs) > 0 {
		_, action, _ := strings.Cut(needs[0].Action, ":")
		c.Operation = cmp.Or(c.Operation, action)
		c.Resource, c.Detail = about(needs[0], rules.Paths)
	}
	c.Operation = cmp.Or(c.Operation, r.Method)
	call := s.history.Call(function, r.Header.Get(history.TraceHeader), c)
	return r.WithContext(history.With(r.Context(), history.Origin{Causes: history.Causes(call.Cause())})), call
}

// about is the construct path of what a request is about, and what of that: the
// key of an object.
func about(need access.Need, paths map[string]string) (resource, detail string) {
	on := cmp.Or(need.On, need.Resource)
	if rest, ok := strings.CutPrefix(need.Resource, on+"/"); ok {
		detail = rest
	}
	if on == "*" {
		return "", ""
	}
	return cmp.Or(paths[on], on), detail
}
