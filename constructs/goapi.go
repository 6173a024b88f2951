package lambdacdk

import (
	"cmp"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigatewayv2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/constructs-go/constructs/v10"
)

// A GoApi is an HTTP API of API Gateway whose routes are functions. Its fields
// are the CDK's own constructs.
type GoApi struct {
	// HttpApi is the API; nil where GoApiProps.HttpApi is one of another stack or
	// app. Each route is a child of it, under its method and path:
	// api.HttpApi.Node().FindChild(new("GET/users/{id}")).
	HttpApi awsapigatewayv2.HttpApi
	// Stage is the API's one stage, $default, which every change reaches at once.
	// Nil where GoApiProps.HttpApi is set.
	Stage awsapigatewayv2.HttpStage
	// LogGroup is where the access log goes. Nil where GoApiProps.HttpApi is set.
	LogGroup awslogs.ILogGroup
	// DomainName is the name of your own; nil unless Domain asked for one.
	DomainName awsapigatewayv2.IDomainName

	scope    constructs.Construct
	api      awsapigatewayv2.IHttpApi // HttpApi, or the one that was handed in
	under    constructs.Construct     // what routes and authorizers are children of
	given    bool                     // GoApiProps.HttpApi
	url      string
	limited  limitedRoutes
	detailed bool         // DetailedMetrics
	domain   *DomainProps // nil: it has API Gateway's own address
	cors     bool         // API Gateway answers preflight requests
	guard    Authorizer   // of the routes that do not say otherwise; nil for none
	scopes   []string     // of guard, where the API was handed in

	routes   routeTable
	settings []routeSettings  // of routes.routes
	made     map[routeKey]int // the routes there are, as indexes in routes.routes
	problems []string

	functions    map[*GoFunction]bool
	integrations map[string]*functionIntegration // by path of the function
	authorizers  map[string]*httpAuthorizer      // by name
}

// NewGoApi makes an API without routes; AddRoute and Proxy add them.
//
// Its address is a stack output. It writes a JSON access log, limits requests
// to DefaultThrottleRate, and allows no cross-origin calls. It panics with a
// *ConfigError when props are wrong.
func NewGoApi(scope constructs.Construct, id string, props *GoApiProps) *GoApi {
	if props == nil {
		props = &GoApiProps{}
	}
	this := newApiScope(scope, id, props.validate(), props.Domain)

	api := &GoApi{
		scope:        this,
		cors:         props.Cors != nil,
		guard:        plainAuthorizer(props.Authorizer),
		made:         map[routeKey]int{},
		functions:    map[*GoFunction]bool{},
		integrations: map[string]*functionIntegration{},
		authorizers:  map[string]*httpAuthorizer{},
	}
	if props.HttpApi != nil {
		api.takeHttpApi(props)
	} else {
		api.makeHttpApi(props)
	}
	awscdk.NewCfnOutput(this, new("URL"), &awscdk.CfnOutputProps{Value: new(api.url)})
	this.Node().AddValidation(&apiProblems{api})
	return api
}

// URL returns the API's address without a trailing slash, such as
// https://abc123.execute-api.eu-west-1.amazonaws.com, as a CDK token:
// api.URL() + "/users" is an address too.
func (a *GoApi) URL() string { return a.url }

// makeHttpApi makes API, stage and log. The ids are those that the CDK's own
// HttpApi has with its default stage, so that an app which has one changes over
// without another address: an id Default is no part of a logical id.
func (a *GoApi) makeHttpApi(props *GoApiProps) {
	name := cmp.Or(props.Name, apiName(a.scope))
	var guard awsapigatewayv2.IHttpRouteAuthorizer
	if a.guard != nil {
		guard = a.httpAuthorizer(a.guard)
	}
	a.HttpApi = awsapigatewayv2.NewHttpApi(a.scope, new("Default"), &awsapigatewayv2.HttpApiProps{
		ApiName:                    &name,
		Description:                text(props.Description),
		CorsPreflight:              corsPreflight(props.Cors),
		CreateDefaultStage:         new(false), // the default one has no log and no throttling
		DefaultAuthorizer:          guard,
		DefaultAuthorizationScopes: optionalTexts(props.AuthorizationScopes),
		DisableExecuteApiEndpoint:  new(props.Domain != nil),
	})
	a.api, a.under = a.HttpApi, a.HttpApi
	if a.LogGroup = props.LogGroup; a.LogGroup == nil {
		a.LogGroup = newLogGroup(a.scope, props.LogRetention, props.KeepLogs)
	}
	a.detailed = props.DetailedMetrics
	a.Stage = newHttpStage(a.HttpApi, a.LogGroup, props)
	if props.Domain == nil {
		a.url = *a.HttpApi.ApiEndpoint()
		return
	}
	a.domain = props.Domain
	a.DomainName = newApiDomain(a.scope, a.HttpApi, a.Stage, props.Domain)
	a.url = props.Domain.url("https")
}

// takeHttpApi adds to an API that somebody else made. Routes are children of an
// API of this stack, as its own are; one of another stack must not get
// resources that belong to this one.
func (a *GoApi) takeHttpApi(props *GoApiProps) {
	a.given, a.api, a.under, a.scopes = true, props.HttpApi, a.scope, props.AuthorizationScopes
	stack := awscdk.Stack_Of(a.scope)
	if made, ok := props.HttpApi.(awsapigatewayv2.HttpApi); ok && *made.Stack().Node().Addr() == *stack.Node().Addr() {
		a.HttpApi, a.under = made, made
	}
	a.url = "https://" + *props.HttpApi.ApiId() + ".execute-api." + *stack.Region() + "." + *stack.UrlSuffix()
}

// newApiScope makes the construct that an API stands in, unless its props have
// problems, or its domain has where it stands.
func newApiScope(scope constructs.Construct, id string, problems problemList, domain *DomainProps) constructs.Construct {
	needScope(scope, id)
	this := constructs.NewConstruct(scope, &id)
	if domain != nil {
		domain.validateAt(this, &problems)
	}
	must(configErrors(*this.Node().Path(), problems))
	return this
}

// apiName is the name of an API that is given none: its path, of which the end
// tells APIs apart.
func apiName(this constructs.Construct) string {
	name := strings.ReplaceAll(*this.Node().Path(), "/", "-")
	return name[max(0, len(name)-maxApiName):]
}
