package app

import (
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/lambda/httpevent"
)

// httpAPIs finds API Gateway HTTP APIs and WebSocket APIs.
func (f finder) httpAPIs() []*API {
	var apis []*API
	byRef := map[string]*API{}
	for _, r := range f.ofType("AWS::ApiGatewayV2::Api") {
		api := &API{
			stack: r.stack, Path: r.path, Endpoint: f.endpoint(r, httpevent.HTTPAPI),
			CORS: corsOf(r.props.Object("CorsConfiguration")), ref: r.ref(f.values),
		}
		api.PublicURL = f.values.String(r.stack, map[string]any{"Fn::GetAtt": []any{r.id.logicalID, "ApiEndpoint"}})
		api.NoOwnAddress = r.props.Flag("DisableExecuteApiEndpoint")
		switch {
		case isWebSocket(r.props):
			f.socketAPI(api, r)
		case r.props["Body"] != nil || r.props["BodyS3Location"] != nil:
			api.Skipped = "its routes are in an OpenAPI document"
		}
		apis = append(apis, api)
		byRef[api.ref] = api
	}
	for _, r := range f.ofType("AWS::ApiGatewayV2::Stage") {
		if api := byRef[r.props.Text("ApiId")]; api != nil {
			api.useStage(r, f.app.choice.apiStage)
		}
	}
	for _, api := range apis {
		if api.Endpoint.Kind == httpevent.WebSocket && api.Endpoint.Stage == "" && api.Skipped == "" {
			api.Skipped = "it has no stage"
		}
	}
	integrations := map[string]resource{}
	for _, r := range f.ofType("AWS::ApiGatewayV2::Integration") {
		integrations[r.ref(f.values)] = r
	}
	authorizers := f.authorizers()
	for _, r := range f.ofType("AWS::ApiGatewayV2::Route") {
		api := byRef[r.props.Text("ApiId")]
		if api == nil {
			continue // of an API that is not in the app
		}
		route := Route{Key: r.props.Text("RouteKey")}
		route.protect(r.props.Text("AuthorizationType"), r.props.Text("AuthorizerId"), r.props.Texts("AuthorizationScopes"), authorizers)
		target := strings.TrimPrefix(r.props.Text("Target"), "integrations/")
		if api.Endpoint.Kind == httpevent.WebSocket {
			f.integrateSocket(&route, r, integrations[target])
		} else {
			f.integrateHTTP(&route, integrations[target])
		}
		api.Routes = append(api.Routes, route)
	}
	return apis
}

func (f finder) integrateHTTP(route *Route, integration resource) {
	p := integration.props
	kind, subtype := p.Text("IntegrationType"), p.Text("IntegrationSubtype")
	route.Payload = p.Text("PayloadFormatVersion")
	switch {
	case p == nil:
		route.Skipped = "its integration is not part of this app"
	case subtype != "":
		route.Skipped = "integrations with " + subtype + " do not run here"
	case kind != "AWS_PROXY":
		route.Skipped = "integrations of type " + kind + " do not run here"
	case route.Payload != "1.0" && route.Payload != "2.0":
		route.Skipped = "its payload format is " + orNothing(route.Payload) + "; want 1.0 or 2.0"
	default:
		f.integrate(route, p.Text("IntegrationUri"))
	}
}

func orNothing(text string) string {
	if text == "" {
		return "missing"
	}
	return text
}
