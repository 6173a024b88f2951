package lambdacdk

import (
	neturl "net/url"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
)

// LinkEndpoint links the base URL of an API, such as api.URL(). It grants
// nothing: who may call an API is the API's own setting.
func LinkEndpoint(url string) link.Endpoint {
	if u, err := neturl.Parse(url); !isToken(url) && (err != nil || u.Host == "") {
		return unlinked[link.Endpoint]("is filled by lambdacdk.LinkEndpoint with %q; it takes a URL such as api.URL() or https://example.com", shortened(url))
	}
	return bindTo[link.Endpoint](url, linkedResource{})
}
