package functions

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/wire"
)

// A configuration is what Lambda tells of a function, as far as it is known
// here.
type configuration struct {
	FunctionName, FunctionArn, State, StateReason, Version string
}

func configurationOf(f service.Function) configuration {
	c := configuration{FunctionName: f.Name, FunctionArn: f.ARN, State: "Active", Version: "$LATEST"}
	if f.Skipped != "" {
		c.State, c.StateReason = "Inactive", "it does not run here: "+f.Skipped
	}
	return c
}

// list serves GET /2015-03-31/functions and /2015-03-31/functions/NAME; it
// reports false for another path.
func (s *Service) list(w http.ResponseWriter, r *http.Request) bool {
	name, ok := listed(r)
	if !ok {
		return false
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	if name == "" {
		all := []configuration{}
		for _, f := range s.functions {
			all = append(all, configurationOf(f))
		}
		wire.WriteJSON(w, struct{ Functions []configuration }{all})
		return true
	}
	for _, f := range s.functions {
		if service.FunctionName(name) == f.Name {
			wire.WriteJSON(w, struct{ Configuration configuration }{configurationOf(f)})
			return true
		}
	}
	wire.WriteJSONError(w, &wire.Error{Code: "ResourceNotFoundException", Message: "the app has no function " + name, Status: http.StatusNotFound})
	return true
}

// listed is the function in the path of GetFunction, empty in that of
// ListFunctions; ok is false for another path.
func listed(r *http.Request) (name string, ok bool) {
	rest, ok := strings.CutPrefix(r.URL.EscapedPath(), "/2015-03-31/functions")
	name, err := url.PathUnescape(strings.Trim(rest, "/"))
	return name, ok && r.Method == http.MethodGet && err == nil && !strings.Contains(name, "/")
}
