package lambdacdk

import (
	"cmp"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigatewayv2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscognito"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/program"
)

// An Authorizer says who may send requests to an API: a [JWTAuthorizer], a
// [CognitoAuthorizer], a [LambdaAuthorizer], an [IAMAuthorizer] or a
// [CDKAuthorizer]. It is a value without identity: two that are equal are one
// authorizer of an API, and the same value makes another one on another API.
//
// An API has an authorizer for all its routes, and a route may have one of its
// own (WithAuthorizer) or say that it is open (WithoutAuthorizer).
type Authorizer interface {
	// authorizerName is the name of the authorizer and its construct id below
	// the API; empty for what is no resource of its own.
	authorizerName() string
	// validate adds what is wrong, under the name of the field it stands in.
	validate(field string, l *problemList)
}

// A JWTAuthorizer lets requests pass that carry a token of one issuer, as OAuth
// 2.0 and OpenID Connect have it. API Gateway checks its signature by the keys
// that Issuer publishes, its times, its audience, and the scopes that a route
// asks for. HTTP APIs have it.
//
// The handler reads the claims by lambdaruntime.JWTFromContext.
type JWTAuthorizer struct {
	// Name is the authorizer's name and construct id, letters, digits, - and _.
	// It tells the authorizers of one API apart. If empty, JWT.
	Name string

	// Issuer is the claim iss of the tokens, an https URL, to the letter: some
	// end in a slash. API Gateway fetches Issuer/.well-known/openid-configuration.
	Issuer string

	// Audience are the values of which a token has one as its claim aud, or as
	// client_id where it has no aud. At least one, at most 50.
	Audience []string

	// Header is the request header with the token; "Bearer " before it is
	// left out. If empty, Authorization.
	Header string
}

// A CognitoAuthorizer lets requests pass that carry a token of a Cognito user
// pool. Routes may ask for scopes, which access tokens have and ID tokens lack.
// HTTP APIs and REST APIs have it.
//
// The handler reads the claims by lambdaruntime.JWTFromContext.
type CognitoAuthorizer struct {
	// Name is the authorizer's name and construct id, letters, digits, - and _.
	// It tells the authorizers of one API apart. If empty, Cognito.
	Name string

	// UserPool issues the tokens.
	UserPool awscognito.IUserPool

	// Clients are the pool's clients whose tokens pass, at least one on an HTTP
	// API. A REST API asks the pool alone, and takes none.
	Clients []awscognito.IUserPoolClient

	// Header is the request header with the token. If empty, Authorization.
	Header string
}

// A LambdaAuthorizer asks a function of the app, whose handler is one of package
// lambdaruntime/authorizer. HTTP APIs, REST APIs and WebSocket APIs have it.
//
// The handler behind the route reads what the function said of the caller by
// lambdaruntime.LambdaAuthorizerFromContext.
type LambdaAuthorizer struct {
	// Name is the authorizer's name and construct id, letters, digits, - and _.
	// It tells the authorizers of one API apart. If empty, Lambda.
	Name string

	// Function is asked. API Gateway may invoke it as this authorizer alone.
	Function *GoFunction

	// Headers and Query are the request headers and the parameters of the query
	// that tell callers apart. A request that lacks one of them gets 401, and
	// the function is not asked. If both are empty, the header Authorization.
	Headers, Query []string

	// EveryRequest asks the function for every request, whatever it carries.
	// Headers, Query and CacheTTL must be empty then.
	EveryRequest bool

	// CacheTTL is how long API Gateway keeps an answer for requests with the
	// same values in Headers and Query: whole seconds, at most one hour. If
	// zero, each request is asked for.
	//
	// What the function looks at beside these values is not looked at again: a
	// caller who is let in for /users/1 is let in for /users/2 of the same
	// route. And a token that is withdrawn is taken until the time is over.
	CacheTTL time.Duration

	// CacheAcrossRoutes makes one answer count for all routes with this
	// authorizer, which is right for a function that only looks at who calls.
	// If false, each route asks for itself.
	CacheAcrossRoutes bool

	// Format is what an HTTP API sends the function and wants from it. If
	// empty, AuthorizerSimple. Other APIs have one format, and this must be
	// empty. A handler of package lambdaruntime/authorizer takes all but
	// AuthorizerPolicy, which needs its option Policy.
	Format AuthorizerFormat
}

// An AuthorizerFormat is what an HTTP API and a Lambda authorizer tell each other.
type AuthorizerFormat string

const (
	// AuthorizerSimple is payload format 2.0, answered by yes or no:
	// events.APIGatewayV2CustomAuthorizerV2Request and
	// events.APIGatewayV2CustomAuthorizerSimpleResponse.
	AuthorizerSimple AuthorizerFormat = "simple"

	// AuthorizerPolicy is payload format 2.0, answered by an IAM policy:
	// events.APIGatewayV2CustomAuthorizerIAMPolicyResponse.
	AuthorizerPolicy AuthorizerFormat = "policy"

	// AuthorizerFormat1 is payload format 1.0, as REST APIs have it, answered
	// by an IAM policy: events.APIGatewayV2CustomAuthorizerV1Request and
	// events.APIGatewayCustomAuthorizerResponse.
	AuthorizerFormat1 AuthorizerFormat = "1.0"
)

// An IAMAuthorizer lets requests pass that are signed with AWS credentials
// whose policies allow execute-api:Invoke on the route. HTTP APIs, REST APIs
// and WebSocket APIs have it.
//
// The handler reads who signed by lambdaruntime.IAMFromContext.
type IAMAuthorizer struct{}

// A CDKAuthorizer is one of the CDK's own, such as those of
// awsapigatewayv2authorizers that an app already has. HTTP APIs have it.
type CDKAuthorizer struct {
	Authorizer awsapigatewayv2.IHttpRouteAuthorizer
}

func (a JWTAuthorizer) authorizerName() string     { return cmp.Or(a.Name, "JWT") }
func (a CognitoAuthorizer) authorizerName() string { return cmp.Or(a.Name, "Cognito") }
func (a LambdaAuthorizer) authorizerName() string  { return cmp.Or(a.Name, "Lambda") }
func (IAMAuthorizer) authorizerName() string       { return "" }
func (CDKAuthorizer) authorizerName() string       { return "" }

// plainAuthorizer returns the value where a is a pointer to one, and nil for a
// pointer to none.
func plainAuthorizer(a Authorizer) Authorizer {
	switch p := a.(type) {
	case *JWTAuthorizer:
		return pointedAuthorizer(p)
	case *CognitoAuthorizer:
		return pointedAuthorizer(p)
	case *LambdaAuthorizer:
		return pointedAuthorizer(p)
	case *IAMAuthorizer:
		return pointedAuthorizer(p)
	case *CDKAuthorizer:
		return pointedAuthorizer(p)
	case *CDKRestAuthorizer:
		return pointedAuthorizer(p)
	}
	return a
}

func pointedAuthorizer[A Authorizer](p *A) Authorizer {
	if p == nil {
		return nil
	}
	return *p
}

// An identity is where an authorizer finds what it goes by. Each kind of API
// writes it in a way of its own.
type identity struct{ headers, query []string }

const authorizationHeader = "Authorization"

func (a JWTAuthorizer) identity() identity {
	return identity{headers: []string{cmp.Or(a.Header, authorizationHeader)}}
}

func (a CognitoAuthorizer) identity() identity {
	return identity{headers: []string{cmp.Or(a.Header, authorizationHeader)}}
}

func (a LambdaAuthorizer) identity() identity {
	if !a.EveryRequest && len(a.Headers) == 0 && len(a.Query) == 0 {
		return identity{headers: []string{authorizationHeader}}
	}
	return identity{a.Headers, a.Query}
}

// issuer is the claim iss of the pool's tokens.
func (a CognitoAuthorizer) issuer() string {
	return "https://cognito-idp." + *a.UserPool.Env().Region + ".amazonaws.com/" + *a.UserPool.UserPoolId()
}

func (a CognitoAuthorizer) clientIDs() []string {
	ids := make([]string, len(a.Clients))
	for i, client := range a.Clients {
		ids[i] = *client.UserPoolClientId()
	}
	return ids
}

// simple: the function answers yes or no.
func (a LambdaAuthorizer) simple() bool { return a.Format == "" || a.Format == AuthorizerSimple }

// perRoute: an answer that is kept counts for one route.
func (a LambdaAuthorizer) perRoute() bool { return a.CacheTTL > 0 && !a.CacheAcrossRoutes }

// invocationURI is how an API names a function that it invokes.
func invocationURI(fn awslambda.IFunction) *string {
	stack := awscdk.Stack_Of(fn)
	return new("arn:" + *stack.Partition() + ":apigateway:" + *stack.Region() + ":lambda:path/2015-03-31/functions/" + *fn.FunctionArn() + "/invocations")
}

// wires notes what an authorizer of an API sends to the handler, and what it
// takes for an answer: types of package events.
func (a LambdaAuthorizer) wires(api string, sent, taken []string) {
	a.Function.code.wirings = append(a.Function.code.wirings, wiring{
		call:    "LambdaAuthorizer " + a.authorizerName() + " of " + api,
		events:  append(sent, program.AuthorizerEvent),
		answers: append(taken, program.AuthorizerResult),
	})
}
