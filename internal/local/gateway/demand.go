package gateway

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/lambda/httpevent"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/app"
)

// demand refuses a request that lacks what a REST API asks for. What a key may
// call how often is not counted here.
func demand(d *app.Demand, r *http.Request) error {
	if d == nil {
		return nil
	}
	key := r.Header.Get("X-Api-Key")
	if d.Key && (key == "" || len(d.Keys) > 0 && !slices.Contains(d.Keys, key)) {
		return fmt.Errorf("%w in the header X-Api-Key; %s", httpevent.ErrAPIKey, whichKeys(d))
	}
	var missing []string
	query := r.URL.Query()
	for _, name := range d.Parameters {
		where, is, _ := strings.Cut(strings.TrimPrefix(name, "method.request."), ".")
		switch where {
		case "header":
			if r.Header.Get(is) == "" {
				missing = append(missing, is)
			}
		case "querystring":
			if query.Get(is) == "" {
				missing = append(missing, is)
			}
		}
	}
	if len(missing) > 0 {
		return &httpevent.MissingParameters{Names: missing}
	}
	return nil
}

func whichKeys(d *app.Demand) string {
	if len(d.Keys) == 0 {
		return "AWS makes the key's value, so that any value is one here"
	}
	return "it is the Value of the app's API key"
}
