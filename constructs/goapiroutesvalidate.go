package lambdacdk

import (
	"fmt"
	"slices"

	"github.com/aws/constructs-go/constructs/v10"
)

// apiProblems tells the CDK at synthesis what is wrong with the routes of an API.
type apiProblems struct{ api *GoApi }

// Validate is called by the CDK.
func (p *apiProblems) Validate() *[]*string {
	return apiMessages(p.api.scope, slices.Concat(p.api.problems, p.api.preflightProblems()))
}

// apiMessages tells what is wrong with an API, each problem once: several routes
// may have the same.
func apiMessages(api constructs.Construct, problems []string) *[]*string {
	path := *api.Node().Path()
	var messages []string
	for _, problem := range problems {
		if text := (&ConfigError{Path: path, Problem: problem}).Error(); !slices.Contains(messages, text) {
			messages = append(messages, text)
		}
	}
	return texts(messages...)
}

// preflightProblems names the routes that keep CORS from working: API Gateway
// answers a preflight request itself, unless a route takes the method OPTIONS
// and has an authorizer. Browsers send no credentials with it.
func (a *GoApi) preflightProblems() []string {
	if !a.cors {
		return nil
	}
	var problems []string
	for i, r := range a.routes.routes {
		if a.settings[i].guard(a.guard) != nil && a.routes.owner("OPTIONS", r.keys()[0].path) == r.pattern {
			problems = append(problems, fmt.Sprintf("route %q takes OPTIONS and has an authorizer, which refuses the preflight requests of Cors: "+
				"name the methods it needs, or add a route for OPTIONS with WithoutAuthorizer()", r.pattern))
		}
	}
	return problems
}
