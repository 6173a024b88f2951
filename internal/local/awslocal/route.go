package awslocal

import (
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/wire"
)

// route hands a request to the service it was signed for. One that is not
// signed is S3's: no other service takes those.
func (s *Server) route(w http.ResponseWriter, r *http.Request) {
	name, _ := wire.Scope(r)
	if name == "" {
		name = "s3"
	}
	if service, ok := s.services[name]; ok {
		service.ServeHTTP(w, r)
		return
	}
	err := &wire.Error{
		Code: "UnknownOperationException", Status: http.StatusNotImplemented,
		Message: "lambdacdk local does not emulate the service " + name + "; it has " + list(slices.Sorted(maps.Keys(s.services))),
	}
	if strings.HasPrefix(r.Header.Get("Content-Type"), "application/x-www-form-urlencoded") {
		w.Header().Set("Content-Type", "text/xml")
		wire.WriteXMLError(w, err)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	wire.WriteJSONError(w, err)
}

func list(names []string) string { return strings.Join(names, ", ") }
