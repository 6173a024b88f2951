package lambdacdktest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/lambda/runtimeapi"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/clock"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/session"
)

// An App is a CDK app that runs in a test. Its methods are safe for concurrent
// use. Those without an error in their results fail the test, as t.Fatal does,
// and belong into the test's goroutine for that reason.
type App struct {
	// Clock is the time of the app's services.
	Clock Clock

	t      testing.TB
	ctx    context.Context // ends with the app
	clock  *clock.Clock
	served *session.Served
	wait   time.Duration
}

// URL is where an API, a function URL or a site is served, without a slash at its
// end: app.URL("Api") + "/orders"; of a WebSocket API, where clients connect,
// which begins with ws. It is named by construct path, such as "Shop/Api", or the
// last element of that; "" is the only API.
func (a *App) URL(api string) string {
	a.t.Helper()
	url, err := a.served.URL(api)
	a.must(err)
	return url
}

// A FunctionError is an invocation that failed, as Lambda answers it.
type FunctionError struct {
	// Function is as the call named it.
	Function string
	// Type and Message are those of the function's error, or of Lambda's own,
	// such as Runtime.ExitError.
	Type, Message string
	// Payload is the whole error document.
	Payload json.RawMessage
}

func (e *FunctionError) Error() string { return e.Function + ": " + e.Type + ": " + e.Message }

// Invoke invokes a function and waits for its answer. The function is named by
// construct path, the last element of that, logical id or name. An event that
// is a []byte or a json.RawMessage is sent as it is, anything else as its JSON. Of
// a durable function it waits for a whole execution, whose waits [Clock.Advance] or
// [App.Trigger] ends meanwhile.
//
// The error is a *FunctionError if the function has failed, and says in other
// cases why it did not run.
func (a *App) Invoke(ctx context.Context, function string, event any) (json.RawMessage, error) {
	text, err := payload(event)
	if err != nil {
		return nil, err
	}
	answer, err := a.served.Invoke(ctx, function, text)
	if failure, ok := errors.AsType[*runtimeapi.FunctionError](err); ok {
		e := &FunctionError{Function: function, Type: failure.Type, Payload: answer}
		var document struct{ ErrorMessage string }
		json.Unmarshal(answer, &document) // what is no document has no message
		e.Message = document.ErrorMessage
		return nil, e
	}
	return answer, err
}

// Call is [App.Invoke] for an answer of a type.
func Call[Out any](ctx context.Context, a *App, function string, event any) (Out, error) {
	var out Out
	answer, err := a.Invoke(ctx, function, event)
	if err != nil {
		return out, err
	}
	if err := json.Unmarshal(answer, &out); err != nil {
		return out, fmt.Errorf("%s answered %.200s: %w", function, answer, err)
	}
	return out, nil
}

func payload(event any) ([]byte, error) {
	switch event := event.(type) {
	case []byte:
		return checked(event)
	case json.RawMessage:
		return checked(event)
	}
	return json.Marshal(event)
}

func checked(event []byte) ([]byte, error) {
	if !json.Valid(event) {
		return nil, fmt.Errorf("the event %.200q is not JSON", event)
	}
	return event, nil
}

// Trigger fires a schedule now, as lambdacdk trigger does; schedules do not fire
// by themselves, but while [Clock.Advance] moves the time. Of a durable function
// it ends what its executions wait for, as far as that is time, and a custom
// resource is made or changed by it. All are named by construct path, the last
// element of that, logical id or name.
func (a *App) Trigger(name string) {
	a.t.Helper()
	done, err := a.served.Services().Trigger(a.t.Context(), name, false)
	a.must(err)
	if done.Custom != nil && done.Custom.Reason != "" {
		a.must(errors.New(done.Custom.String()))
	}
}

// Name is what a resource is called in its service: a table's or a bucket's
// name, a queue's URL, a topic's ARN: what Ref gives in CloudFormation. It is
// named by construct path or the last element of that, such as "Orders".
func (a *App) Name(resource string) string {
	a.t.Helper()
	r, err := a.served.Resource(resource)
	a.must(err)
	return r.Ref
}

// AWSConfig is for the clients of the test itself: they reach the app's
// services and may do everything, and reach nothing else. S3 needs no path
// style.
func (a *App) AWSConfig() aws.Config {
	services := a.served.Services()
	key := services.AccessKey()
	return aws.Config{
		Region:       "us-east-1",
		BaseEndpoint: aws.String(services.URL()),
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: key, SecretAccessKey: key, Source: "lambdacdktest"}, nil
		}),
	}
}

func (a *App) must(err error) {
	a.t.Helper()
	if err != nil {
		a.t.Fatalf("lambdacdktest: %v", err)
	}
}
