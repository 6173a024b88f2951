package lambdacdk

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigatewayv2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
)

// onWebSocket adds what a WebSocket API does not have of an authorizer.
func onWebSocket(a Authorizer, field string, l *problemList) {
	switch a := a.(type) {
	case IAMAuthorizer:
	case LambdaAuthorizer:
		if a.CacheTTL != 0 {
			l.add(field+".CacheTTL", "%s.CacheTTL is %v; a WebSocket API asks once for each connection and keeps no answer; leave it out", field, a.CacheTTL)
		}
		if a.Format != "" {
			l.add(field+".Format", "%s.Format is %q; a WebSocket API has one format, so leave it out", field, a.Format)
		}
	default:
		l.add(field, "%s is a %T; a WebSocket API has LambdaAuthorizer and IAMAuthorizer", field, a)
	}
}

// A socketAuthorizer is an Authorizer on a WebSocket API.
type socketAuthorizer struct {
	api   awsapigatewayv2.WebSocketApi
	path  string // of the API
	value Authorizer
}

// Bind is called by the CDK for the one route that has it, $connect.
func (s *socketAuthorizer) Bind(*awsapigatewayv2.WebSocketRouteAuthorizerBindOptions) *awsapigatewayv2.WebSocketRouteAuthorizerConfig {
	v, ok := s.value.(LambdaAuthorizer)
	if !ok {
		return &awsapigatewayv2.WebSocketRouteAuthorizerConfig{AuthorizationType: new("AWS_IAM")}
	}
	v.wires(s.path, []string{"APIGatewayCustomAuthorizerRequestTypeRequest", "APIGatewayV2CustomAuthorizerV1Request"}, []string{"APIGatewayCustomAuthorizerResponse"})
	target := v.Function.Target()
	made := awsapigatewayv2.NewWebSocketAuthorizer(s.api, new(v.authorizerName()), &awsapigatewayv2.WebSocketAuthorizerProps{
		WebSocketApi:   s.api,
		Type:           awsapigatewayv2.WebSocketAuthorizerType_LAMBDA,
		IdentitySource: v.identity().ofWebSocket(),
		AuthorizerUri:  invocationURI(target),
	})
	target.AddPermission(new(*awscdk.Names_NodeUniqueId(made.Node())+"-Permission"), &awslambda.Permission{
		Scope:     s.api,
		Principal: awsiam.NewServicePrincipal(new("apigateway.amazonaws.com"), nil),
		SourceArn: awscdk.Stack_Of(s.api).FormatArn(&awscdk.ArnComponents{
			Service: new("execute-api"), Resource: s.api.ApiId(), ResourceName: new("authorizers/" + *made.AuthorizerId()),
		}),
	})
	return &awsapigatewayv2.WebSocketRouteAuthorizerConfig{AuthorizationType: new("CUSTOM"), AuthorizerId: made.AuthorizerId()}
}

// ofWebSocket writes where to look as WebSocket APIs do.
func (i identity) ofWebSocket() *[]*string {
	sources := []string{}
	for _, name := range i.headers {
		sources = append(sources, "route.request.header."+name)
	}
	for _, name := range i.query {
		sources = append(sources, "route.request.querystring."+name)
	}
	return texts(sources...)
}
