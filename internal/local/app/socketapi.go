package app

import (
	"slices"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/cfn"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/lambda/httpevent"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/routeselection"
)

// isWebSocket tells WebSocket APIs from HTTP APIs.
func isWebSocket(p cfn.Properties) bool { return p.Text("ProtocolType") == "WEBSOCKET" }

// ofWebSocket tells whether what Ref gives for an API is that of a WebSocket API,
// whose authorizers have no payload format.
func (f finder) ofWebSocket(ref string) bool {
	return slices.ContainsFunc(f.ofType("AWS::ApiGatewayV2::Api"), func(r resource) bool { return isWebSocket(r.props) && r.ref(f.values) == ref })
}

// socketAPI makes an API a WebSocket API.
func (f finder) socketAPI(api *API, r resource) {
	api.Endpoint.Kind = httpevent.WebSocket
	expression, err := routeselection.Parse(r.props.Text("RouteSelectionExpression"))
	if err != nil {
		api.Skipped = "its route selection expression is not understood: " + err.Error()
	}
	api.Selection = expression
}

// integrateSocket sets what answers a route of a WebSocket API.
func (f finder) integrateSocket(route *Route, r, integration resource) {
	p := integration.props
	route.Answers = r.props.Text("RouteResponseSelectionExpression") != ""
	switch kind := p.Text("IntegrationType"); {
	case p == nil:
		route.Skipped = "its integration is not part of this app"
	case kind != "AWS_PROXY":
		route.Skipped = "integrations of type " + kind + " do not run here"
	case r.props.Flag("ApiKeyRequired"):
		route.Skipped = "API keys are not known here"
	default:
		f.integrate(route, p.Text("IntegrationUri"))
	}
}
