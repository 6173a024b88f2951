package session

import (
	"context"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/lambda/runtimeapi"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/app"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
)

// execution is a whole durable execution of a function, for somebody who waits.
func (s *session) execution(ctx context.Context, f *app.Function, cause string, event []byte) (runtimeapi.Response, error) {
	answer, err := s.services.Run(ctx, service.Invocation{Function: f.Name, Cause: cause, Event: event})
	res := runtimeapi.Response{RequestID: answer.RequestID, Payload: answer.Payload}
	if answer.Failed {
		res.Error = runtimeapi.ReportedError("Unhandled", answer.Payload)
	}
	return res, err
}

// runDurable runs the durable functions of an API, which waits for them as for
// others: at most as long as its service does. The execution goes on after that.
func (s *session) runDurable(ctx context.Context, f *app.Function, event []byte) (runtimeapi.Response, bool, error) {
	if !s.services.Durable(f.Name) {
		return runtimeapi.Response{}, false, nil
	}
	if err := s.services.CannotWait(f.Name); err != nil {
		return runtimeapi.Response{}, true, err
	}
	res, err := s.execution(ctx, f, "an API", event)
	return res, true, err
}
