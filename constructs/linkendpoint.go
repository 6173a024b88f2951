package lambdacdk

import (
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
)

// LinkEndpoint links the base URL of an API, such as api.URL(). It grants
// nothing: who may call an API is the API's own setting.
func LinkEndpoint(url string) link.Endpoint {
	return bindTo[link.Endpoint](url, linkedResource{})
}
