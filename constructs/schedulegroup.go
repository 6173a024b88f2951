package lambdacdk

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/constructs-go/constructs/v10"
)

// A scheduleGroup is what the schedules of one function share: the group they
// are in, by whose ARN the role knows them, the role, and a queue.
type scheduleGroup struct {
	scope    constructs.Construct
	resource awscdk.CfnResource
	role     awsiam.Role
	allowed  awsiam.PolicyDocument
	ids      map[string]bool // of its schedules
	queue    awssqs.IQueue   // for all, once it is needed

	// What each schedule says, asked for once.
	name, roleARN, function, queueARN *string
}

// scheduleGroup makes the group with the first schedule.
func (f *GoFunction) scheduleGroup() *scheduleGroup {
	if f.schedules != nil {
		return f.schedules
	}
	g := &scheduleGroup{
		scope: constructs.NewConstruct(f.code.scope, new("Schedules")), ids: map[string]bool{}, function: f.Target().FunctionArn(),
	}
	g.resource = awscdk.NewCfnResource(g.scope, new("Group"), &awscdk.CfnResourceProps{Type: new("AWS::Scheduler::ScheduleGroup")})
	// The policy stands in the role: the scheduler may fire as soon as there is a
	// schedule, which waits for the role alone.
	g.allowed = awsiam.NewPolicyDocument(nil)
	// Others must not make the scheduler use this role for them. Source: "Confused
	// deputy prevention in EventBridge Scheduler", EventBridge Scheduler user guide.
	trusted := awsiam.NewServicePrincipal(new("scheduler.amazonaws.com"), &awsiam.ServicePrincipalOpts{Conditions: &map[string]any{
		"StringEquals": map[string]any{"aws:SourceAccount": awscdk.Aws_ACCOUNT_ID(), "aws:SourceArn": g.resource.GetAtt(new("Arn"), "").ToString()},
	}})
	g.role = awsiam.NewRole(g.scope, new("Role"), &awsiam.RoleProps{
		AssumedBy: trusted, InlinePolicies: &map[string]awsiam.PolicyDocument{"Invoke": g.allowed},
	})
	g.name, g.roleARN = g.resource.Ref(), g.role.RoleArn()
	g.allow(statement{actions: []string{"lambda:InvokeFunction"}, resources: []*string{g.function}})
	f.schedules = g
	return g
}

// allow lets the scheduler do what a schedule needs.
func (g *scheduleGroup) allow(s statement) {
	s.id = ""
	g.allowed.AddStatements(s.policy(false))
}

// decrypt lets the scheduler read the inputs of the group's schedules. Source:
// "Encryption at rest in EventBridge Scheduler", EventBridge Scheduler user guide.
func (g *scheduleGroup) decrypt(key awskms.IKey) {
	schedules := "arn:" + *awscdk.Aws_PARTITION() + ":scheduler:" + *awscdk.Aws_REGION() + ":" + *awscdk.Aws_ACCOUNT_ID() + ":schedule/" + *g.name + "/*"
	g.allow(statement{
		actions: []string{"kms:Decrypt"}, resources: []*string{key.KeyArn()},
		conditions: conditions{"StringLike": {"kms:EncryptionContext:aws:scheduler:schedule:arn": schedules}},
	})
}

// deadLetters is the given queue, or the one of the group, to which the
// scheduler may send.
func (g *scheduleGroup) deadLetters(given awssqs.IQueue) (awssqs.IQueue, *string) {
	if !isNil(given) {
		return given, g.sendTo(given)
	}
	if g.queue == nil {
		g.queue = newFailureQueue(g.scope)
		g.queueARN = g.sendTo(g.queue)
	}
	return g.queue, g.queueARN
}

// sendTo lets the scheduler send to a queue.
func (g *scheduleGroup) sendTo(queue awssqs.IQueue) (arn *string) {
	r := queueResource(queue)
	for _, s := range r.statements("", "queue", linkActions("queue", []string{"Send"})) {
		g.allow(s)
	}
	return r.arn()
}
