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
	// HttpApi is the API. Each route is a child of it, under its route key:
	// api.HttpApi.Node().FindChild(new("GET /users/{id}")).
	HttpApi awsapigatewayv2.HttpApi
	// Stage is the API's one stage, $default, which every change reaches at once.
	Stage awsapigatewayv2.HttpStage
	// LogGroup is where the access log goes.
	LogGroup awslogs.ILogGroup
	// DomainName is the name of your own; nil unless Domain asked for one.
	DomainName awsapigatewayv2.DomainName

	scope constructs.Construct
	url   string
	cors  bool       // API Gateway answers preflight requests
	guard Authorizer // of the routes that do not say otherwise; nil for none

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
	needScope(scope, id)
	this := constructs.NewConstruct(scope, &id)
	must(configErrors(*this.Node().Path(), props.validate()))

	api := &GoApi{
		scope:        this,
		cors:         props.Cors != nil,
		guard:        plainAuthorizer(props.Authorizer),
		made:         map[routeKey]int{},
		functions:    map[*GoFunction]bool{},
		integrations: map[string]*functionIntegration{},
		authorizers:  map[string]*httpAuthorizer{},
	}
	api.HttpApi = api.newHttpApi(props)
	api.LogGroup = props.LogGroup
	if api.LogGroup == nil {
		api.LogGroup = newLogGroup(this, props.LogRetention, props.KeepLogs)
	}
	api.Stage = newHttpStage(this, api.HttpApi, api.LogGroup, props)
	if props.Domain == nil {
		api.url = *api.HttpApi.ApiEndpoint()
	} else {
		api.DomainName = newApiDomain(this, api.HttpApi, api.Stage, props.Domain)
		api.url = "https://" + props.Domain.Name
	}
	awscdk.NewCfnOutput(this, new("URL"), &awscdk.CfnOutputProps{Value: new(api.url)})
	this.Node().AddValidation(&apiProblems{api})
	return api
}

// URL returns the API's address without a trailing slash, such as
// https://abc123.execute-api.eu-west-1.amazonaws.com, as a CDK token:
// api.URL() + "/users" is an address too.
func (a *GoApi) URL() string { return a.url }

func (a *GoApi) newHttpApi(props *GoApiProps) awsapigatewayv2.HttpApi {
	name := cmp.Or(props.Name, apiName(a.scope))
	var guard awsapigatewayv2.IHttpRouteAuthorizer
	if a.guard != nil {
		guard = a.httpAuthorizer(a.guard)
	}
	return awsapigatewayv2.NewHttpApi(a.scope, new("HttpApi"), &awsapigatewayv2.HttpApiProps{
		ApiName:                    &name,
		Description:                text(props.Description),
		CorsPreflight:              corsPreflight(props.Cors),
		CreateDefaultStage:         new(false), // the default one has no log and no throttling
		DefaultAuthorizer:          guard,
		DefaultAuthorizationScopes: optionalTexts(props.AuthorizationScopes),
		DisableExecuteApiEndpoint:  new(props.Domain != nil),
	})
}

// apiName is the name of an API that is given none: its path, of which the end
// tells APIs apart.
func apiName(this constructs.Construct) string {
	name := strings.ReplaceAll(*this.Node().Path(), "/", "-")
	return name[max(0, len(name)-maxApiName):]
}
