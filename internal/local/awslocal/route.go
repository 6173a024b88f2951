package awslocal

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/message"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/wire"
)

// route hands a request to the service it was signed for. One that is not
// signed is S3's: no other service takes those.
func (s *Server) route(w http.ResponseWriter, r *http.Request) {
	name, _ := wire.Scope(r)
	if name == "" {
		name = "s3"
	}
	if service, ok := s.byName[name]; ok {
		service.ServeHTTP(w, r)
		return
	}
	err := &wire.Error{
		Code: "UnknownOperationException", Status: http.StatusNotImplemented,
		Message: "lambdacdk local does not emulate the service " + name + "; it has " + strings.Join(slices.Sorted(maps.Keys(s.byName)), ", "),
	}
	if strings.HasPrefix(r.Header.Get("Content-Type"), "application/x-www-form-urlencoded") {
		w.Header().Set("Content-Type", "text/xml")
		wire.WriteXMLError(w, err)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	wire.WriteJSONError(w, err)
}

// deliver is message.Deliver: the ARN says which service the target is of.
func (s *Server) deliver(target, cause string, m message.Message) error {
	if t, ok := s.byName[service.OfARN(target)].(service.Target); ok {
		return t.Deliver(target, cause, m)
	}
	return fmt.Errorf("%s takes no messages", target)
}

// eventSource finds an event source of any service.
func (s *Server) eventSource(arn string) service.EventSource {
	if x, ok := s.byName[service.OfARN(arn)].(service.Source); ok {
		return x.EventSource(arn)
	}
	return nil
}
