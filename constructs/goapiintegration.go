package lambdacdk

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigatewayv2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/constructs-go/constructs/v10"
)

// A functionIntegration sends requests to a function, and lets one API invoke
// it. It has no timeout of its own: Lambda ends the function, and whatever is
// less than API Gateway's 30 seconds could cut a cold start, which does not
// count towards the function's Timeout.
//
// It takes the place of the CDK's HttpLambdaIntegration, which makes either a
// permission for each route, or one whose source ARN ends in */*/*. That does
// not match requests of the $default route: their ARN has no method.
type functionIntegration struct {
	awsapigatewayv2.HttpRouteIntegration
	function  awslambda.IFunction
	sourceArn *string
	scope     constructs.Construct // where the CDK makes the resource; nil before
	payload   payloadChoice
	reach     reach
}

// integration returns the one integration of the API with fn.
func (a *GoApi) integration(fn awslambda.IFunction) *functionIntegration {
	path := *fn.Node().Path()
	if i, ok := a.integrations[path]; ok {
		return i
	}
	i := &functionIntegration{function: fn, reach: reach{permissions: 1}, sourceArn: awscdk.Stack_Of(a.scope).FormatArn(&awscdk.ArnComponents{
		Service:      new("execute-api"),
		Resource:     a.api.ApiId(),
		ResourceName: new("*/*"),
	})}
	awsapigatewayv2.NewHttpRouteIntegration_Override(i, new(integrationID))
	a.integrations[path] = i
	return i
}

// integrationID is the id of an integration below the function's first route.
const integrationID = "Integration"

// Bind is called by the CDK once, with the function's first route as scope.
func (i *functionIntegration) Bind(options *awsapigatewayv2.HttpRouteIntegrationBindOptions) *awsapigatewayv2.HttpRouteIntegrationConfig {
	i.scope = options.Scope
	i.function.AddPermission(new("Permission"), &awslambda.Permission{
		Scope:     options.Scope,
		Principal: awsiam.NewServicePrincipal(new("apigateway.amazonaws.com"), nil),
		SourceArn: i.sourceArn,
	})
	return &awsapigatewayv2.HttpRouteIntegrationConfig{
		Type:                 awsapigatewayv2.HttpIntegrationType_AWS_PROXY,
		Uri:                  i.function.FunctionArn(),
		PayloadFormatVersion: awsapigatewayv2.PayloadFormatVersion_VERSION_2_0(), // until setPayload
	}
}

// setPayload changes the format of what the function gets.
func (i *functionIntegration) setPayload(format PayloadFormat) {
	resource := i.scope.Node().FindChild(new(integrationID)).Node().DefaultChild()
	resource.(awsapigatewayv2.CfnIntegration).SetPayloadFormatVersion(new(string(format)))
}
