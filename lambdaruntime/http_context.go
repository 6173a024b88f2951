package lambdaruntime

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
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
	e, err := eventFrom(ctx)
	if err != nil {
		return event, err
	}
	if err := json.Unmarshal([]byte(e.raw), &event); err != nil {
		return event, fmt.Errorf("lambdaruntime: the event does not fit %T: %w", event, err)
	}
	return event, nil
}

func eventFrom(ctx context.Context) (*httpEvent, error) {
	x, ok := ctx.Value(exchangeKey{}).(*exchange)
	if !ok {
		return nil, ErrNoEvent
	}
	return &x.event, nil
}
