package app

import (
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/lambda/httpevent"
)

// restAPIs finds API Gateway REST APIs.
func (f finder) restAPIs() []*API {
	var apis []*API
	byRef := map[string]*API{}
	paths := map[string]string{} // resource's ref → path
	for _, r := range f.ofType("AWS::ApiGateway::RestApi") {
		api := &API{stack: r.stack, Path: r.path, Endpoint: f.endpoint(r, httpevent.REST), ref: r.ref(f.values)}
		api.NoOwnAddress = r.props.Flag("DisableExecuteApiEndpoint")
		if r.props["Policy"] != nil {
			api.NotApplied = "its resource policy"
		}
		api.Endpoint.BinaryMediaTypes = r.props.Texts("BinaryMediaTypes")
		api.PublicURL = "https://" + api.Endpoint.ID + ".execute-api." + api.Endpoint.Region + "." + f.values.String(r.stack, map[string]any{"Ref": "AWS::URLSuffix"})
		if r.props["Body"] != nil || r.props["BodyS3Location"] != nil {
			api.Skipped = "its routes are in an OpenAPI document"
		}
		apis = append(apis, api)
		byRef[api.ref] = api
		paths[f.values.String(r.stack, map[string]any{"Fn::GetAtt": []any{r.id.logicalID, "RootResourceId"}})] = ""
	}
	for _, r := range f.ofType("AWS::ApiGateway::Stage") {
		if api := byRef[r.props.Text("RestApiId")]; api != nil {
			api.useStage(r, f.app.choice.apiStage)
		}
	}
	f.restPaths(paths)
	authorizers, demands := f.authorizers(), f.demands()
	for _, r := range f.ofType("AWS::ApiGateway::Method") {
		api := byRef[r.props.Text("RestApiId")]
		path, known := paths[r.props.Text("ResourceId")]
		if api == nil || !known {
			continue
		}
		if path == "" {
			path = "/"
		}
		route := Route{Key: r.props.Text("HttpMethod") + " " + path}
		route.protect(r.props.Text("AuthorizationType"), r.props.Text("AuthorizerId"), r.props.Texts("AuthorizationScopes"), authorizers)
		route.Demand = demands.of(r.props)
		integration := r.props.Object("Integration")
		switch kind := integration.Text("Type"); kind {
		case "AWS_PROXY":
			route.Streams = integration.Text("ResponseTransferMode") == "STREAM"
			f.integrate(&route, integration.Text("Uri"))
		case "MOCK":
			route.Mock, route.Skipped = mockOf(integration)
		default:
			route.Skipped = "integrations of type " + kind + " do not run here"
		}
		api.Routes = append(api.Routes, route)
	}
	return apis
}

// restPaths adds the path of every resource, parents first.
func (f finder) restPaths(paths map[string]string) {
	waiting := f.ofType("AWS::ApiGateway::Resource")
	for len(waiting) > 0 {
		var later []resource
		for _, r := range waiting {
			if parent, ok := paths[r.props.Text("ParentId")]; ok {
				paths[r.ref(f.values)] = parent + "/" + r.props.Text("PathPart")
			} else {
				later = append(later, r)
			}
		}
		if len(later) == len(waiting) {
			return // the rest hangs on an API that is not in the app
		}
		waiting = later
	}
}
