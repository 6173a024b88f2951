package lambdacdk

import (
	"fmt"
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/runtimeenv"
)

// WithStreaming sends the route's answers to the client while they are written,
// for up to 15 minutes, and of any size. It is for a GoRestApi and a handler
// under lambdaruntime.StartHTTP; a function streams on all its routes, or on none.
func WithStreaming() RouteOption {
	return func(s *routeSettings) { s.streams, s.restOnly = true, append(s.restOnly, "WithStreaming") }
}

// WithoutApiKey lets requests without an API key through, whatever
// GoRestApiProps.UsagePlan says.
func WithoutApiKey() RouteOption {
	return func(s *routeSettings) { s.keyless, s.restOnly = true, append(s.restOnly, "WithoutApiKey") }
}

// AddRoute sends requests that match pattern to fn, as [GoApi.AddRoute] does:
// the pattern is one of [net/http.ServeMux], and the more specific one wins.
// Two things differ: where no route matches, a REST API answers 403, and what
// follows a slash has one parameter, so that "/users/{id}" and "/users/{name}/posts",
// or "/users/{id}" and "/users/", cannot stand side by side.
//
// Fn gets events of payload format 1.0, events.APIGatewayProxyRequest, which
// lambdaruntime.StartHTTP takes as well. A handler that takes another event
// fails synthesis, or is warned of ([WarningHandlerEvent]) where its program is
// not sure.
func (a *GoRestApi) AddRoute(pattern string, fn *GoFunction, options ...RouteOption) {
	if fn == nil {
		a.problem("route %q: its function is nil", pattern)
		return
	}
	settings := a.addRoute(pattern, fn.Target(), options)
	call := fmt.Sprintf("AddRoute(%q)", pattern)
	if why := fn.answers(settings.streams, call); why != "" {
		a.problem("route %q: %s", pattern, why)
	}
	if settings.reach == nil || slices.Contains(a.functions, fn) {
		return
	}
	a.functions = append(a.functions, fn)
	fn.code.wirings = append(fn.code.wirings, wiring{call: call, events: proxyEvents, http: true, streams: settings.streams, reach: settings.reach})
	if fn.code.pending == nil {
		fn.code.readFor(placeOf(a.scope, nil))
	}
	if len(a.functions) == 1 && a.choosesBinary() {
		fn.code.code.atEnd(a.chooseBinary)
	}
	fn.code.httpFrom(runtimeenv.SourceRESTAPI)
	if a.props.Domain != nil {
		fn.code.below(a.props.Domain.BasePath)
	}
	if !settings.streams {
		warnOfWait(a.scope, fn, maxRestWait, "answers 504")
	}
}

// AddRouteTo is AddRoute for a function that is not a GoFunction, such as one
// of awslambda.NewFunction or awslambda.Function_FromFunctionArn.
func (a *GoRestApi) AddRouteTo(pattern string, fn awslambda.IFunction, options ...RouteOption) {
	a.others = true
	a.addRoute(pattern, fn, options)
}

// Proxy sends every request that no other route matches to fn. It is AddRoute
// with the pattern "/".
func (a *GoRestApi) Proxy(fn *GoFunction, options ...RouteOption) { a.AddRoute("/", fn, options...) }

// addRoute notes the route, and makes the method that is its own whatever
// routes follow.
func (a *GoRestApi) addRoute(pattern string, fn awslambda.IFunction, options []RouteOption) routeSettings {
	settings := routeSettings{function: fn}
	for _, o := range options {
		o(&settings)
	}
	settings.check(a.guard)
	a.checkRest(&settings)
	if fn == nil {
		settings.problems = append(settings.problems, "its function is nil")
	}
	for _, p := range settings.problems {
		a.problem("route %q: %s", pattern, p)
	}
	if err := a.routes.add(pattern); err != nil {
		a.problem("%v", err)
		return settings
	}
	if fn != nil {
		settings.reach = a.reachOf(fn)
		settings.reach.by(a.routes.last())
	}
	a.settings = append(a.settings, settings)
	if len(a.wrong()) > 0 {
		return settings // there will be no template
	}
	last := len(a.routes.routes) - 1
	if key := a.routes.routes[last].restKeys()[0]; !a.makeMethod(key, last) {
		a.problem("route %q: the API of RestApi has the method %s already; leave one of them out", pattern, key)
	}
	return settings
}

// reachOf is how the API reaches fn.
func (a *GoRestApi) reachOf(fn awslambda.IFunction) *reach {
	path := *fn.Node().Path()
	if a.reaches[path] == nil {
		a.reaches[path] = &reach{}
	}
	return a.reaches[path]
}

func (a *GoRestApi) problem(format string, args ...any) {
	a.problems = append(a.problems, fmt.Sprintf(format, args...))
}

// restKeys returns every method and path of a REST API that r may need, its own
// first. A REST API has no $default route.
func (r route) restKeys() []routeKey {
	if r.pattern == "/" {
		return []routeKey{{"ANY", "/{" + r.greedy + "+}"}, {"ANY", "/"}}
	}
	return r.keys()
}

// restPlan is plan for a REST API, which finds the method of a request as an
// HTTP API finds its route: by path and method together, the most specific
// first. (Measured by ministackorg/ministack#1423 and floci-io/floci#3399.)
func (t *routeTable) restPlan() []plannedRoute { return t.planOf(route.restKeys) }
