package lambdacdk

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigatewayv2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
)

// Route keys that API Gateway has of its own.
const (
	// ConnectRoute is asked before a client is connected, and may refuse it.
	ConnectRoute = "$connect"
	// DisconnectRoute is told that a client has gone. API Gateway does its best
	// to tell it, and promises nothing.
	DisconnectRoute = "$disconnect"
	// DefaultRoute gets the messages that no other route does, those that are
	// no JSON among them.
	DefaultRoute = "$default"
)

// maxWebSocketWait is how long API Gateway waits for the function of a
// message. Source: "Quotas for configuring and running a WebSocket API".
const maxWebSocketWait = 29 * time.Second

// A WebSocketRouteOption changes one route of a WebSocket API.
type WebSocketRouteOption func(*awsapigatewayv2.WebSocketRouteProps)

// WithAnswer sends what the function answers back to the client that sent the
// message. Without it the answer is dropped, and functions reach clients by
// their link alone.
func WithAnswer() WebSocketRouteOption {
	return func(p *awsapigatewayv2.WebSocketRouteProps) { p.ReturnResponse = new(true) }
}

// AddRoute sends to fn the messages for which the API's route selection
// expression gives key, or one of ConnectRoute, DisconnectRoute and
// DefaultRoute.
//
// Fn is a program of lambdaruntime/websocket, or takes
// events.APIGatewayWebsocketProxyRequest: synthesis fails if it takes something
// else, or warns ([WarningHandlerEvent]) where the program does not tell for
// sure. API Gateway may invoke it for this route of this stage alone.
//
// A key that is given twice, that no message can reach or that API Gateway does
// not know fails synthesis, all of them together.
func (a *GoWebSocketApi) AddRoute(key string, fn *GoFunction, options ...WebSocketRouteOption) {
	if fn == nil {
		a.problem("route %q: its function is nil", key)
		return
	}
	if fn.streams {
		a.problem("route %q: %s streams its answers (FunctionURL.Streaming), which no WebSocket API takes; make a second function of the same Entry for the API",
			key, *fn.Function.Node().Scope().Node().Path())
		return
	}
	a.AddRouteTo(key, fn.Target(), options...)
	if a.functions[fn] {
		return
	}
	a.functions[fn] = true
	fn.code.wirings = append(fn.code.wirings, wiring{call: fmt.Sprintf("AddRoute(%q)", key), events: []string{"APIGatewayWebsocketProxyRequest"}, socket: true})
	warnOfWait(a.scope, fn, maxWebSocketWait, "answers the client with an error")
}

// AddRouteTo is AddRoute for a function that is not a GoFunction, such as one
// of awslambda.NewFunction or awslambda.Function_FromFunctionArn.
func (a *GoWebSocketApi) AddRouteTo(key string, fn awslambda.IFunction, options ...WebSocketRouteOption) {
	if fn == nil {
		a.problem("route %q: its function is nil", key)
		return
	}
	path := *fn.Node().Path()
	if problem := a.routeProblem(key); problem != "" {
		a.problem("route %q %s", key, problem)
		return
	}
	if before, twice := a.routes[key]; twice {
		if before == path {
			a.problem("route %q leads to %s twice; remove one", key, path)
		} else {
			a.problem("route %q leads to %s and to %s; a route has one function, so give one of them another key", key, before, path)
		}
		return
	}
	a.routes[key] = path
	if len(a.problems) > 0 { // there is no template
		return
	}
	props := &awsapigatewayv2.WebSocketRouteProps{WebSocketApi: a.WebSocketApi, RouteKey: &key, Integration: a.integration(fn)}
	if key == ConnectRoute && a.guard != nil {
		props.Authorizer = &socketAuthorizer{a.WebSocketApi, *a.scope.Node().Path(), a.guard}
	}
	for _, o := range options {
		o(props)
	}
	awsapigatewayv2.NewWebSocketRoute(a.WebSocketApi, new(strings.ReplaceAll(key, "/", "--")), props)
}

// Proxy sends everything that no other route gets to fn: who connects and
// disconnects, and every message. It is AddRoute with ConnectRoute,
// DisconnectRoute and DefaultRoute.
func (a *GoWebSocketApi) Proxy(fn *GoFunction, options ...WebSocketRouteOption) {
	for _, key := range []string{ConnectRoute, DisconnectRoute, DefaultRoute} {
		o := options
		if key != DefaultRoute {
			o = nil // nobody waits for more than the status
		}
		a.AddRoute(key, fn, o...)
	}
}

func (a *GoWebSocketApi) problem(format string, args ...any) {
	a.problems = append(a.problems, fmt.Sprintf(format, args...))
}

// routeProblem says why no message goes to the route with that key.
func (a *GoWebSocketApi) routeProblem(key string) string {
	own := []string{ConnectRoute, DisconnectRoute, DefaultRoute}
	switch {
	case isToken(key), slices.Contains(own, key):
		return ""
	case key == "":
		return fmt.Sprintf("has no key; it is what the messages for it say, or one of %q", own)
	case key[0] == '$':
		return fmt.Sprintf("begins with $, which API Gateway keeps for %q; choose one of them or another name", own)
	case strings.ContainsAny(key, "*?"):
		return "has * or ?, which mean every route in the permission for it; choose another name"
	case a.selection != nil && !a.selection.Reaches(key):
		return fmt.Sprintf("gets no message, because RouteSelectionExpression %q never gives that key; change one of them", a.expression)
	}
	return ""
}

// A socketIntegration sends messages to a function, and lets the API invoke it
// for each of its routes. It takes the place of the CDK's
// WebSocketLambdaIntegration, whose permission "api/*send" holds for every
// stage, and for a route "resend" as well.
type socketIntegration struct {
	awsapigatewayv2.WebSocketRouteIntegration
	api      *GoWebSocketApi
	function awslambda.IFunction
}

// integration returns the one integration of the API with fn.
func (a *GoWebSocketApi) integration(fn awslambda.IFunction) awsapigatewayv2.WebSocketRouteIntegration {
	path := *fn.Node().Path()
	if i, ok := a.integrations[path]; ok {
		return i
	}
	i := &socketIntegration{api: a, function: fn}
	awsapigatewayv2.NewWebSocketRouteIntegration_Override(i, new("Integration"))
	a.integrations[path] = i
	return i
}

// Bind is called by the CDK for each route; it makes the integration for the
// first.
func (i *socketIntegration) Bind(options *awsapigatewayv2.WebSocketRouteIntegrationBindOptions) *awsapigatewayv2.WebSocketRouteIntegrationConfig {
	i.function.AddPermission(new("Permission"), &awslambda.Permission{
		Scope:     options.Scope,
		Principal: awsiam.NewServicePrincipal(new("apigateway.amazonaws.com"), nil),
		SourceArn: awscdk.Stack_Of(i.api.WebSocketApi).FormatArn(&awscdk.ArnComponents{
			Service: new("execute-api"), Resource: i.api.WebSocketApi.ApiId(),
			ResourceName: new(i.api.stageName + "/" + *options.Route.RouteKey()),
		}),
	})
	return &awsapigatewayv2.WebSocketRouteIntegrationConfig{
		Type: awsapigatewayv2.WebSocketIntegrationType_AWS_PROXY,
		Uri:  invocationURI(i.function),
	}
}
