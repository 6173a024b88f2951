package invoke

import (
	"context"
	"errors"
	"net"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/service/lambda"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/awsenv"
)

// A Client is the part of [lambda.Client] that is used.
type Client interface {
	Invoke(context.Context, *lambda.InvokeInput, ...func(*lambda.Options)) (*lambda.InvokeOutput, error)
}

// An Option changes how [Call] and [Send] invoke a function.
type Option func(*call)

// WithClient invokes by c. Without it, by a client made from the environment,
// once for the process (see package awsenv).
func WithClient(c Client) Option { return func(o *call) { o.client = c } }

// Repeatable says that the function may run twice for one call, because it only
// reads or keeps package idempotency's rules. Call then also tries again where
// an answer was lost.
func Repeatable() Option { return func(o *call) { o.repeatable = true } }

// A call is what options say.
type call struct {
	client     Client
	repeatable bool
}

// fromEnvironment is the client of calls that bring none.
var fromEnvironment = sync.OnceValues(func() (Client, error) {
	cfg, err := awsenv.Load()
	if err != nil {
		return nil, err
	}
	return lambda.NewFromConfig(cfg), nil
})

func newCall(options []Option) (call, error) {
	var c call
	for _, o := range options {
		o(&c)
	}
	var err error
	if c.client == nil {
		c.client, err = fromEnvironment()
	}
	return c, err
}

// retries has the client's retryer leave out what may have run the function.
func (c call) retries(o *lambda.Options) {
	if c.repeatable || o.Retryer == nil {
		return
	}
	// The SDK itself makes a RetryerV2 of any Retryer so.
	v2, ok := retry.AddWithMaxAttempts(o.Retryer, o.Retryer.MaxAttempts()).(aws.RetryerV2)
	if ok {
		o.Retryer = once{v2}
	}
}

// once is a retryer that tries again only what has certainly not run.
type once struct{ aws.RetryerV2 }

func (r once) IsErrorRetryable(err error) bool {
	return r.RetryerV2.IsErrorRetryable(err) && hasNotRun(err)
}

// throttled are the errors by which Lambda says that it did not run a function,
// and may do so soon.
var throttled = retry.ThrottleErrorCode{Codes: retry.DefaultThrottleErrorCodes}

// hasNotRun tells whether err says that no function ran: Lambda throttles, or
// no connection to it was made.
func hasNotRun(err error) bool {
	if throttled.IsErrorThrottle(err).Bool() {
		return true
	}
	op, ok := errors.AsType[*net.OpError](err)
	return ok && op.Op == "dial"
}
