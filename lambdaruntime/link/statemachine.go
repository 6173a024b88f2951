package link

import "github.com/go-lambda-cdk/go-lambda-cdk/internal/linkbinding"

// A StateMachine is a Step Functions state machine the function may start.
//
//	level  on      actions
//	any    itself  states:StartExecution
type StateMachine struct {
	ARN string
	bound
}

func (*StateMachine) kind() linkbinding.Kind   { return "state machine" }
func (m *StateMachine) text() string           { return m.ARN }
func (m *StateMachine) setText(s string) error { m.ARN = s; return wantARN(s, "states") }
