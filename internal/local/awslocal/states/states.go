// Package states takes calls that start Step Functions state machines, and
// runs none.
package states

import (
	"cmp"
	"context"
	"strings"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/wire"
)

// New returns the service. say gets a line about each execution that is not
// run.
func New(say func(format string, args ...any)) wire.JSON {
	start := func(_ context.Context, in struct{ StateMachineArn, Name, Input string }) (any, error) {
		before, machine, ok := strings.Cut(in.StateMachineArn, ":stateMachine:")
		if !ok {
			return nil, wire.Errorf("InvalidArn", "%q is no ARN of a state machine", in.StateMachineArn)
		}
		name := cmp.Or(in.Name, wire.ID())
		say("state machine %s was started with %s; it is not run here", machine, cmp.Or(in.Input, "{}"))
		return map[string]any{
			"executionArn": before + ":execution:" + machine + ":" + name,
			"startDate":    float64(time.Now().UnixMilli()) / 1000,
		}, nil
	}
	return wire.JSON{Service: "Step Functions", Operations: map[string]wire.Operation{"StartExecution": wire.Op(start)}}
}
