package sockets

import (
	"context"
	"errors"
	"fmt"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/lambda/runtimeapi"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/lambda/socketevent"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/app"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/gateway"
)

var errTimeout = fmt.Errorf("the WebSocket API waits no longer than %v for the function", socketevent.Timeout)

// invoke sends an event to the function of a route.
func (a *served) invoke(ctx context.Context, route *app.Route, event []byte, out *gateway.Outcome) (socketevent.Answer, error) {
	out.Function = route.Function.Name
	pool, err := a.options.Pool(route.Function)
	if err != nil {
		return socketevent.Answer{}, err
	}
	ctx, cancel := context.WithTimeoutCause(ctx, socketevent.Timeout, errTimeout)
	defer cancel()
	res, err := pool.Invoke(ctx, event, runtimeapi.InvokeOptions{})
	if errors.Is(context.Cause(ctx), errTimeout) {
		return socketevent.Answer{}, errTimeout
	}
	if err != nil {
		return socketevent.Answer{}, err
	}
	out.RequestID, out.Report = res.RequestID, res.Report
	if res.Error != nil {
		return socketevent.Answer{}, res.Error
	}
	return socketevent.ReadAnswer(res.Payload)
}

func (a *served) report(o gateway.Outcome) {
	if a.options.Report != nil {
		a.options.Report(o)
	}
}
