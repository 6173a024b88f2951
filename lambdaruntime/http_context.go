package lambdaruntime

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/aws/aws-lambda-go/lambdacontext"
)

// ErrNoEvent says that a context is not that of a request that Lambda
// delivered: the handler runs behind the local server or in a test.
var ErrNoEvent = errors.New("lambdaruntime: the context carries no Lambda event")

// EventFromContext returns the event that the request of ctx was made of, such
// as events.APIGatewayV2HTTPRequest, or json.RawMessage for its text. It
// decodes the event on each call: keep the result where it is needed twice. It
// fails with [ErrNoEvent] outside Lambda, and where the event does not fit T.
func EventFromContext[T any](ctx context.Context) (T, error) {
	var event T
	x, ok := ctx.Value(exchangeKey{}).(*exchange)
	if !ok {
		return event, ErrNoEvent
	}
	if err := json.Unmarshal([]byte(x.event.raw), &event); err != nil {
		return event, fmt.Errorf("lambdaruntime: the event does not fit %T: %w", event, err)
	}
	return event, nil
}

// RequestID returns Lambda's id of the invocation of ctx, "" outside Lambda.
func RequestID(ctx context.Context) string {
	if lc, ok := lambdacontext.FromContext(ctx); ok {
		return lc.AwsRequestID
	}
	return ""
}

// TraceID returns the X-Ray trace header of the invocation of ctx, "" where it
// has none.
func TraceID(ctx context.Context) string {
	id, _ := ctx.Value("x-amzn-trace-id").(string) // the key of aws-lambda-go
	return id
}
