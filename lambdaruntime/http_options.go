package lambdaruntime

import "github.com/aws/aws-lambda-go/lambda"

// httpConfig is the part of config that only HTTP handlers have.
type httpConfig struct {
	fallback lambda.Handler
}

// WithFallback has h serve the events that are not HTTP events, such as a
// schedule's or the console's test event. Without it they fail with an
// [UnknownEventError]. [StartHTTP] and [NewHTTPHandler] only.
func WithFallback(h lambda.Handler) Option {
	return func(c *config) { c.http.fallback = h }
}
