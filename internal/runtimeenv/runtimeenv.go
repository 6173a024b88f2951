// Package runtimeenv names the environment variables by which a construct
// tells a handler how it is invoked. Constructs write them, lambdaruntime
// reads them, and neither imports the other.
package runtimeenv

// EventSource names the variable that says which service invokes the function
// with HTTP events. Its value is one of the Source constants. Where it is not
// set, the handler tells the source from each event.
const EventSource = "LAMBDACDK_EVENT_SOURCE"

// The values of [EventSource].
const (
	SourceHTTPAPI     = "http-api"     // API Gateway HTTP API, payload format 2.0
	SourceRESTAPI     = "rest-api"     // API Gateway REST API, proxy integration
	SourceFunctionURL = "function-url" // Lambda function URL
	SourceALB         = "alb"          // Application Load Balancer target
)

// InvokeMode names the variable that says whether the event source streams
// the function's answer. Its value is one of the Mode constants. Where it is
// not set, the answer is buffered.
const InvokeMode = "LAMBDACDK_INVOKE_MODE"

// The values of [InvokeMode], which are those of the function URL's own
// InvokeMode property.
const (
	ModeBuffered = "BUFFERED"
	ModeStream   = "RESPONSE_STREAM"
)

// BasePath names the variable that holds the path below which the function is
// mounted by a custom domain or a load balancer's rule, such as "/orders". The
// handler sees paths without it, which is removed once and only as whole
// segments. Paths of requests through API Gateway's own domain, which knows no
// mount, are not changed. In payload format 2.0 an HTTP API removes the mapping
// itself. Where it is not set, paths are not changed.
const BasePath = "LAMBDACDK_BASE_PATH"
