// Package states takes calls that start Step Functions state machines, and
// runs none.
package states

import (
	"cmp"
	"context"
	"strings"
	"sync"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/clock"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/wire"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/randomid"
)

// A Service says which state machines would have been run.
type Service struct {
	wire.JSON
	say   func(format string, args ...any)
	clock *clock.Clock
	next  []machine // what was read last

	mu       sync.RWMutex
	machines []machine
}

type machine struct {
	path string
	ARN  string `json:"stateMachineArn"`
	Name string `json:"name"`
	Type string `json:"type"`
}

var _ service.Service = (*Service)(nil)

// New returns the service.
func New(h service.Host) service.Service {
	s := &Service{say: h.Say, clock: h.Clock}
	s.JSON = wire.JSON{Service: "Step Functions", Operations: map[string]wire.Operation{
		"StartExecution":    wire.Op(s.startExecution),
		"ListStateMachines": wire.Op(s.listStateMachines),
	}}
	return s
}

// Names is [service.Service].
func (s *Service) Names() []string { return []string{"states"} }

// Read is [service.Service].
func (s *Service) Read(a *service.App) {
	s.next = nil
	for _, r := range a.OfType("AWS::StepFunctions::StateMachine") {
		arn := r.Ref
		s.next = append(s.next, machine{r.Path, arn, arn[strings.LastIndex(arn, ":")+1:], cmp.Or(r.Text("StateMachineType"), "STANDARD")})
	}
}

// Commit is [service.Service]. Any state machine can be started, of this app or
// not.
func (s *Service) Commit() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.machines = s.next
	return nil
}

// Lines is [service.Service].
func (s *Service) Lines() []service.Line {
	var lines []service.Line
	for _, m := range s.next {
		lines = append(lines, service.Line{Kind: "state machine", Path: m.path, What: "can be started, is not run"})
	}
	return lines
}

// Close is [service.Service].
func (s *Service) Close() error { return nil }

func (s *Service) startExecution(_ context.Context, in struct{ StateMachineArn, Name, Input string }) (any, error) {
	before, machine, ok := strings.Cut(in.StateMachineArn, ":stateMachine:")
	if !ok {
		return nil, wire.Errorf("InvalidArn", "%q is no ARN of a state machine", in.StateMachineArn)
	}
	name := cmp.Or(in.Name, randomid.UUID())
	s.say("state machine %s was started with %s; it is not run here", machine, cmp.Or(in.Input, "{}"))
	return map[string]any{
		"executionArn": before + ":execution:" + machine + ":" + name,
		"startDate":    float64(s.clock.Now().UnixMilli()) / 1000,
	}, nil
}

func (s *Service) listStateMachines(context.Context, struct{}) (any, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return struct {
		StateMachines []machine `json:"stateMachines"`
	}{append([]machine{}, s.machines...)}, nil
}
