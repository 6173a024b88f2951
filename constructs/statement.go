package lambdacdk

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/roleactions"
)

// A statement is one statement of a function's policy, as plain data.
type statement struct {
	// id says where the statement comes from. It stands in the template of a
	// function's own role, where readers and the permission report find it; the
	// CDK does not merge statements that have one.
	id         string
	on         part // of a linked resource; empty for settings
	actions    []string
	resources  []*string
	conditions conditions // nil if nothing limits it
}

// The ids of the statements that settings need. Those of a contract's field
// begin with statementLink.
const (
	statementLog     = "WriteLog"
	statementVpc     = "UseVpc"
	statementDurable = "GoOnDurably"
	statementCode    = roleactions.NetworkDenial
	statementLink    = "Link"
)

// An executionRole is a function's role as what statements are added to.
type executionRole struct {
	awsRole awsiam.IRole
	// given: somebody else made the role. Other functions may have it too, and
	// the ids of a policy's statements must differ, so there they have none.
	given bool
}

// allow adds s to the role and tells whether that had an effect. The CDK claims
// so for immutable roles too; what tells them apart is that an imported role
// which does change comes back with the policy it has been given.
func (r executionRole) allow(s statement) bool {
	made := s.policy(!r.given)
	if own, ok := r.awsRole.(awsiam.Role); ok && !r.given {
		return *own.AddToPolicy(made) // one call to the CDK; the result of the other is three
	}
	result := r.awsRole.AddToPrincipalPolicy(made)
	if !*result.StatementAdded || *awsiam.Role_IsRole(r.awsRole) {
		return *result.StatementAdded
	}
	_, changed := result.PolicyDependable.(awsiam.Policy)
	return changed
}

// policy is the statement as the CDK takes it.
func (s statement) policy(withID bool) awsiam.PolicyStatement {
	props := &awsiam.PolicyStatementProps{Actions: texts(s.actions...), Resources: &s.resources}
	if withID {
		props.Sid = text(s.id)
	}
	if len(s.conditions) > 0 {
		all := map[string]any{}
		for operator, keys := range s.conditions {
			all[operator] = keys
		}
		props.Conditions = &all
	}
	return awsiam.NewPolicyStatement(props)
}

// denyCode denies actions on everything to the code of the role's function, and
// not to Lambda itself, which uses the same role: only requests of code carry
// the ARN of its function. A role that was given is left alone: it may be that
// of other functions too, whose code is meant to do so.
func (r executionRole) denyCode(id string, actions []string) {
	if r.given {
		return
	}
	r.awsRole.AddToPrincipalPolicy(awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
		Sid: &id, Effect: awsiam.Effect_DENY, Actions: texts(actions...), Resources: texts("*"),
		Conditions: &map[string]any{"Null": map[string]any{"lambda:SourceFunctionArn": "false"}},
	}))
}
