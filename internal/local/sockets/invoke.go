package sockets

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/lambda/runtimeapi"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/lambda/socketevent"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/app"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/gateway"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/history"
)

var errTimeout = fmt.Errorf("the WebSocket API waits no longer than %v for the function", socketevent.Timeout)

// invoke sends an event to the function of a route, and records it.
func (a *served) invoke(ctx context.Context, route *app.Route, event []byte, out *gateway.Outcome) (socketevent.Answer, error) {
	call := a.options.History.Call("", "", history.Call{Service: "api", Operation: "WS", Resource: a.Path, Detail: route.Key})
	ctx = history.With(ctx, history.Origin{Source: "WS " + route.Key, Causes: history.Causes(call.Cause())})
	answer, err := a.ask(ctx, route, event, out)
	status := http.StatusOK
	if err != nil {
		status = http.StatusInternalServerError
	}
	call.Ended(status, "")
	return answer, err
}

func (a *served) ask(ctx context.Context, route *app.Route, event []byte, out *gateway.Outcome) (socketevent.Answer, error) {
	out.Function = route.Function.Name
	pool, err := a.options.Pool(route.Function)
	if err != nil {
		return socketevent.Answer{}, err
	}
	ctx, cancel := context.WithTimeoutCause(ctx, pool.Limit(socketevent.Timeout), errTimeout)
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
