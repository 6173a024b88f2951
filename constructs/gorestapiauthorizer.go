package lambdacdk

import (
	"fmt"
	"reflect"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigateway"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscognito"
)

// A CDKRestAuthorizer is one of the CDK's own, of awsapigateway, such as an app
// already has. REST APIs have it.
type CDKRestAuthorizer struct {
	Authorizer awsapigateway.IAuthorizer
}

func (CDKRestAuthorizer) authorizerName() string { return "" }

func (a CDKRestAuthorizer) validate(field string, l *problemList) {
	if a.Authorizer == nil {
		l.add(field+".Authorizer", "%s.Authorizer is nil; it is an authorizer of awsapigateway", field)
	}
}

// onRest adds what of guard a REST API does not have.
func onRest(guard Authorizer, field string, l *problemList) {
	switch v := guard.(type) {
	case JWTAuthorizer:
		l.add(field, "%s is a JWTAuthorizer, which REST APIs do not have; take a CognitoAuthorizer, or a LambdaAuthorizer whose function checks the token", field)
	case CDKAuthorizer:
		l.add(field, "%s is a CDKAuthorizer, which is one of an HTTP API; take a CDKRestAuthorizer", field)
	case CognitoAuthorizer:
		if len(v.Clients) > 0 {
			l.add(field+".Clients", "%s.Clients is set, but a REST API asks the pool alone and takes tokens of all its clients; leave it out, and ask for scopes that only these have", field)
		}
	case LambdaAuthorizer:
		if v.Format != "" {
			l.add(field+".Format", "%s.Format is %q, but a REST API has one format; leave it out", field, v.Format)
		}
	}
}

// authorize sets who may call a method.
func (a *GoRestApi) authorize(options *awsapigateway.MethodOptions, guard Authorizer, scopes []string) {
	switch v := guard.(type) {
	case IAMAuthorizer:
		options.AuthorizationType = awsapigateway.AuthorizationType_IAM
	case CDKRestAuthorizer:
		options.Authorizer = v.Authorizer
	default:
		options.Authorizer = a.authorizer(guard)
	}
	options.AuthorizationScopes = optionalTexts(scopes)
}

// authorizer makes the authorizer for its first method.
func (a *GoRestApi) authorizer(guard Authorizer) awsapigateway.IAuthorizer {
	name := guard.authorizerName()
	if made, ok := a.authorizers[name]; ok {
		return made
	}
	var made awsapigateway.IAuthorizer
	switch v := guard.(type) {
	case CognitoAuthorizer:
		made = awsapigateway.NewCognitoUserPoolsAuthorizer(a.scope, &name, &awsapigateway.CognitoUserPoolsAuthorizerProps{
			CognitoUserPools: &[]awscognito.IUserPool{v.UserPool},
			IdentitySource:   new("method.request.header." + v.identity().headers[0]),
		})
	case LambdaAuthorizer:
		made = awsapigateway.NewRequestAuthorizer(a.scope, &name, &awsapigateway.RequestAuthorizerProps{
			Handler:         v.Function.Target(),
			IdentitySources: v.identity().ofRest(v.perRoute()),
			// Written out where it is zero: the service's own default is not.
			ResultsCacheTtl: awscdk.Duration_Seconds(new(v.CacheTTL.Seconds())),
		})
	}
	a.authorizers[name] = made
	return made
}

// ofRest writes where to look as REST APIs do. An answer is kept by the same
// list, so that a route's method and path in it keep those of routes apart.
func (i identity) ofRest(perRoute bool) *[]*string {
	return i.written("method.request.", perRoute, "context.httpMethod", "context.resourcePath")
}

// sameName names two different authorizers of one name.
func (a *GoRestApi) sameName() []string {
	named := map[string]Authorizer{}
	var problems []string
	for _, s := range append([]routeSettings{{}}, a.settings...) {
		guard := s.guard(a.guard)
		if guard == nil || guard.authorizerName() == "" {
			continue
		}
		other, ok := named[guard.authorizerName()]
		if !ok {
			named[guard.authorizerName()] = guard
		} else if !reflect.DeepEqual(other, guard) {
			problems = append(problems, fmt.Sprintf("two different authorizers are called %s; give one of them another Name", guard.authorizerName()))
		}
	}
	return problems
}
