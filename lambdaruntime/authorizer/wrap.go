package authorizer

import (
	"context"
	"errors"
	"log/slog"
)

// ErrUnauthorized makes the API answer 401: whoever calls should sign in. Wrap
// it to log a reason, which the caller does not see.
var ErrUnauthorized error = unauthorized{}

// ErrForbidden makes the API answer 403, as an Answer without Allow does. Wrap
// it to log a reason, which the caller does not see.
var ErrForbidden = errors.New("forbidden")

// unauthorized is the one error of which API Gateway makes 401: its message is
// that word and no other.
type unauthorized struct{}

func (unauthorized) Error() string     { return "Unauthorized" }
func (unauthorized) ErrorType() string { return "Unauthorized" }

// A Func decides about one request.
type Func func(context.Context, Request) (Answer, error)

// Options change how [Wrap] answers. The zero value is a good default.
type Options struct {
	// AllRoutes makes a policy count for every route of the API's stage, and
	// not for the one that was asked for. It belongs to CacheAcrossRoutes of
	// lambdacdk.LambdaAuthorizer, and to a function that does not look at the
	// route. Answers of yes and no are not changed by it.
	AllRoutes bool

	// Policy answers payload format 2.0 by a policy, as an HTTP API wants that
	// has no simple responses: AuthorizerPolicy of lambdacdk.LambdaAuthorizer.
	Policy bool

	// Logger receives why requests are refused, at INFO. If nil, [slog.Default]
	// as it is when the event arrives.
	Logger *slog.Logger
}

// Wrap returns a handler for lambdaruntime.Start that asks f about each request
// and answers the API. options may be nil.
func Wrap(f Func, options *Options) func(context.Context, Event) (Result, error) {
	var o Options
	if options != nil {
		o = *options
	}
	return func(ctx context.Context, event Event) (Result, error) {
		request, format2, err := event.read()
		if err != nil {
			return Result{}, err
		}
		answer, err := f(ctx, request)
		if err == nil && answer.Allow && !o.AllRoutes && request.ambiguous() {
			err = errAmbiguous
		}
		switch {
		case err == nil:
		case errors.Is(err, ErrUnauthorized):
			o.log(ctx, "unauthorized", request, err)
			return Result{}, ErrUnauthorized
		case errors.Is(err, ErrForbidden):
			o.log(ctx, "forbidden", request, err)
			answer = Answer{Principal: answer.Principal}
		default:
			return Result{}, err
		}
		return o.result(request, format2, answer)
	}
}

// errAmbiguous refuses a path that would be a wildcard in the policy.
var errAmbiguous = errors.Join(ErrForbidden, errors.New("the path has *, ? or $, which a policy takes for more than this path"))

func (o Options) log(ctx context.Context, what string, r Request, why error) {
	logger := o.Logger
	if logger == nil {
		logger = slog.Default()
	}
	logger.InfoContext(ctx, "the request is "+what, "route", r.Route, "reason", why.Error())
}
