package lambdacdk

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awsstepfunctions"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
)

// Source: list_awsstepfunctions in the service authorization reference.
var _ = grants("state machine", []accessRule{
	{nil, partSelf, []string{"states:StartExecution"}},
})

// LinkStateMachine links a state machine whose executions the function may
// start, not wait for.
func LinkStateMachine(machine awsstepfunctions.IStateMachine) link.StateMachine {
	if isNil(machine) {
		return unlinked[link.StateMachine](nothingLinked, "LinkStateMachine", "state machine")
	}
	arn := machine.StateMachineArn()
	return bindTo[link.StateMachine](*arn, self(machine, arn))
}
