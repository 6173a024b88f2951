// Package states takes calls that start Step Functions state machines, and
// runs none.
package states

import (
	"cmp"
	"context"
	"strings"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/wire"
)

// A Service says which state machines would have been run.
type Service struct {
	wire.JSON
	say  func(format string, args ...any)
	next []service.Line
}

var _ service.Service = (*Service)(nil)

// New returns the service.
func New(h service.Host) service.Service {
	s := &Service{say: h.Say}
	s.JSON = wire.JSON{Service: "Step Functions", Operations: map[string]wire.Operation{"StartExecution": wire.Op(s.startExecution)}}
	return s
}

// Names is [service.Service].
func (s *Service) Names() []string { return []string{"states"} }

// Read is [service.Service].
func (s *Service) Read(a *service.App) {
	s.next = nil
	for _, r := range a.OfType("AWS::StepFunctions::StateMachine") {
		s.next = append(s.next, service.Line{Kind: "state machine", Path: r.Path, What: "can be started, is not run"})
	}
}

// Commit is [service.Service]: any state machine can be started.
func (s *Service) Commit() error { return nil }

// Lines is [service.Service].
func (s *Service) Lines() []service.Line { return s.next }

// Close is [service.Service].
func (s *Service) Close() error { return nil }

func (s *Service) startExecution(_ context.Context, in struct{ StateMachineArn, Name, Input string }) (any, error) {
	before, machine, ok := strings.Cut(in.StateMachineArn, ":stateMachine:")
	if !ok {
		return nil, wire.Errorf("InvalidArn", "%q is no ARN of a state machine", in.StateMachineArn)
	}
	name := cmp.Or(in.Name, wire.ID())
	s.say("state machine %s was started with %s; it is not run here", machine, cmp.Or(in.Input, "{}"))
	return map[string]any{
		"executionArn": before + ":execution:" + machine + ":" + name,
		"startDate":    float64(time.Now().UnixMilli()) / 1000,
	}, nil
}
