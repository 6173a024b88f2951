package gateway

import (
	"errors"
	"net/http"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/lambda/httpevent"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/app"
)

// A Domain serves the APIs that are mapped under one name. The longest base path
// that a request's path begins with counts.
type Domain struct {
	mappings []mapping
	report   func(Outcome)
}

type mapping struct {
	app.Mapping
	handler *Handler // nil if it is skipped
}

// NewDomain returns the handler of a domain; options are those of an API. It
// fails like [New].
func NewDomain(d *app.Domain, options func(*app.API) Options) (*Domain, error) {
	all := &Domain{}
	for _, m := range d.Mappings {
		o := options(m.API)
		all.report = o.Report
		if m.Skipped != "" {
			all.mappings = append(all.mappings, mapping{m, nil})
			continue
		}
		api := *m.API
		api.Endpoint, api.BasePath = m.Endpoint, ""
		h, err := New(&api, o)
		if err != nil {
			return nil, err
		}
		all.mappings = append(all.mappings, mapping{m, h})
	}
	return all, nil
}

func (d *Domain) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	for _, m := range d.mappings {
		inner, below := belowPath(r, m.base())
		switch {
		case !below:
			continue
		case m.handler == nil:
			http.Error(w, "lambdacdk local: "+m.Skipped, http.StatusNotImplemented)
			d.report(Outcome{Method: r.Method, Path: r.URL.RequestURI(), Status: http.StatusNotImplemented, Err: errors.New(m.Skipped)})
		default:
			m.handler.ServeHTTP(w, inner)
		}
		return
	}
	httpevent.Endpoint{}.WriteError(w, httpevent.ErrForbidden)
	d.report(Outcome{Method: r.Method, Path: r.URL.RequestURI(), Status: http.StatusForbidden, Err: errors.New("no API is mapped to this path")})
}

// base is the path that all of the mapping's begin with.
func (m mapping) base() string {
	if m.Key == "" {
		return ""
	}
	return "/" + strings.Trim(m.Key, "/")
}
