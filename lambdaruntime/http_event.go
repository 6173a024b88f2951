package lambdaruntime

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/internal/httpadapter"
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
	x, err := exchangeFrom(ctx)
	if err != nil {
		return event, err
	}
	if err := json.Unmarshal([]byte(x.Event()), &event); err != nil {
		return event, fmt.Errorf("lambdaruntime: the event does not fit %T: %w", event, err)
	}
	return event, nil
}

func exchangeFrom(ctx context.Context) (*httpadapter.Exchange, error) {
	if x := httpadapter.From(ctx); x != nil {
		return x, nil
	}
	return nil, ErrNoEvent
}

// UnknownEventError says that an event reached an HTTP handler that no HTTP
// source sends, such as a test event of the console. [WithFallback] serves
// such events.
type UnknownEventError struct {
	// Keys are the event's top-level member names in their order, at most ten.
	Keys []string
	// VPCLattice is set when the event was sent by VPC Lattice, which is not
	// supported.
	VPCLattice bool
}

func (e *UnknownEventError) Error() string {
	got := "no member at all"
	if len(e.Keys) > 0 {
		got = "members " + strings.Join(e.Keys, ", ")
	}
	if e.VPCLattice {
		got = "an event of VPC Lattice"
	}
	return "lambdaruntime: got " + got + "; want an event of an API Gateway HTTP API or REST API, " +
		"a function URL or an application load balancer (WithFallback serves other events)"
}

// ErrorType is the errorType that Lambda reports for the invocation.
func (e *UnknownEventError) ErrorType() string { return "UnknownEvent" }
