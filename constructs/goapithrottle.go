package lambdacdk

import (
	"maps"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigatewayv2"
)

// limitedRoutes are the routes with limits of their own, which are settings of
// the API's stage.
type limitedRoutes struct {
	settings map[string]any // as CloudFormation has them, by route key
	routes   map[routeKey]awscdk.CfnResource
}

// limit sets the limits of a route. The stage names the route by its key, and
// API Gateway refuses one that is not there yet.
func (a *GoApi) limit(key routeKey, route awsapigatewayv2.HttpRoute, t throttle) {
	if a.limited.settings == nil {
		a.limited = limitedRoutes{map[string]any{}, map[routeKey]awscdk.CfnResource{}}
	}
	settings := map[string]any{"ThrottlingRateLimit": t.rate, "ThrottlingBurstLimit": t.burst}
	if a.detailed {
		settings["DetailedMetricsEnabled"] = true // a route with settings has none of the stage's
	}
	resource := route.Node().DefaultChild().(awscdk.CfnResource)
	a.limited.settings[key.String()], a.limited.routes[key] = settings, resource
	stage := a.Stage.Node().DefaultChild().(awsapigatewayv2.CfnStage)
	stage.AddResourceDependency(resource, nil)
	stage.SetRouteSettings(maps.Clone(a.limited.settings))
}

// unlimit takes back the limits of a route that is removed.
func (a *GoApi) unlimit(key routeKey) {
	resource, ok := a.limited.routes[key]
	if !ok {
		return
	}
	delete(a.limited.routes, key)
	delete(a.limited.settings, key.String())
	stage := a.Stage.Node().DefaultChild().(awsapigatewayv2.CfnStage)
	stage.RemoveResourceDependency(resource)
	stage.SetRouteSettings(maps.Clone(a.limited.settings))
}
