package lambdaotel

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/aws/aws-lambda-go/lambdacontext"
	"go.opentelemetry.io/otel/attribute"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime"
)

// ResourceAttributes describe the function by OpenTelemetry's semantic conventions, for the resource of a tracer
// provider. They come from the environment; outside of Lambda there are none.
func ResourceAttributes() []attribute.KeyValue {
	name := os.Getenv("AWS_LAMBDA_FUNCTION_NAME")
	if name == "" {
		return nil
	}
	attrs := []attribute.KeyValue{
		attribute.String("cloud.provider", "aws"),
		attribute.String("cloud.platform", "aws_lambda"),
		attribute.String("faas.name", name),
	}
	for key, env := range map[string]string{
		"cloud.region": "AWS_REGION", "faas.version": "AWS_LAMBDA_FUNCTION_VERSION", "faas.instance": "AWS_LAMBDA_LOG_STREAM_NAME",
	} {
		if v := os.Getenv(env); v != "" {
			attrs = append(attrs, attribute.String(key, v))
		}
	}
	if mb, err := strconv.Atoi(os.Getenv("AWS_LAMBDA_FUNCTION_MEMORY_SIZE")); err == nil {
		attrs = append(attrs, attribute.Int("faas.max_memory", mb<<20)) // in bytes
	}
	return attrs
}

// invocationAttributes describe the invocation ctx belongs to.
func invocationAttributes(ctx context.Context, trigger string) []attribute.KeyValue {
	attrs := []attribute.KeyValue{attribute.String("faas.trigger", trigger)}
	lc, ok := lambdacontext.FromContext(ctx)
	if !ok {
		return attrs
	}
	attrs = append(attrs,
		attribute.String("faas.invocation_id", lc.AwsRequestID),
		attribute.Bool("faas.coldstart", lambdaruntime.IsColdStart(ctx)))
	// arn:aws:lambda:region:account:function:name[:alias]
	if parts := strings.Split(lc.InvokedFunctionArn, ":"); len(parts) >= 7 {
		attrs = append(attrs,
			attribute.String("aws.lambda.invoked_arn", lc.InvokedFunctionArn),
			attribute.String("cloud.resource_id", strings.Join(parts[:7], ":")),
			attribute.String("cloud.account.id", parts[4]))
	}
	return attrs
}

// otherError is what the conventions say for an error without a type of its own.
const otherError = "_OTHER"

// errorType is the low-cardinality name of an error: what it calls itself, else the type of the innermost one.
func errorType(err error) string {
	if named, ok := errors.AsType[interface {
		error
		ErrorType() string
	}](err); ok {
		return named.ErrorType()
	}
	for inner := errors.Unwrap(err); inner != nil; inner = errors.Unwrap(err) {
		err = inner
	}
	name := fmt.Sprintf("%T", err)
	if strings.HasPrefix(name, "*errors.") || strings.HasPrefix(name, "*fmt.") {
		return otherError // errors.New, errors.Join and fmt.Errorf
	}
	return name
}
