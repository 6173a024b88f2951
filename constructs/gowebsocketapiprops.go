package lambdacdk

import "github.com/aws/aws-cdk-go/awscdk/v2/awslogs"

// GoWebSocketApiProps describes a WebSocket API. No field is required; nil
// props are the zero value.
type GoWebSocketApiProps struct {
	// Name is shown in the API Gateway console, at most 128 characters; it
	// need not be unique. If empty, the construct's path joined by hyphens.
	Name string

	// Description is shown in the API Gateway console, at most 1024
	// characters. If empty, there is none.
	Description string

	// RouteSelectionExpression makes the route key of a message out of the
	// message: text, and fields of its JSON, such as
	// "${request.body.service}/${request.body.action}". If empty,
	// "$request.body.action".
	RouteSelectionExpression string

	// Authorizer is asked when a client connects, before the function of
	// $connect: a [LambdaAuthorizer] or an [IAMAuthorizer]. What it says holds
	// for the whole connection. Pages cannot set headers for a WebSocket, so
	// that theirs goes by LambdaAuthorizer.Query. If nil, everybody may connect,
	// unless the function of $connect refuses.
	Authorizer Authorizer

	// StageName is the one stage, and the path of the API's address: letters,
	// digits, hyphens and underscores, at most 128. If empty,
	// DefaultWebSocketStage.
	StageName string

	// ThrottleRate is how many messages a second the API accepts on average,
	// all clients together, connecting included. If zero, DefaultThrottleRate.
	ThrottleRate int

	// ThrottleBurst is how many messages the API accepts at once. If zero,
	// DefaultThrottleBurst.
	ThrottleBurst int

	// AccessLog writes a JSON record of each message into a log group. It is
	// off by default, other than that of a GoApi: API Gateway writes the logs
	// of WebSocket APIs by a role that is set once for an account and region
	// (see GoRestApiProps.CloudWatchRole), and without one the deployment fails.
	AccessLog bool

	// LogGroup is a log group somebody else made for the access log. If nil,
	// the API has its own, which is what LogRetention and KeepLogs describe.
	LogGroup awslogs.ILogGroup

	// LogRetention is how long the own log group keeps records. If empty,
	// one month.
	LogRetention awslogs.RetentionDays

	// KeepLogs keeps the own log group when the stack is deleted.
	KeepLogs bool

	// Domain serves the API under a name of your own, wss://NAME. The
	// execute-api address stays too: what is sent to clients goes through it.
	// If nil, the API has that address alone.
	Domain *DomainProps
}

// DefaultWebSocketStage is the stage of a WebSocket API that names none.
const DefaultWebSocketStage = "prod"
