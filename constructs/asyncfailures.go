package lambdacdk

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
)

// keepsFailures tells whether the props name a place for what the function could
// not handle of the events that nobody waits for.
func (p *GoFunctionProps) keepsFailures() bool {
	return p.DeadLetterQueue != nil || p.OnFailure != nil || p.Function != nil && p.Function.DeadLetterTopic != nil
}

// statementFailures is the id of the statement that lets Lambda send what
// failed to the queue that is made for it.
const statementFailures = "SendFailures"

// keepFailures makes a dead-letter queue for asynchronous events, unless the
// function has a place for those that failed. Lambda tries an event twice again,
// and would then forget it.
//
// It is a queue and no destination, although that is told the error too: a
// destination belongs to one version or alias, has a resource of its own that
// the app may have made already, and does not hold the event as it came. It
// tells whether the role could be changed.
func (f *GoFunction) keepFailures() bool {
	if f.failuresKept {
		return true
	}
	f.failuresKept = true
	queue := newFailureQueue(f.code.scope)
	f.DeadLetterQueue = queue
	f.code.resource.SetDeadLetterConfig(&awslambda.CfnFunction_DeadLetterConfigProperty{TargetArn: queue.QueueArn()})
	return f.role.allow(statement{id: statementFailures, actions: linkActions("queue", []string{"Send"})[partSelf], resources: []*string{queue.QueueArn()}})
}

// keepFailures is that of the function. A role that cannot be changed must
// already allow what Lambda asks for when it makes the function.
func (t *trigger) keepFailures() {
	if !t.fn.keepFailures() {
		t.add("", "the function needs a dead-letter queue for what it cannot handle, and its Role was imported as immutable; set DeadLetterQueue or OnFailure of the function to what the role may send to")
	}
}
