package lambdacdk

import (
	"cmp"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/constructs-go/constructs/v10"
)

// DurableProps describes a function whose invocations are durable executions:
// they keep what they have done, wait without cost, and go on where they were,
// in as many invocations as it takes. Every zero value is a safe default.
//
// The handler speaks the protocol of durable executions, as those of AWS's SDK
// for them do. Give it to lambdaruntime.StartHandler.
//
// Lambda invokes a durable function by a version or an alias only, so it has
// one, AliasName or "live"; versions are kept when a new one is deployed,
// because executions that wait on them go on there. It cannot have a
// FunctionName: Lambda makes a function durable when it creates it, and what
// has a name cannot be replaced.
type DurableProps struct {
	// ExecutionTimeout is how long an execution may take in all, what it waits
	// for included: whole seconds, at most 366 days. If it is more than 15 minutes,
	// Lambda refuses whoever would wait for an execution, such as an API, a queue
	// or a stream.
	// If zero, 1 day.
	ExecutionTimeout time.Duration

	// RetentionDays is how long the history of an execution is kept after its
	// end, 1 to 90 days. If zero, 14.
	RetentionDays int
}

// Source of the limits: DurableConfig, AWS Lambda API reference.
const (
	maxExecution            = 366 * 24 * time.Hour
	maxExecutionRetention   = 90 // days
	defaultExecutionTimeout = 24 * time.Hour
)

// durableActions are what a durable handler calls. They are allowed on all
// versions, as an execution is a part of one. Source: "Security and permissions
// for Lambda durable functions", AWS Lambda developer guide.
var durableActions = []string{"lambda:CheckpointDurableExecution", "lambda:GetDurableExecutionState"}

func (p *GoFunctionProps) validateDurable(l *problemList) {
	d := p.Durable
	if d == nil {
		return
	}
	l.duration("Durable.ExecutionTimeout", d.ExecutionTimeout, time.Second, maxExecution)
	if d.RetentionDays < 0 || d.RetentionDays > maxExecutionRetention {
		l.add("Durable.RetentionDays", "Durable.RetentionDays is %d; Lambda allows 1 to %d", d.RetentionDays, maxExecutionRetention)
	}
	if p.FunctionName != "" {
		l.add("FunctionName", "FunctionName is set on a durable function: turning Durable on or off replaces the function, which CloudFormation cannot do with one that has a name; leave FunctionName out")
	}
	if p.FunctionURL != nil && p.FunctionURL.Streaming {
		l.add("FunctionURL.Streaming", "FunctionURL.Streaming is set on a durable function, whose invocations answer how far the execution is, and no stream; leave one of them out")
	}
	if f := p.Function; f != nil && f.CurrentVersionOptions != nil && f.CurrentVersionOptions.RemovalPolicy == awscdk.RemovalPolicy_DESTROY {
		l.add("Function.CurrentVersionOptions", "Function.CurrentVersionOptions.RemovalPolicy is DESTROY: each deployment would end the durable executions of the version before; leave it out, which keeps versions")
	}
}

// timeout is that of an execution; zero where there are none.
func (d *DurableProps) timeout() time.Duration {
	if d == nil {
		return 0
	}
	return cmp.Or(d.ExecutionTimeout, defaultExecutionTimeout)
}

// setDurable sets what a durable function has.
func setDurable(out *awslambda.FunctionProps, d *DurableProps) {
	if d == nil {
		return
	}
	out.DurableConfig = &awslambda.DurableConfig{ExecutionTimeout: seconds(d.timeout())}
	if d.RetentionDays > 0 {
		out.DurableConfig.RetentionPeriod = awscdk.Duration_Days(number(d.RetentionDays))
	}
	versions := valueOf(out.CurrentVersionOptions)
	versions.RemovalPolicy = cmp.Or(versions.RemovalPolicy, awscdk.RemovalPolicy_RETAIN)
	out.CurrentVersionOptions = &versions
}

// grantDurable allows the function to go on with its own executions. The policy
// is one of its own, because it names the function, which waits for the policy
// of its role. What invokes the function waits for this one.
func grantDurable(this constructs.Construct, f *GoFunction) {
	policy := awsiam.NewPolicy(this, new("Durable"), &awsiam.PolicyProps{
		Roles: &[]awsiam.IRole{f.Role},
		Statements: &[]awsiam.PolicyStatement{awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
			Sid: new(statementDurable), Actions: texts(durableActions...), Resources: texts(*f.Function.FunctionArn() + ":*"),
		})},
	})
	f.Alias.Node().AddDependency(policy)
}

// refuseLongExecutions says what a poller cannot wait for. Lambda refuses the
// mapping. Source: "Event source mappings with durable functions", AWS Lambda
// developer guide.
func (t *trigger) refuseLongExecutions() {
	if d := t.fn.execution; d > maxTimeout {
		t.add("", "the function is durable with an ExecutionTimeout of %v, and who reads a queue or a stream waits %v at most; lower Durable.ExecutionTimeout, or let the function hand the work on by lambdaruntime/invoke", d, maxTimeout)
		t.must()
	}
}
