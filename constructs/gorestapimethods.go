package lambdacdk

import (
	"strings"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigateway"
)

// maxStream is how long API Gateway streams one answer.
const maxStream = 15 * time.Minute

// makeMethods makes the methods that are not there yet: those which a route
// needs beside its own, such as HEAD of a GET, and which no other route has taken.
func (a *GoRestApi) makeMethods() {
	for _, p := range a.routes.restPlan() {
		if !(a.props.Cors != nil && p.key.method == "OPTIONS") {
			a.makeMethod(p.key, p.route)
		}
	}
}

// makeMethod makes the method of a key, unless it is there, with the ids that
// the CDK's own calls give: Default/users/{id}/GET. It is false for one that
// the API of the props has by itself.
func (a *GoRestApi) makeMethod(key routeKey, route int) bool {
	if a.methods[key] {
		return true
	}
	a.methods[key] = true
	s, r := a.settings[route], a.resource(key.path)
	if a.own == nil && r.Node().TryFindChild(&key.method) != nil {
		return false
	}
	method := r.AddMethod(&key.method, a.integration(s), a.methodOptions(a.routes.routes[route], s))
	if s.throttle != nil {
		a.limit(key, *s.throttle)
	}
	if a.deployment != nil {
		a.deployment.Node().AddDependency(method)
		a.deployment.AddToLogicalId([]any{key.String(), *method.MethodId(), s.streams})
	}
	return true
}

// resource returns the resource of a path, and makes it if need be.
func (a *GoRestApi) resource(path string) awsapigateway.IResource {
	path = strings.TrimSuffix(path, "/")
	if r, ok := a.resources[path]; ok {
		return r
	}
	slash := strings.LastIndexByte(path, '/')
	parent, part := a.resource(path[:slash]), path[slash+1:]
	r := parent.GetResource(&part) // what the app, or the API of the props, has made
	if r == nil {
		r = parent.AddResource(&part, nil)
	}
	a.resources[path] = r
	a.allowOrigins(path)
	return r
}

// integration returns the one integration with a function, for one method more,
// which gets a permission. That for the console's own test calls, which the CDK would
// add to each, is left out.
func (a *GoRestApi) integration(s routeSettings) awsapigateway.LambdaIntegration {
	if i, ok := a.integrations[s.reach]; ok {
		if !a.props.OnePermission {
			s.reach.permissions++
		}
		return i
	}
	s.reach.permissions++
	options := &awsapigateway.LambdaIntegrationOptions{AllowTestInvoke: new(false)}
	if a.props.OnePermission {
		options = &awsapigateway.LambdaIntegrationOptions{ScopePermissionToMethod: new(false)}
	}
	if s.streams {
		options.ResponseTransferMode = awsapigateway.ResponseTransferMode_STREAM
		options.Timeout = seconds(maxStream) // that of an answer that is not streamed otherwise
	}
	i := awsapigateway.NewLambdaIntegration(s.function, options)
	a.integrations[s.reach] = i
	return i
}

// methodOptions are nil for a method without any.
func (a *GoRestApi) methodOptions(r route, s routeSettings) *awsapigateway.MethodOptions {
	var options awsapigateway.MethodOptions
	if guard := s.guard(a.guard); guard != nil {
		a.authorize(&options, guard, a.scopesOf(s))
	}
	if a.props.UsagePlan != nil && !s.keyless {
		options.ApiKeyRequired = new(true)
	}
	a.validates(&options, r, s.valid)
	if options == (awsapigateway.MethodOptions{}) {
		return nil
	}
	return &options
}

// scopesOf are the scopes that the route asks for.
func (a *GoRestApi) scopesOf(s routeSettings) []string {
	if s.scopes != nil || s.authorizer != nil {
		return s.scopes
	}
	return a.props.AuthorizationScopes
}
