package lambdacdk

import (
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigatewayv2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
)

// GoApiProps describes an HTTP API. No field is required; nil props are the
// zero value.
type GoApiProps struct {
	// HttpApi is an API that somebody else made, imported ones included
	// (awsapigatewayv2.HttpApi_FromHttpApiAttributes): the GoApi adds routes and
	// authorizers to it. Stage, log, limits, CORS and domain stay with who made
	// it, whose stage must deploy by itself (AutoDeploy) for routes to be
	// reached; the fields for them must be empty, and so must Name and
	// Description. If nil, an API is made.
	HttpApi awsapigatewayv2.IHttpApi

	// Name is shown in the API Gateway console, at most 128 characters; it
	// need not be unique. If empty, the construct's path joined by hyphens.
	Name string

	// Description is shown in the API Gateway console, at most 1024
	// characters. If empty, there is none.
	Description string

	// Cors lets pages of other origins call the API. If nil, browsers refuse
	// them.
	Cors *CorsProps

	// Authorizer guards every route that does not say otherwise, also one that
	// the CDK's own AddRoutes makes. If nil, the API is open.
	Authorizer Authorizer

	// AuthorizationScopes are OAuth scopes of which a token of Authorizer has
	// one, at most 10. If empty, a valid token is enough.
	AuthorizationScopes []string

	// ThrottleRate is how many requests a second the API accepts on average
	// before it answers 429. If zero, DefaultThrottleRate.
	ThrottleRate int

	// ThrottleBurst is how many requests the API accepts at once. If zero,
	// DefaultThrottleBurst.
	ThrottleBurst int

	// DetailedMetrics counts requests, errors and times for each route, and not
	// for the API alone. CloudWatch takes money for each.
	DetailedMetrics bool

	// AccessLogFields are the fields of one record of the access log, by their
	// names: each is one of API Gateway's variables, such as
	// "$context.requestId", which must be among them. If empty, those of
	// DefaultAccessLogFields, to which an app may add its own.
	AccessLogFields map[string]string

	// LogGroup is a log group somebody else made for the access log. If nil,
	// the API has its own, which is what LogRetention and KeepLogs describe.
	LogGroup awslogs.ILogGroup

	// LogRetention is how long the own log group keeps records. If empty,
	// one month.
	LogRetention awslogs.RetentionDays

	// KeepLogs keeps the own log group when the stack is deleted.
	KeepLogs bool

	// Domain serves the API under a name of your own, and only there: the
	// execute-api address is turned off. If nil, the API has that address.
	Domain *DomainProps
}

// Throttling of an API that does not set its own.
//
// Without a limit, one API can use up what its account and region have for all
// of them: 10,000 requests a second, and 1,000 concurrent Lambda executions.
// The defaults leave nine tenths of the one and half of the other.
const (
	DefaultThrottleRate  = 1000 // requests a second
	DefaultThrottleBurst = 500  // requests at once
)

// CorsProps describes which pages of other origins may call the API. API
// Gateway answers their preflight requests itself.
type CorsProps struct {
	// AllowOrigins are the origins that may call: scheme, host and port, such
	// as "https://shop.example.com". "*" allows every origin, and must be
	// alone. At least one is required.
	AllowOrigins []string

	// AllowMethods are the methods they may use. If empty, every method API
	// Gateway routes.
	AllowMethods []string

	// AllowHeaders are the request headers they may send. If empty,
	// Authorization and Content-Type.
	AllowHeaders []string

	// ExposeHeaders are the response headers their scripts may read. If empty,
	// only those every origin may read.
	ExposeHeaders []string

	// AllowCredentials lets browsers send cookies. It needs AllowOrigins that
	// name the origins.
	AllowCredentials bool

	// MaxAge is how long a browser remembers the answer to a preflight
	// request: whole seconds, at most 24 hours. If zero, the browser decides
	// (5 seconds in most).
	MaxAge time.Duration
}
