package lambdacdk

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigatewayv2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/runtimeenv"
)

// WarningApiTimeout is the id of the warning that a function may run longer
// than API Gateway waits for it.
const WarningApiTimeout = "go-lambda-cdk:apiTimeout"

// routeSettings are what one route is, beside its pattern.
type routeSettings struct {
	integration *functionIntegration
	open        bool          // WithoutAuthorizer
	authorizer  Authorizer    // WithAuthorizer; nil: that of the API
	scopes      []string      // nil: those of the API, if it is the API's authorizer
	said        []string      // the options that say who may call
	payload     PayloadFormat // empty: what the handler takes
	throttle    *throttle     // WithThrottle; nil: that of the API
	problems    []string

	// Those of a REST API.
	function awslambda.IFunction
	reach    *reach
	streams  bool               // WithStreaming
	keyless  bool               // WithoutApiKey
	valid    *RequestValidation // WithValidation
	restOnly []string           // the options that HTTP APIs do not have
}

// A RouteOption changes one route.
type RouteOption func(*routeSettings)

// WithAuthorizer guards the route with authorizer instead of
// GoApiProps.Authorizer. With scopes, at most 10, a token needs one of them.
func WithAuthorizer(authorizer Authorizer, scopes ...string) RouteOption {
	return func(s *routeSettings) {
		s.said = append(s.said, "WithAuthorizer")
		s.authorizer, s.scopes = plainAuthorizer(authorizer), append([]string{}, scopes...)
		if s.authorizer == nil {
			s.problems = append(s.problems, "WithAuthorizer got nil; use WithoutAuthorizer to open the route")
			return
		}
		var l problemList
		s.authorizer.validate("Authorizer", &l)
		scopeProblems(s.authorizer, "WithAuthorizer", scopes, &l)
		s.problems = append(s.problems, l.texts()...)
	}
}

// WithScopes makes the route ask for other OAuth scopes than
// GoApiProps.AuthorizationScopes: a token that the API's authorizer takes needs
// one of scopes, at most 10.
func WithScopes(scopes ...string) RouteOption {
	return func(s *routeSettings) {
		s.said = append(s.said, "WithScopes")
		s.scopes = append([]string{}, scopes...)
		if len(scopes) == 0 {
			s.problems = append(s.problems, "WithScopes got no scopes; leave it out")
		}
	}
}

// WithoutAuthorizer opens the route to everybody, whatever
// GoApiProps.Authorizer says.
func WithoutAuthorizer() RouteOption {
	return func(s *routeSettings) { s.said, s.open = append(s.said, "WithoutAuthorizer"), true }
}

// WithThrottle limits the route by itself: to rate requests a second on average,
// and burst at once, beyond which it answers 429. ThrottleRate and ThrottleBurst
// of the API hold for all routes together. The HEAD requests that a GET
// route takes are counted apart.
func WithThrottle(rate, burst int) RouteOption {
	return func(s *routeSettings) {
		var l problemList
		for _, n := range []int{rate, burst} {
			if n < 1 {
				l.add("", "WithThrottle(%d, %d): rate and burst are at least 1; leave it out for the API's own limits", rate, burst)
				break
			}
			l.atMostInt32("WithThrottle", "API Gateway", n)
		}
		s.throttle, s.problems = &throttle{rate, burst}, append(s.problems, l.texts()...)
	}
}

// A throttle is the limit of one route.
type throttle struct{ rate, burst int }

// guard is the authorizer of the route, where the API's own is given; nil if
// it is open.
func (s *routeSettings) guard(api Authorizer) Authorizer {
	switch {
	case s.open:
		return nil
	case s.authorizer != nil:
		return s.authorizer
	}
	return api
}

// check adds what is wrong with the settings on an API with that authorizer.
func (s *routeSettings) check(api Authorizer) {
	if len(s.said) > 1 {
		s.problems = append(s.problems, fmt.Sprintf("%s: a route has one authorizer, or none; keep one of them (WithAuthorizer takes scopes itself)", strings.Join(s.said, " and ")))
		return
	}
	if slices.Equal(s.said, []string{"WithScopes"}) {
		if api == nil {
			s.problems = append(s.problems, "WithScopes, but the API has no authorizer; set the API's Authorizer, or use WithAuthorizer")
			return
		}
		var l problemList
		scopeProblems(api, "WithScopes", s.scopes, &l)
		s.problems = append(s.problems, l.texts()...)
	}
}

// AddRoute sends requests that match pattern to fn.
//
// The pattern is one of [net/http.ServeMux] without a host, and the deployed
// API takes it as a ServeMux does: no method means every method, GET matches
// HEAD too, {name} is one segment, {name...} and a trailing slash are the rest
// of the path, "/{$}" is the root alone, the more specific pattern wins
// whatever the order, and "/" is every request that no other route matches.
// Two things differ. Where no route matches only because of the method, API
// Gateway answers 404 and not 405. And no path that ends in a slash right behind
// a route's own reaches the function: of "GET /files/{rest...}", /files and
// /files/a do, and /files/ is answered with 404. A ServeMux sends /files there,
// unless it has a pattern for "GET /files" too.
//
// Fn gets events of payload format 2.0, events.APIGatewayV2HTTPRequest, or of
// format 1.0, events.APIGatewayProxyRequest, if that is what its program takes;
// lambdaruntime.StartHTTP takes both, and [WithPayload] says it where the
// program does not. Where nothing is compiled ([SkipBuild]), it is 2.0. A
// handler that takes another event fails synthesis, or is warned of
// ([WarningHandlerEvent]) where its program is not sure.
//
// Patterns that API Gateway cannot express, patterns that conflict and those
// of other routers, such as "GET /users/:id" or "ANY /users", fail synthesis,
// all of them together; for the last ones the error has ServeMux's spelling.
func (a *GoApi) AddRoute(pattern string, fn *GoFunction, options ...RouteOption) {
	if fn == nil {
		a.problem("route %q: its function is nil", pattern)
		return
	}
	integration := a.addRoute(pattern, fn.Target(), options)
	if a.functions[fn] || integration == nil {
		return
	}
	if why := fn.answers(false, fmt.Sprintf("AddRoute(%q)", pattern)); why != "" {
		a.problem("route %q: %s", pattern, why)
		return
	}
	a.functions[fn] = true
	fn.code.wirings = append(fn.code.wirings, wiring{call: fmt.Sprintf("AddRoute(%q)", pattern), integration: integration, reach: &integration.reach, http: true})
	if fn.code.pending == nil {
		fn.code.readFor(placeOf(a.scope, nil))
	}
	fn.code.httpFrom(runtimeenv.SourceHTTPAPI)
	if a.domain != nil {
		fn.code.below(a.domain.BasePath)
	}
	warnOfWait(a.scope, fn, maxApiWait, "answers 503")
}

// AddRouteTo is AddRoute for a function that is not a GoFunction, such as one
// of awslambda.NewFunction or awslambda.Function_FromFunctionArn.
//
// Nothing is known of its program, so that it gets events of payload format 2.0
// unless [WithPayload] says otherwise.
func (a *GoApi) AddRouteTo(pattern string, fn awslambda.IFunction, options ...RouteOption) {
	a.addRoute(pattern, fn, options)
}

// addRoute returns the integration with fn; nil if there is a problem, with
// which there is no template.
func (a *GoApi) addRoute(pattern string, fn awslambda.IFunction, options []RouteOption) *functionIntegration {
	settings := routeSettings{}
	for _, o := range options {
		o(&settings)
	}
	settings.check(a.guard)
	if settings.authorizer != nil {
		var l problemList
		onHTTP(settings.authorizer, "Authorizer", &l)
		settings.problems = append(settings.problems, l.texts()...)
	}
	if len(settings.restOnly) > 0 {
		settings.problems = append(settings.problems, fmt.Sprintf("%s: an HTTP API has it not; make a GoRestApi", strings.Join(settings.restOnly, " and ")))
	}
	if a.given && settings.throttle != nil {
		settings.problems = append(settings.problems, "WithThrottle is a setting of the API's stage, but HttpApi is given; set it where that stage is made")
	}
	if fn == nil {
		settings.problems = append(settings.problems, "its function is nil")
	}
	for _, p := range settings.problems {
		a.problem("route %q: %s", pattern, p)
	}
	if err := a.routes.add(pattern); err != nil {
		a.problem("%v", err)
		return nil
	}
	if fn != nil {
		settings.integration = a.integration(fn)
		settings.integration.reach.by(a.routes.last())
	}
	a.settings = append(a.settings, settings)
	if len(a.problems) > 0 {
		return nil
	}
	if err := settings.integration.payload.say(settings.payload, pattern); err != nil {
		a.problem("%v", err)
		return nil
	}
	a.syncRoutes()
	if settings.payload != "" {
		settings.integration.setPayload(settings.payload)
	}
	return settings.integration
}

// Proxy sends every request that no other route matches to fn. It is AddRoute
// with the pattern "/".
func (a *GoApi) Proxy(fn *GoFunction, options ...RouteOption) { a.AddRoute("/", fn, options...) }

// Patterns returns the patterns of all routes there are, in the order of
// AddRoute.
func (a *GoApi) Patterns() []string {
	patterns := make([]string, len(a.routes.routes))
	for i, r := range a.routes.routes {
		patterns[i] = r.pattern
	}
	return patterns
}

func (a *GoApi) problem(format string, args ...any) {
	a.problems = append(a.problems, fmt.Sprintf(format, args...))
}

// warnOfWait warns of a function of an API that may run longer than API Gateway
// waits, which then does what meanwhile says.
func warnOfWait(api constructs.Construct, fn *GoFunction, wait time.Duration, meanwhile string) {
	timeout := fn.Function.Timeout()
	if timeout == nil || *timeout.IsUnresolved() || *timeout.ToSeconds(nil) <= wait.Seconds() {
		return
	}
	awscdk.Annotations_Of(api).AddWarningV2(new(WarningApiTimeout), new(fmt.Sprintf(
		"%s may run %vs, but API Gateway %s after %v, while the function goes on: lower its Timeout, or let it queue the work",
		*fn.Function.Node().Scope().Node().Path(), *timeout.ToSeconds(nil), meanwhile, wait)))
}

// syncRoutes makes the route constructs that the plan asks for. A new route
// may take a key from an earlier one, which had it for want of another: HEAD
// from a GET, or the root of a subtree.
func (a *GoApi) syncRoutes() {
	planned := map[routeKey]int{}
	plan := a.routes.plan()
	for _, p := range plan {
		planned[p.key] = p.route
	}
	for key, owner := range a.made {
		if now, ok := planned[key]; !ok || now != owner {
			a.unlimit(key)
			a.under.Node().TryRemoveChild(new(key.id()))
			delete(a.made, key)
		}
	}
	for _, p := range plan {
		if _, ok := a.made[p.key]; !ok {
			a.made[p.key] = p.route
			a.newRoute(p.key, a.settings[p.route])
		}
	}
}

// id is the construct id of k's route, as AddRoutes of the CDK's HttpApi has it,
// and its DefaultIntegration. Slashes are written as the CDK itself writes them,
// because TryRemoveChild finds the route under no other name.
func (k routeKey) id() string {
	if k.path == "" {
		return "DefaultRoute"
	}
	return k.method + strings.ReplaceAll(k.path, "/", "--")
}

func (a *GoApi) newRoute(key routeKey, s routeSettings) {
	props := &awsapigatewayv2.HttpRouteProps{
		HttpApi:     a.api,
		RouteKey:    awsapigatewayv2.HttpRouteKey_DEFAULT(),
		Integration: s.integration,
	}
	if key.path != "" {
		props.RouteKey = awsapigatewayv2.HttpRouteKey_With(&key.path, awsapigatewayv2.HttpMethod(key.method))
	}
	// Empty scopes are not nil: they keep those of the API's own authorizer from
	// a route that has another, or none.
	switch {
	case s.open:
		props.Authorizer, props.AuthorizationScopes = awsapigatewayv2.NewHttpNoneAuthorizer(), texts()
	case s.authorizer != nil:
		props.Authorizer, props.AuthorizationScopes = a.httpAuthorizer(s.authorizer), texts(s.scopes...)
	case a.given && a.guard != nil:
		props.Authorizer, props.AuthorizationScopes = a.httpAuthorizer(a.guard), texts(a.scopes...)
		if s.scopes != nil {
			props.AuthorizationScopes = texts(s.scopes...)
		}
	case s.scopes != nil:
		props.AuthorizationScopes = texts(s.scopes...)
	}
	route := awsapigatewayv2.NewHttpRoute(a.under, new(key.id()), props)
	if s.throttle != nil {
		a.limit(key, route, *s.throttle)
	}
}
