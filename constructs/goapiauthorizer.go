package lambdacdk

import (
	"reflect"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigatewayv2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
)

// An httpAuthorizer is an Authorizer on one HTTP API. The CDK calls Bind for
// each route that has it; the resource is made for the first.
type httpAuthorizer struct {
	api   *GoApi
	value Authorizer
	bound *awsapigatewayv2.HttpRouteAuthorizerConfig
}

// httpAuthorizer returns what the CDK takes for an authorizer of this API, and
// notes the problem of two that have one name.
func (a *GoApi) httpAuthorizer(value Authorizer) awsapigatewayv2.IHttpRouteAuthorizer {
	if own, ok := value.(CDKAuthorizer); ok {
		return own.Authorizer
	}
	name := value.authorizerName()
	made, ok := a.authorizers[name]
	switch {
	case !ok:
		made = &httpAuthorizer{api: a, value: value}
		a.authorizers[name] = made
	case !reflect.DeepEqual(made.value, value):
		a.problem("two different authorizers are called %s; give one of them another Name", name)
	}
	return made
}

// Bind is called by the CDK for each route.
func (h *httpAuthorizer) Bind(*awsapigatewayv2.HttpRouteAuthorizerBindOptions) *awsapigatewayv2.HttpRouteAuthorizerConfig {
	if h.bound != nil {
		return h.bound
	}
	switch v := h.value.(type) {
	case JWTAuthorizer:
		h.bound = h.token(v.identity(), v.Issuer, v.Audience)
	case CognitoAuthorizer:
		h.bound = h.token(v.identity(), v.issuer(), v.clientIDs())
	case LambdaAuthorizer:
		h.bound = h.lambda(v)
	case IAMAuthorizer:
		h.bound = &awsapigatewayv2.HttpRouteAuthorizerConfig{AuthorizationType: new("AWS_IAM")}
	}
	return h.bound
}

func (h *httpAuthorizer) make(props *awsapigatewayv2.HttpAuthorizerProps) awsapigatewayv2.HttpAuthorizer {
	props.HttpApi = h.api.api
	return awsapigatewayv2.NewHttpAuthorizer(h.api.under, new(h.value.authorizerName()), props)
}

func (h *httpAuthorizer) token(from identity, issuer string, audience []string) *awsapigatewayv2.HttpRouteAuthorizerConfig {
	made := h.make(&awsapigatewayv2.HttpAuthorizerProps{
		Type:           awsapigatewayv2.HttpAuthorizerType_JWT,
		IdentitySource: from.ofHTTP(false),
		JwtIssuer:      &issuer,
		JwtAudience:    texts(audience...),
	})
	return &awsapigatewayv2.HttpRouteAuthorizerConfig{AuthorizationType: new("JWT"), AuthorizerId: made.AuthorizerId()}
}

// lambda makes the authorizer and the permission that lets it alone invoke the
// function.
func (h *httpAuthorizer) lambda(v LambdaAuthorizer) *awsapigatewayv2.HttpRouteAuthorizerConfig {
	target := v.Function.Target()
	props := &awsapigatewayv2.HttpAuthorizerProps{
		Type:                  awsapigatewayv2.HttpAuthorizerType_LAMBDA,
		IdentitySource:        v.identity().ofHTTP(v.perRoute()),
		AuthorizerUri:         invocationURI(target),
		PayloadFormatVersion:  awsapigatewayv2.AuthorizerPayloadVersion_VERSION_2_0,
		EnableSimpleResponses: new(v.simple()),
		// Written out where it is zero: the service's own default is not.
		ResultsCacheTtl: awscdk.Duration_Seconds(new(v.CacheTTL.Seconds())),
	}
	if v.Format == AuthorizerFormat1 {
		props.PayloadFormatVersion, props.EnableSimpleResponses = awsapigatewayv2.AuthorizerPayloadVersion_VERSION_1_0, nil
	}
	made := h.make(props)
	v.wires(*h.api.scope.Node().Path(), v.Format.events(), v.Format.answers())
	// The id is the one of the CDK's HttpLambdaAuthorizer.
	target.AddPermission(new(*awscdk.Names_NodeUniqueId(made.Node())+"-Permission"), &awslambda.Permission{
		Scope:     h.api.under,
		Principal: awsiam.NewServicePrincipal(new("apigateway.amazonaws.com"), nil),
		SourceArn: awscdk.Stack_Of(h.api.scope).FormatArn(&awscdk.ArnComponents{
			Service:      new("execute-api"),
			Resource:     h.api.api.ApiId(),
			ResourceName: new("authorizers/" + *made.AuthorizerId()),
		}),
	})
	return &awsapigatewayv2.HttpRouteAuthorizerConfig{AuthorizationType: new("CUSTOM"), AuthorizerId: made.AuthorizerId()}
}

// events are the types of package events that decode what the function gets.
func (f AuthorizerFormat) events() []string {
	if f == AuthorizerFormat1 {
		return []string{"APIGatewayV2CustomAuthorizerV1Request", "APIGatewayCustomAuthorizerRequestTypeRequest", "APIGatewayCustomAuthorizerRequest"}
	}
	return []string{"APIGatewayV2CustomAuthorizerV2Request"}
}

// answers are the types of package events that the API takes for an answer.
func (f AuthorizerFormat) answers() []string {
	if f == AuthorizerFormat1 || f == AuthorizerPolicy {
		return []string{"APIGatewayV2CustomAuthorizerIAMPolicyResponse", "APIGatewayCustomAuthorizerResponse"}
	}
	return []string{"APIGatewayV2CustomAuthorizerSimpleResponse"}
}

// ofHTTP writes where to look as HTTP APIs do. What an answer is kept by is the
// same list, so a route's key in it keeps the answers of routes apart.
func (i identity) ofHTTP(perRoute bool) *[]*string {
	return i.written("$request.", perRoute, "$context.routeKey")
}

// written are the places in a request, and those of the route where it counts.
func (i identity) written(request string, perRoute bool, route ...string) *[]*string {
	var sources []string
	for _, name := range i.headers {
		sources = append(sources, request+"header."+name)
	}
	for _, name := range i.query {
		sources = append(sources, request+"querystring."+name)
	}
	if perRoute {
		sources = append(sources, route...)
	}
	return texts(sources...)
}
