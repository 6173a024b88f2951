package lambdacdk

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigateway"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
)

// GoRestApiProps describes a REST API. No field is required; nil props are the
// zero value.
type GoRestApiProps struct {
	// Name is shown in the API Gateway console, at most 128 characters; it
	// need not be unique. If empty, the construct's path joined by hyphens.
	Name string

	// Description is shown in the API Gateway console, at most 1024
	// characters. If empty, there is none.
	Description string

	// StageName is the stage, and the first part of each path: letters, digits,
	// - and _, at most 128. If empty, prod.
	StageName string

	// Cors lets pages of other origins call the API. API Gateway answers their
	// preflight requests by MOCK methods, and allows the origin on its own
	// errors if Cors names only one. A function's answers pass through as they
	// are: its handler sets Access-Control-Allow-Origin. If nil, browsers
	// refuse pages of other origins.
	Cors *CorsProps

	// Authorizer guards every route that has none of its own: a
	// [CognitoAuthorizer], a [LambdaAuthorizer], an [IAMAuthorizer] or a
	// [CDKRestAuthorizer]. Preflight requests of Cors pass. If nil, the API is open.
	Authorizer Authorizer

	// AuthorizationScopes are the OAuth scopes of which a token needs one, if
	// Authorizer is a CognitoAuthorizer, at most 10. If empty, a valid ID token
	// is enough, and access tokens are refused.
	AuthorizationScopes []string

	// ThrottleRate is how many requests a second the API accepts on average
	// before it answers 429. If zero, DefaultThrottleRate.
	ThrottleRate int

	// ThrottleBurst is how many requests the API accepts at once. If zero,
	// DefaultThrottleBurst.
	ThrottleBurst int

	// BinaryMediaTypes are the types of bodies that functions get and give in
	// base64, such as "image/png"; all others are text in UTF-8. If empty, every
	// type ("*/*") where all functions with routes serve an http.Handler by
	// lambdaruntime.StartHTTP, and no type else: a handler that reads
	// events.APIGatewayProxyRequest.Body as text would get base64. Nothing is
	// known of functions that are not compiled ([SkipBuild]).
	BinaryMediaTypes []string

	// AccessLog writes a record of each request. A REST API writes logs by a
	// role that is set once for an account and region: see CloudWatchRole.
	AccessLog bool

	// AccessLogFields are the fields of one record of the access log, by their
	// names: each is one of API Gateway's variables, such as
	// "$context.requestId", which must be among them. If empty, those of
	// DefaultAccessLogFields, with the path of the resource for the route, the key
	// and what WAF did.
	AccessLogFields map[string]string

	// LogGroup is a log group somebody else made for the access log. If nil,
	// the API has its own, which is what LogRetention and KeepLogs describe.
	LogGroup awslogs.ILogGroup

	// LogRetention is how long the own log group keeps records. If empty,
	// one month.
	LogRetention awslogs.RetentionDays

	// KeepLogs keeps the own log group when the stack is deleted.
	KeepLogs bool

	// ExecutionLogs has API Gateway log what it does with each request, into a
	// group that it makes itself. They never hold bodies. If empty, it logs nothing.
	ExecutionLogs ExecutionLogs

	// CloudWatchRole makes the role by which API Gateway writes logs, and sets
	// it for all REST APIs of the account and region. An account needs it once:
	// without it, an API with logs cannot be deployed. It has AWS's managed
	// policy, and stays when the stack is deleted, because other APIs use it.
	CloudWatchRole bool

	// DetailedMetrics counts requests, errors and latency by method, which
	// CloudWatch charges for.
	DetailedMetrics bool

	// Tracing sends traces to X-Ray.
	Tracing bool

	// UsagePlan asks for an API key on every route that is not WithoutApiKey.
	// If nil, no route asks for one.
	UsagePlan *UsagePlanProps

	// WebACL is the ARN of a web ACL of WAF, regional, that looks at requests
	// before the API does. If empty, none does.
	WebACL string

	// VpcEndpoints make the API private: only requests through these endpoints
	// reach it, which its resource policy says. They are interface endpoints of
	// execute-api. If empty, it is public.
	VpcEndpoints []awsec2.IVpcEndpoint

	// Domain serves the API under a name of your own, and only there: the
	// execute-api address is turned off. Handlers see paths without its BasePath.
	// If nil, the API has that address.
	Domain *DomainProps

	// OnePermission lets a function be invoked by every method of the API, with
	// one permission for all. If false, each method has a permission for itself
	// alone; a function's policy holds about fifty.
	OnePermission bool

	// RestApi is an API that is there, to which routes are added: one of
	// awsapigateway.NewRestApi, or imported by RestApi_FromRestApiAttributes.
	// An imported one is deployed to StageName, which must be given then; what
	// its other methods are is not changed. Beside it, only Cors, Authorizer,
	// AuthorizationScopes and OnePermission may be set. If nil, one is made.
	RestApi awsapigateway.IRestApi

	// Settings are passed through to the API that is made: its endpoint types,
	// its compression, what a stage has beside the fields above. What has a field
	// above must stay nil here.
	Settings *awsapigateway.RestApiProps
}

// ExecutionLogs is how much API Gateway logs of what it does.
type ExecutionLogs string

const (
	ExecutionErrors ExecutionLogs = "ERROR" // what fails
	ExecutionAll    ExecutionLogs = "INFO"  // every step of every request
)

// UsagePlanProps describes who may call an API, and how often. The zero value
// makes one key without limits but the API's own.
type UsagePlanProps struct {
	// Keys are API keys that may call. If empty, one is made.
	Keys []awsapigateway.IApiKey

	// Rate is how many requests a second each key has on average. If zero, the
	// API's own limit is all there is.
	Rate int

	// Burst is how many requests each key has at once. It must be set with
	// Rate, and not without.
	Burst int

	// Quota is how many requests each key has in a Period. If zero, no limit.
	Quota int

	// Period is what Quota counts for. If empty, a day.
	Period awsapigateway.Period
}
