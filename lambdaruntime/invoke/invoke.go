package invoke

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
)

// What an event may have in bytes. Source: "Lambda quotas", Lambda developer
// guide, and the reference of Invoke; asynchronous events had 256 KB until 2025.
const (
	maxCall = 6 << 20
	maxSend = 1 << 20
)

// A Callee is a function that may be called: a [link.Function], or a
// [link.FunctionOf], which takes one type of event alone.
type Callee interface {
	Callee() (arn string, event reflect.Type)
}

var (
	_ Callee = link.Function{}
	_ Callee = link.FunctionOf[int]{}
)

// Call invokes callee with the event in and waits for its answer. Out is what
// the answer is decoded into, struct{} if it does not matter. If the function
// fails, the error is a [*Error]. Call ends with ctx; the function goes on.
func Call[Out any](ctx context.Context, callee Callee, in any, options ...Option) (Out, error) {
	var out Out
	answer, err := send(ctx, callee, types.InvocationTypeRequestResponse, maxCall, in, options)
	if err != nil {
		return out, err
	}
	if answer.FunctionError != nil {
		return out, newError(arnOf(callee), answer)
	}
	if len(answer.Payload) == 0 {
		return out, nil
	}
	if err := json.Unmarshal(answer.Payload, &out); err != nil {
		return out, fmt.Errorf("invoke: the answer of %s is no %T: %w", arnOf(callee), out, err)
	}
	return out, nil
}

// Send hands the event in to Lambda, which invokes callee with it soon, and
// does not wait for that. It returns nil once Lambda has stored the event.
func Send(ctx context.Context, callee Callee, in any, options ...Option) error {
	_, err := send(ctx, callee, types.InvocationTypeEvent, maxSend, in, append(options, Repeatable()))
	return err
}

func arnOf(callee Callee) string {
	arn, _ := callee.Callee()
	return arn
}

func send(ctx context.Context, callee Callee, how types.InvocationType, limit int, in any, options []Option) (*lambda.InvokeOutput, error) {
	arn, event := callee.Callee()
	if arn == "" {
		return nil, errors.New("invoke: the link of the function is empty; load the contract by link.Load or link.MustLoad, which say what is missing")
	}
	if event != nil && !isA(in, event) {
		return nil, fmt.Errorf("invoke: %s takes a %s, by its link, and not a %T", arn, event, in)
	}
	payload, err := encode(in)
	if err != nil {
		return nil, fmt.Errorf("invoke: the event for %s cannot be encoded: %w", arn, err)
	}
	if len(payload) > limit {
		return nil, &TooLargeError{Function: arn, Bytes: len(payload), Limit: limit}
	}
	c, err := newCall(options)
	if err != nil {
		return nil, err
	}
	out, err := c.client.Invoke(ctx, &lambda.InvokeInput{
		FunctionName: &arn, InvocationType: how, Payload: payload,
	}, c.retries, regionOf(arn))
	if err != nil {
		return nil, fmt.Errorf("invoke: %w", err)
	}
	if how == types.InvocationTypeEvent && out.StatusCode != http.StatusAccepted {
		return nil, fmt.Errorf("invoke: %s: Lambda answered %d and not that it stored the event", arn, out.StatusCode)
	}
	return out, nil
}

// isA tells whether in is an event, or a pointer to one. Go cannot infer that
// when it compiles, and have functions of any event beside.
func isA(in any, event reflect.Type) bool {
	t := reflect.TypeOf(in)
	return t != nil && (t == event || t.Kind() == reflect.Pointer && t.Elem() == event || event.Kind() == reflect.Interface && t.Implements(event))
}

// encode is JSON without escapes for HTML, which count towards the limits.
func encode(in any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(in); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// regionOf asks the function's own region: a link may lead into another one.
func regionOf(arn string) func(*lambda.Options) {
	return func(o *lambda.Options) {
		if parts := strings.SplitN(arn, ":", 5); len(parts) == 5 && parts[3] != "" {
			o.Region = parts[3]
		}
	}
}
