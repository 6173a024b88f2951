package lambdatest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"strconv"
	"sync"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambda/messages"
	"github.com/aws/aws-lambda-go/lambdacontext"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/lambda/runtimeapi"
)

// Start runs h in the test's own process: lambda.NewHandler makes a handler of
// any handler function, lambdaruntime.NewHTTPHandler one of an http.Handler.
// It stands behind a Runtime API: its context
// carries the deadline, the lambdacontext and the trace id of each invocation,
// and its answer is subject to Lambda's limits. A panic fails the invocation,
// not the process. A handler that exceeds its timeout has its context
// cancelled and goes on, because nobody can kill it. It cannot stream: see
// StartPackage.
func Start(h lambda.Handler, opts ...Option) (*Function, error) {
	o := newOptions(opts)
	ctx, cancel := context.WithCancel(context.Background())
	var loops sync.WaitGroup
	rt := &localRuntime{handler: h, client: &http.Client{Transport: &http.Transport{}}}
	return start(&program{
		options: o,
		attach: func(pool *runtimeapi.Pool) {
			for range pool.Function().Concurrency {
				loops.Go(func() { rt.loop(ctx, "http://"+pool.Endpoint()+"/2018-06-01/runtime/invocation/") })
			}
		},
		stop: func() {
			cancel()
			loops.Wait()
		},
	})
}

// A localRuntime is a runtime's loop without a process around it. It is not
// aws-lambda-go's own, because that one ends the process with its last error.
type localRuntime struct {
	handler lambda.Handler
	client  *http.Client
}

// loop serves invocations of the Runtime API at base until it or ctx ends.
func (rt *localRuntime) loop(ctx context.Context, base string) {
	defer rt.client.CloseIdleConnections()
	for {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, base+"next", nil)
		if err != nil {
			return
		}
		resp, err := rt.client.Do(req)
		if err != nil {
			return
		}
		event, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		if err != nil || resp.StatusCode != http.StatusOK {
			return
		}
		rt.serve(ctx, base, resp.Header, event)
	}
}

// serve runs the handler once and reports what it returned.
func (rt *localRuntime) serve(ctx context.Context, base string, h http.Header, event []byte) {
	id := h.Get("Lambda-Runtime-Aws-Request-Id")
	answer, failure := rt.call(ctx, id, h, event)
	verb, body := "/response", answer
	if failure != nil {
		verb = "/error"
		body, _ = json.Marshal(failure) // strings only: cannot fail
	}
	resp, err := rt.client.Post(base+id+verb, "application/json", bytes.NewReader(body))
	if err == nil {
		io.Copy(io.Discard, resp.Body) // so that the connection is used again
		resp.Body.Close()
	}
}

// call runs the handler with the context that Lambda's Go runtime gives it.
func (rt *localRuntime) call(ctx context.Context, id string, h http.Header, event []byte) (answer []byte, failure *messages.InvokeResponse_Error) {
	ms, _ := strconv.ParseInt(h.Get("Lambda-Runtime-Deadline-Ms"), 10, 64)
	ctx, cancel := context.WithDeadline(ctx, time.UnixMilli(ms))
	defer cancel()
	ctx = lambdacontext.NewContext(ctx, &lambdacontext.LambdaContext{
		AwsRequestID:       id,
		InvokedFunctionArn: h.Get("Lambda-Runtime-Invoked-Function-Arn"),
		TenantID:           h.Get("Lambda-Runtime-Aws-Tenant-Id"),
	})
	//lint:ignore SA1029 aws-lambda-go's own key
	ctx = context.WithValue(ctx, "x-amzn-trace-id", h.Get("Lambda-Runtime-Trace-Id"))
	defer func() {
		if v := recover(); v != nil {
			answer, failure = nil, &messages.InvokeResponse_Error{Message: fmt.Sprint(v), Type: typeName(v)}
		}
	}()
	answer, err := rt.handler.Invoke(ctx, event)
	if err == nil {
		return answer, nil
	}
	if e, ok := err.(messages.InvokeResponse_Error); ok { // as aws-lambda-go: only the error itself
		return nil, &e
	}
	return nil, &messages.InvokeResponse_Error{Message: err.Error(), Type: typeName(err)}
}

// typeName is the errorType that aws-lambda-go reports.
func typeName(v any) string {
	t := reflect.TypeOf(v)
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t.Name()
}
