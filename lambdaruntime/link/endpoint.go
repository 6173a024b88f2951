package link

import (
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/linkbinding"
)

// An Endpoint is the base URL of an HTTP API of the app. It grants nothing:
// who may call an API is the API's own setting.
type Endpoint struct {
	URL string // without a slash at the end
	bound
}

func (*Endpoint) kind() linkbinding.Kind { return "endpoint" }
func (e *Endpoint) text() string         { return e.URL }
func (e *Endpoint) setText(s string) error {
	e.URL = strings.TrimSuffix(s, "/")
	return wantURL(s)
}
