package lambdaruntime

import (
	"github.com/aws/aws-lambda-go/lambda"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/programmark"
)

// A StartHTTPOption changes how [StartHTTP] runs a handler: an [Option] or an
// [HTTPOption].
type StartHTTPOption interface{ applyStartHTTP(*config) }

// An HTTPOption changes how [StartHTTP] and [NewHTTPHandler] serve HTTP events.
type HTTPOption func(*config)

func (o Option) applyStartHTTP(c *config) { o(c) }

func (o HTTPOption) applyStartHTTP(c *config) { o(c) }

// WithFallback has h serve the events that are not HTTP events, such as a
// schedule's or the console's test event. Without it, or if h is nil, they fail
// with an [UnknownEventError].
func WithFallback(h lambda.Handler) HTTPOption {
	programmark.Leave[programmark.HTTPFallback]()
	return func(c *config) { c.fallback = h }
}
