package lambdacdk

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigateway"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigatewayv2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/constructs-go/constructs/v10"
)

// A GoRestApi is a REST API of API Gateway whose routes are functions: for what
// an HTTP API lacks (API keys, request validation, WAF, private APIs, streamed
// answers), and for apps that have one already. A [GoApi] is the cheaper and
// the quicker one.
//
// Its fields are the CDK's own constructs.
type GoRestApi struct {
	// RestApi is the API: the one that was made, or the one of the props. Its
	// resources and methods have the ids that the CDK's own calls give them:
	// api.RestApi.Root().GetResource(new("users")).Node().FindChild(new("GET")).
	RestApi awsapigateway.IRestApi
	// Stage is the stage that is deployed; nil for an imported API.
	Stage awsapigateway.Stage
	// DomainName is the name of your own; nil unless Domain asked for one.
	DomainName awsapigatewayv2.IDomainName
	// LogGroup is where the access log goes; nil unless AccessLog asked for one.
	LogGroup awslogs.ILogGroup
	// UsagePlan is who may call how often; nil unless UsagePlan asked for it.
	UsagePlan awsapigateway.UsagePlan
	// ApiKey is the key that was made for the usage plan; nil if there is none,
	// or if the plan was given keys.
	ApiKey awsapigateway.IApiKey

	scope constructs.Construct
	props GoRestApiProps
	guard Authorizer // of the routes that do not say otherwise; nil for none

	routes   routeTable
	settings []routeSettings // of routes.routes
	problems []string
	// functions are those with routes, in their order; others are functions of
	// AddRouteTo.
	functions []*GoFunction
	others    bool

	own          awsapigateway.RestApi              // the API, if it was made here
	resources    map[string]awsapigateway.IResource // by path
	methods      map[routeKey]bool                  // those there are
	integrations map[*reach]awsapigateway.LambdaIntegration
	reaches      map[string]*reach // by path of the function
	validators   map[string]awsapigateway.IRequestValidator
	authorizers  map[string]awsapigateway.IAuthorizer // by name
	limits       int                                  // settings of single methods that the stage has
	deployment   awsapigateway.Deployment             // of an imported API
}

// NewGoRestApi makes a REST API without routes; AddRoute and Proxy add them.
//
// Its address is a stack output. It is regional, limits requests to
// DefaultThrottleRate, and allows no cross-origin calls. An app with
// awsapigateway.NewRestApi or NewLambdaRestApi under the same id keeps its API,
// stage, resources, methods and permissions. It panics with a *ConfigError when
// props are wrong.
func NewGoRestApi(scope constructs.Construct, id string, props *GoRestApiProps) *GoRestApi {
	if props == nil {
		props = &GoRestApiProps{}
	}
	this := newApiScope(scope, id, props.validate(), props.Domain)

	api := &GoRestApi{
		scope: this, props: *props, guard: plainAuthorizer(props.Authorizer),
		resources:    map[string]awsapigateway.IResource{},
		methods:      map[routeKey]bool{},
		integrations: map[*reach]awsapigateway.LambdaIntegration{},
		reaches:      map[string]*reach{},
		validators:   map[string]awsapigateway.IRequestValidator{},
		authorizers:  map[string]awsapigateway.IAuthorizer{},
	}
	if props.RestApi != nil {
		api.use(props.RestApi)
	} else {
		api.make()
	}
	api.resources[""] = api.RestApi.Root()
	api.allowOrigins("")
	if api.own != nil {
		api.allowErrors()
		api.addDomain()
		api.addUsagePlan()
		api.addWebACL()
	}
	awscdk.Aspects_Of(this).Add(&restAspect{api}, &awscdk.AspectOptions{Priority: awscdk.AspectPriority_MUTATING()})
	this.Node().AddValidation(&restProblems{api})
	return api
}

// use adds the routes to an API that is there.
func (a *GoRestApi) use(existing awsapigateway.IRestApi) {
	a.RestApi = existing
	if existing.LatestDeployment() != nil {
		a.Stage = existing.DeploymentStage()
		return
	}
	// An imported API is deployed by nobody. The id of what deploys it changes
	// with its methods, as that of the CDK's own deployments does.
	a.deployment = awsapigateway.NewDeployment(a.scope, new("Deployment"), &awsapigateway.DeploymentProps{
		Api: existing, StageName: &a.props.StageName, RetainDeployments: new(true),
	})
}

// URL returns the API's address without a trailing slash, such as
// https://abc123.execute-api.eu-west-1.amazonaws.com/prod, as a CDK token:
// api.URL() + "/users" is an address too.
func (a *GoRestApi) URL() string {
	if a.props.Domain != nil {
		return a.props.Domain.url("https")
	}
	stage := &a.props.StageName
	if a.Stage != nil {
		stage = a.Stage.StageName()
	}
	stack := awscdk.Stack_Of(a.scope)
	return "https://" + *a.RestApi.RestApiId() + ".execute-api." + *stack.Region() + "." + *stack.UrlSuffix() + "/" + *stage
}

// restAspect and restProblems are types of their own because jsii gives a Go
// value one foreign interface.
type (
	restAspect   struct{ api *GoRestApi }
	restProblems struct{ api *GoRestApi }
)

// Visit implements [awscdk.IAspect]: when all routes are known, it makes the
// methods that a route has only if no other one takes them.
func (v *restAspect) Visit(at constructs.IConstruct) {
	if at == constructs.IConstruct(v.api.scope) && len(v.api.wrong()) == 0 {
		v.api.makeMethods()
	}
}

// Validate implements [constructs.IValidation].
func (v *restProblems) Validate() *[]*string {
	return apiMessages(v.api.scope, append(v.api.wrong(), v.api.noRoute()...))
}
